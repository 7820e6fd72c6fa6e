/* SPDX-License-Identifier: GPL-2.0-only */
/* What both manglings of Rust need: a text that is read, one that is written, and their bounds. */
#ifndef LM_DEMANGLE_TEXT_H
#define LM_DEMANGLE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct demangler {
	const char *text;
	size_t len, at;
	char *out;
	size_t size, used;
	unsigned int depth; /* of what is being parsed … */
	unsigned int steps; /* … and how much was parsed: back references can grow without end */
	unsigned int mute;  /* what is parsed is not printed */
	uint64_t lifetimes; /* that the binders around bind */
	bool bad;
};

static inline char demangle_peek(const struct demangler *d)
{
	return d->at < d->len && !d->bad ? d->text[d->at] : '\0';
}

static inline char demangle_next(struct demangler *d)
{
	char c = demangle_peek(d);

	if (c)
		d->at++;
	else
		d->bad = true;
	return c;
}

static inline bool demangle_eat(struct demangler *d, char c)
{
	if (demangle_peek(d) != c)
		return false;
	d->at++;
	return true;
}

void demangle_put(struct demangler *d, const char *text, size_t len);
void demangle_puts(struct demangler *d, const char *text);
void demangle_put_number(struct demangler *d, uint64_t number);
/* Of decimal digits; 0 alone is a number, 07 is two. */
uint64_t demangle_decimal(struct demangler *d);

/* Each parses and prints the whole name up to d->len; sets d->bad when it is none. */
void demangle_v0(struct demangler *d);
void demangle_legacy(struct demangler *d);

#endif /* LM_DEMANGLE_TEXT_H */
