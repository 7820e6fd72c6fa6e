// SPDX-License-Identifier: GPL-2.0-only
/* The types and constants that a v0 name can have. */
#include <string.h>

#include "event/demangle_v0.h"

/* "Trait<A, Item = B>" */
static void put_dyn_trait(struct demangler *d)
{
	bool open = demangle_v0_open_path(d, false);

	while (!d->bad && demangle_eat(d, 'p')) {
		struct v0_ident name = demangle_v0_take_name(d);

		demangle_puts(d, open ? ", " : "<");
		open = true;
		demangle_v0_name(d, &name);
		demangle_puts(d, " = ");
		demangle_v0_type(d);
	}
	if (open)
		demangle_puts(d, ">");
}

static void put_dyn(struct demangler *d)
{
	uint64_t outer = d->lifetimes;
	uint64_t lifetime;

	demangle_puts(d, "dyn ");
	demangle_v0_binder(d);
	for (unsigned int nr = 0; !d->bad && !demangle_eat(d, 'E'); nr++) {
		if (nr)
			demangle_puts(d, " + ");
		put_dyn_trait(d);
	}
	d->lifetimes = outer;
	if (!demangle_eat(d, 'L')) {
		d->bad = true;
		return;
	}
	lifetime = demangle_v0_base_62(d);
	if (!lifetime)
		return;
	demangle_puts(d, " + ");
	demangle_v0_lifetime(d, lifetime);
}

static void put_abi(struct demangler *d)
{
	struct v0_ident name;

	demangle_puts(d, "extern \"");
	if (demangle_eat(d, 'C')) {
		demangle_puts(d, "C");
	} else {
		name = demangle_v0_take_name(d);
		for (size_t i = 0; i < name.len; i++)
			demangle_put(d, name.text[i] == '_' ? "-" : &name.text[i], 1);
	}
	demangle_puts(d, "\" ");
}

static void put_function(struct demangler *d)
{
	uint64_t outer = d->lifetimes;

	demangle_v0_binder(d);
	if (demangle_eat(d, 'U'))
		demangle_puts(d, "unsafe ");
	if (demangle_eat(d, 'K'))
		put_abi(d);
	demangle_puts(d, "fn(");
	demangle_v0_list(d, demangle_v0_type);
	demangle_puts(d, ")");
	if (!demangle_eat(d, 'u')) {
		demangle_puts(d, " -> ");
		demangle_v0_type(d);
	}
	d->lifetimes = outer;
}

static void put_reference(struct demangler *d, const char *what)
{
	uint64_t lifetime = 0;

	demangle_puts(d, "&");
	if (demangle_eat(d, 'L'))
		lifetime = demangle_v0_base_62(d);
	if (lifetime) {
		demangle_v0_lifetime(d, lifetime);
		demangle_puts(d, " ");
	}
	demangle_puts(d, what);
	demangle_v0_type(d);
}

static const char *basic_type(char c)
{
	static const char *const name[26] = {
		"i8",	 "bool", "char", "f64", "str",	"f32",	NULL,  "u8", "isize",
		"usize", NULL,	 "i32",	 "u32", "i128", "u128", "_",   NULL, NULL,
		"i16",	 "u16",	 "()",	 "...", NULL,	"i64",	"u64", "!",
	};

	return c >= 'a' && c <= 'z' ? name[c - 'a'] : NULL;
}

static void put_sequence(struct demangler *d, bool sized)
{
	demangle_puts(d, "[");
	demangle_v0_type(d);
	if (sized) {
		demangle_puts(d, "; ");
		demangle_v0_const(d);
	}
	demangle_puts(d, "]");
}

static void put_tuple(struct demangler *d)
{
	unsigned int nr;

	demangle_puts(d, "(");
	nr = demangle_v0_list(d, demangle_v0_type);
	demangle_puts(d, nr == 1 ? ",)" : ")");
}

static void put_pointer(struct demangler *d, const char *what)
{
	demangle_puts(d, what);
	demangle_v0_type(d);
}

static void put_composite(struct demangler *d, char c)
{
	switch (c) {
	case 'A':
	case 'S':
		put_sequence(d, c == 'A');
		break;
	case 'T':
		put_tuple(d);
		break;
	case 'R':
		put_reference(d, "");
		break;
	case 'Q':
		put_reference(d, "mut ");
		break;
	case 'P':
		put_pointer(d, "*const ");
		break;
	case 'O':
		put_pointer(d, "*mut ");
		break;
	case 'F':
		put_function(d);
		break;
	case 'D':
		put_dyn(d);
		break;
	case 'B':
		demangle_v0_back_reference(d, demangle_v0_type);
		break;
	default:
		d->at--;
		demangle_v0_path(d, false);
	}
}

void demangle_v0_type(struct demangler *d)
{
	const char *basic;
	char c;

	if (demangle_v0_enter(d)) {
		c = demangle_next(d);
		basic = basic_type(c);
		if (basic)
			demangle_puts(d, basic);
		else if (!d->bad)
			put_composite(d, c);
	}
	demangle_v0_leave(d);
}

/* Hexadecimal digits up to "_". A number that does not fit in 64 bits is shown in hexadecimal. */
static void put_const_number(struct demangler *d, bool is_signed)
{
	const char *digits;
	uint64_t value = 0;
	size_t len = 0;
	char c;

	if (is_signed && demangle_eat(d, 'n'))
		demangle_puts(d, "-");
	digits = d->text + d->at;
	for (c = demangle_next(d); !d->bad && c != '_'; c = demangle_next(d), len++) {
		if (!strchr("0123456789abcdef", c))
			d->bad = true;
		value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	if (len <= 16) {
		demangle_put_number(d, value);
		return;
	}
	demangle_puts(d, "0x");
	demangle_put(d, digits, len);
}

static void put_char(struct demangler *d)
{
	demangle_puts(d, "'\\u{");
	for (char c = demangle_next(d); !d->bad && c != '_'; c = demangle_next(d))
		demangle_put(d, &c, 1);
	demangle_puts(d, "}'");
}

static void put_bool(struct demangler *d, const char *word)
{
	demangle_puts(d, word);
	d->at += 2;
}

void demangle_v0_const(struct demangler *d)
{
	char c;

	if (!demangle_v0_enter(d)) {
		demangle_v0_leave(d);
		return;
	}
	c = demangle_next(d);
	if (c == 'B')
		demangle_v0_back_reference(d, demangle_v0_const);
	else if (c == 'p')
		demangle_puts(d, "_");
	else if (c == 'b' && !strncmp(d->text + d->at, "0_", 2) && d->len - d->at >= 2)
		put_bool(d, "false");
	else if (c == 'b' && !strncmp(d->text + d->at, "1_", 2) && d->len - d->at >= 2)
		put_bool(d, "true");
	else if (c && strchr("aslxni", c))
		put_const_number(d, true);
	else if (c == 'c')
		put_char(d);
	else if (c && strchr("htmyoj", c))
		put_const_number(d, false);
	else
		d->bad = true;
	demangle_v0_leave(d);
}
