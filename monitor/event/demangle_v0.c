// SPDX-License-Identifier: GPL-2.0-only
/*
 * The newer mangling, "v0": paths, types and constants in prefix form. A back reference names an
 * earlier place in the text. This file has the paths.
 */
#include "event/demangle_v0.h"

#define MAX_DEPTH 100
#define MAX_STEPS 4000

bool demangle_v0_enter(struct demangler *d)
{
	d->depth++;
	if (d->depth > MAX_DEPTH || ++d->steps > MAX_STEPS)
		d->bad = true;
	return !d->bad;
}

void demangle_v0_leave(struct demangler *d)
{
	d->depth--;
}

uint64_t demangle_v0_base_62(struct demangler *d)
{
	uint64_t number = 0;

	if (demangle_eat(d, '_'))
		return 0;
	while (!d->bad && !demangle_eat(d, '_')) {
		char c = demangle_next(d);
		uint64_t digit = 0;

		if (c >= '0' && c <= '9')
			digit = (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'z')
			digit = (uint64_t)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'Z')
			digit = (uint64_t)(c - 'A') + 36;
		else
			d->bad = true;
		if (number > UINT64_MAX / 64)
			d->bad = true;
		number = number * 62 + digit;
	}
	return number + 1;
}

/* A number behind the letter @tag, 0 without it. */
static uint64_t tagged(struct demangler *d, char tag)
{
	return demangle_eat(d, tag) ? demangle_v0_base_62(d) + 1 : 0;
}

struct v0_ident demangle_v0_take_name(struct demangler *d)
{
	struct v0_ident name = {.punycode = demangle_eat(d, 'u')};

	name.len = demangle_decimal(d);
	demangle_eat(d, '_');
	if (d->bad || name.len > d->len - d->at) {
		d->bad = true;
		name.len = 0;
	}
	name.text = d->text + d->at;
	d->at += name.len;
	return name;
}

void demangle_v0_name(struct demangler *d, const struct v0_ident *name)
{
	if (name->punycode)
		demangle_puts(d, "punycode{");
	demangle_put(d, name->text, name->len);
	if (name->punycode)
		demangle_puts(d, "}");
}

void demangle_v0_back_reference(struct demangler *d, void (*put)(struct demangler *d))
{
	size_t from = d->at - 1;
	uint64_t to = demangle_v0_base_62(d);
	size_t back = d->at;

	if (d->bad || to >= from) {
		d->bad = true;
		return;
	}
	/* nothing is printed, so nothing is parsed again */
	if (d->mute)
		return;
	d->at = to;
	put(d);
	d->at = back;
}

static void put_path_of_value(struct demangler *d)
{
	demangle_v0_path(d, true);
}

static void put_path_of_type(struct demangler *d)
{
	demangle_v0_path(d, false);
}

void demangle_v0_lifetime(struct demangler *d, uint64_t index)
{
	uint64_t depth = d->lifetimes - index;
	char letter[3] = "'a";

	if (!index) {
		demangle_puts(d, "'_");
		return;
	}
	if (index > d->lifetimes) {
		d->bad = true;
		return;
	}
	letter[1] = (char)('a' + depth % 26);
	demangle_puts(d, letter);
	if (depth >= 26)
		demangle_put_number(d, depth / 26);
}

void demangle_v0_binder(struct demangler *d)
{
	uint64_t nr = tagged(d, 'G');

	if (nr > 64)
		d->bad = true;
	if (!nr || d->bad)
		return;
	demangle_puts(d, "for<");
	for (uint64_t i = 0; i < nr; i++) {
		if (i)
			demangle_puts(d, ", ");
		d->lifetimes++;
		demangle_v0_lifetime(d, 1);
	}
	demangle_puts(d, "> ");
}

static void put_generic(struct demangler *d)
{
	if (demangle_eat(d, 'L'))
		demangle_v0_lifetime(d, demangle_v0_base_62(d));
	else if (demangle_eat(d, 'K'))
		demangle_v0_const(d);
	else
		demangle_v0_type(d);
}

unsigned int demangle_v0_list(struct demangler *d, void (*put)(struct demangler *d))
{
	unsigned int nr = 0;

	while (!d->bad && !demangle_eat(d, 'E')) {
		if (nr++)
			demangle_puts(d, ", ");
		put(d);
	}
	return nr;
}

static void skip_impl_path(struct demangler *d)
{
	d->mute++;
	tagged(d, 's');
	demangle_v0_path(d, false);
	d->mute--;
}

/* "<T>" or "<T as Trait>" */
static void put_impl(struct demangler *d, bool has_path, bool has_trait)
{
	if (has_path)
		skip_impl_path(d);
	demangle_puts(d, "<");
	demangle_v0_type(d);
	if (has_trait) {
		demangle_puts(d, " as ");
		demangle_v0_path(d, false);
	}
	demangle_puts(d, ">");
}

static void put_nested(struct demangler *d, bool in_value)
{
	char space = demangle_next(d);
	uint64_t number;
	struct v0_ident name;

	demangle_v0_path(d, in_value);
	number = tagged(d, 's');
	name = demangle_v0_take_name(d);
	if (space >= 'a' && space <= 'z') {
		if (name.len) {
			demangle_puts(d, "::");
			demangle_v0_name(d, &name);
		}
		return;
	}
	if (space < 'A' || space > 'Z') {
		d->bad = true;
		return;
	}
	demangle_puts(d, "::{");
	if (space == 'C')
		demangle_puts(d, "closure");
	else if (space == 'S')
		demangle_puts(d, "shim");
	else
		demangle_put(d, &space, 1);
	if (name.len) {
		demangle_puts(d, ":");
		demangle_v0_name(d, &name);
	}
	demangle_puts(d, "#");
	demangle_put_number(d, number);
	demangle_puts(d, "}");
}

static void put_crate(struct demangler *d)
{
	struct v0_ident name;

	tagged(d, 's');
	name = demangle_v0_take_name(d);
	demangle_v0_name(d, &name);
}

bool demangle_v0_open_path(struct demangler *d, bool in_value)
{
	bool open = false;

	if (!demangle_v0_enter(d)) {
		demangle_v0_leave(d);
		return false;
	}
	switch (demangle_next(d)) {
	case 'C':
		put_crate(d);
		break;
	case 'M':
		put_impl(d, true, false);
		break;
	case 'X':
		put_impl(d, true, true);
		break;
	case 'Y':
		put_impl(d, false, true);
		break;
	case 'N':
		put_nested(d, in_value);
		break;
	case 'I':
		demangle_v0_path(d, in_value);
		demangle_puts(d, in_value ? "::<" : "<");
		demangle_v0_list(d, put_generic);
		open = true;
		break;
	case 'B':
		demangle_v0_back_reference(d, in_value ? put_path_of_value : put_path_of_type);
		break;
	default:
		d->bad = true;
	}
	demangle_v0_leave(d);
	return open;
}

void demangle_v0_path(struct demangler *d, bool in_value)
{
	if (demangle_v0_open_path(d, in_value))
		demangle_puts(d, ">");
}

void demangle_v0(struct demangler *d)
{
	/* a later version of the mangling begins with a digit, and no path does */
	demangle_v0_path(d, true);
	if (d->bad || d->at == d->len)
		return;
	/* the crate that made it from a generic one */
	d->mute++;
	demangle_v0_path(d, false);
	d->mute--;
}
