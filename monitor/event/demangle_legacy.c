// SPDX-License-Identifier: GPL-2.0-only
/* The older mangling: a path with a hash at its end, and escapes for what C names cannot have. */
#include <string.h>

#include "event/demangle_text.h"

#define HASH_LEN 17 /* "h" and 16 hexadecimal digits */

static const struct {
	const char *escape, *text;
} escapes[] = {
	{"$SP$", "@"},	{"$BP$", "*"},	{"$RF$", "&"},	{"$LT$", "<"},	{"$GT$", ">"},
	{"$LP$", "("},	{"$RP$", ")"},	{"$C$", ","},	{"$u20$", " "}, {"$u22$", "\""},
	{"$u27$", "'"}, {"$u2b$", "+"}, {"$u3b$", ";"}, {"$u3d$", "="}, {"$u5b$", "["},
	{"$u5d$", "]"}, {"$u7b$", "{"}, {"$u7d$", "}"}, {"$u7e$", "~"}, {"..", "::"},
};

/* One letter or escape of @name. Returns its length. */
static size_t put_one(struct demangler *d, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size_t size = strlen(escapes[i].escape);

		if (size <= len && !memcmp(name, escapes[i].escape, size)) {
			demangle_puts(d, escapes[i].text);
			return size;
		}
	}
	demangle_put(d, name, 1);
	return 1;
}

static bool is_hash(const char *name, size_t len)
{
	return len == HASH_LEN && name[0] == 'h' &&
	       strspn(name + 1, "0123456789abcdef") >= HASH_LEN - 1;
}

void demangle_legacy(struct demangler *d)
{
	while (!d->bad) {
		size_t len = demangle_decimal(d);
		const char *name = d->text + d->at;
		size_t at = 0;

		if (d->bad || !len || len > d->len - d->at) {
			d->bad = true;
			return;
		}
		d->at += len;
		if (demangle_peek(d) == 'E') {
			/* without a hash it is C++ */
			d->bad |= !is_hash(name, len);
			d->at++;
			return;
		}
		if (d->used)
			demangle_puts(d, "::");
		/* an escape must not begin a C name */
		if (len > 2 && !memcmp(name, "_$", 2))
			at = 1;
		while (at < len)
			at += put_one(d, name + at, len - at);
	}
}
