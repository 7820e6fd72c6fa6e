// SPDX-License-Identifier: GPL-2.0-only
#include "event/demangle.h"

#include <stdio.h>
#include <string.h>

#include "event/demangle_text.h"

static bool is_off;

void demangle_put(struct demangler *d, const char *text, size_t len)
{
	if (d->mute || d->bad)
		return;
	if (len >= d->size - d->used) {
		d->bad = true;
		return;
	}
	memcpy(d->out + d->used, text, len);
	d->used += len;
	d->out[d->used] = '\0';
}

void demangle_puts(struct demangler *d, const char *text)
{
	demangle_put(d, text, strlen(text));
}

void demangle_put_number(struct demangler *d, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	demangle_puts(d, text);
}

uint64_t demangle_decimal(struct demangler *d)
{
	uint64_t number = 0;
	char c = demangle_next(d);

	if (c < '0' || c > '9') {
		d->bad = true;
		return 0;
	}
	if (c == '0')
		return 0;
	for (;; c = demangle_next(d)) {
		if (number > UINT32_MAX)
			d->bad = true;
		number = number * 10 + (uint64_t)(c - '0');
		if (demangle_peek(d) < '0' || demangle_peek(d) > '9')
			return number;
	}
}

bool demangle_rust(struct untrusted raw, char *out, size_t size)
{
	const char *symbol = raw.raw;
	struct demangler d = {.out = out, .size = size};
	const char *suffix = strchr(symbol, '.');
	void (*whole)(struct demangler * d) = NULL;

	if (!strncmp(symbol, "_R", 2)) {
		d.text = symbol + 2;
		whole = demangle_v0;
	} else if (!strncmp(symbol, "_ZN", 3)) {
		/* here a point can also stand for "::" */
		suffix = strstr(symbol, "E.");
		suffix = suffix ? suffix + 1 : NULL;
		d.text = symbol + 3;
		whole = demangle_legacy;
	}
	if (!whole || !size)
		return false;
	d.len = suffix ? (size_t)(suffix - d.text) : strlen(d.text);
	whole(&d);
	if (suffix)
		demangle_puts(&d, suffix);
	return !d.bad && d.at == d.len && d.used;
}

void demangle_off(bool off)
{
	is_off = off;
}

struct untrusted demangle_shown(struct untrusted symbol, char *buf)
{
	if (is_off || !demangle_rust(symbol, buf, DEMANGLE_MAX))
		return symbol;
	return untrusted(buf);
}
