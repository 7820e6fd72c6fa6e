/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the v0 demangler share. Each function parses and prints one thing. */
#ifndef LM_DEMANGLE_V0_H
#define LM_DEMANGLE_V0_H

#include "event/demangle_text.h"

struct v0_ident {
	const char *text;
	size_t len;
	bool punycode;
};

/* False when it is nested too deep, or too much. Each must be left again. */
bool demangle_v0_enter(struct demangler *d);
void demangle_v0_leave(struct demangler *d);

/* "_" is 0, "0_" is 1, … */
uint64_t demangle_v0_base_62(struct demangler *d);
struct v0_ident demangle_v0_take_name(struct demangler *d);
void demangle_v0_name(struct demangler *d, const struct v0_ident *name);
/* What was parsed at an earlier place is parsed again. */
void demangle_v0_back_reference(struct demangler *d, void (*put)(struct demangler *d));
/* 'a is the outermost one that is bound; 0 was erased. */
void demangle_v0_lifetime(struct demangler *d, uint64_t index);
/* "for<'a, 'b> ": what d->lifetimes was before must be set again behind its scope. */
void demangle_v0_binder(struct demangler *d);
/* Up to the "E". Returns how many there were. */
unsigned int demangle_v0_list(struct demangler *d, void (*put)(struct demangler *d));

void demangle_v0_path(struct demangler *d, bool in_value);
/* Leaves the list of generic arguments open if there is one, for what dyn adds to it. */
bool demangle_v0_open_path(struct demangler *d, bool in_value);
void demangle_v0_type(struct demangler *d);
void demangle_v0_const(struct demangler *d);

#endif /* LM_DEMANGLE_V0_H */
