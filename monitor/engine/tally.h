/* SPDX-License-Identifier: GPL-2.0-only */
/* What the books say of each live object of a class, to be held against the kernel's own count. */
#ifndef LM_TALLY_H
#define LM_TALLY_H

#include "engine/engine.h"

/* Strings live as long as the object. */
struct tally {
	const char *name, *device;
	uint32_t children; /* live ones, in scope or not */
	bool adopted;	   /* its birth was not watched: neither are its names known */
};

typedef void (*tally_fn)(void *ctx, const struct tally *tally);

/* False when objects of the class carry no names, and have no children. */
bool engine_tally(const struct engine *engine, unsigned int class, tally_fn each, void *ctx);

#endif /* LM_TALLY_H */
