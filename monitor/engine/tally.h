/* SPDX-License-Identifier: GPL-2.0-only */
/* The tracked live objects of a class, for comparison with the kernel's own count. */
#ifndef LM_TALLY_H
#define LM_TALLY_H

#include "engine/engine.h"

/* Strings live as long as the object. */
struct tally {
	uint64_t key;
	struct untrusted name, device;
	uint32_t children; /* live ones, in scope or not */
	bool adopted;	   /* its birth was not watched: neither are its names known */
};

typedef void (*tally_fn)(void *ctx, const struct tally *tally);

/* False when objects of the class carry no names, and have no children. */
bool engine_tally(const struct engine *engine, unsigned int class, tally_fn each, void *ctx);

/* Whether the engine tracks a live object at @key. */
bool engine_has_live(const struct engine *engine, unsigned int class, uint64_t key);

/* The live objects of a class that @which accepts; with @within, their children instead. */
struct none_left {
	bool within;
	bool (*which)(void *ctx, const struct tally *tally);
	void *ctx;
};

/*
 * A count from outside of the engine shows that none of these exist at @ns. Objects that may be
 * dead become dead, but nothing is certain about them: OBJ_UNSURE. Objects that are certainly
 * alive stay: then the count, or something else, is wrong. Not for classes without names.
 */
void engine_none_left(struct engine *engine, unsigned int class, const struct none_left *none,
		      uint64_t ns);

#endif /* LM_TALLY_H */
