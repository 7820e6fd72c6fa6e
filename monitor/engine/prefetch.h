/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prefetch: while earlier records are judged, the object of a record is brought into the cache, in
 * three steps: the bucket of the index, the object that it names, the objects that this is linked
 * to. PREFETCH_* say after how many further announced records each step is taken.
 */
#ifndef LM_PREFETCH_H
#define LM_PREFETCH_H

#include <stdbool.h>
#include <stdint.h>

#define PREFETCH_OBJECT 8u
#define PREFETCH_LINKS	16u
/* A power of two, not less than RECORD_PREFETCH_DISTANCE. */
#define PREFETCH_PLACES 32u

/* One announced record. */
struct prefetch_entry {
	const void *record; /* only compared */
	uint64_t hash;	    /* of class and key */
	uint32_t slot;	    /* where the object seems to be, without SLOT_RICH; or SLOT_NONE */
	bool rich;
	bool is_birth;
};

struct prefetch {
	struct prefetch_entry entry[PREFETCH_PLACES];
	unsigned int announced, fed; /* records so far, which wrap: [fed, announced) are to come */
};

/* The slot of the record that is fed now: only a guess, and often SLOT_NONE. */
static inline uint32_t prefetch_slot(struct prefetch *prefetch, const void *record)
{
	const struct prefetch_entry *entry;

	/* Mostly the first. An announced record may never be fed, and one that is fed may not have
	 * been announced. */
	for (unsigned int nr = prefetch->fed; nr != prefetch->announced; nr++) {
		entry = &prefetch->entry[nr % PREFETCH_PLACES];
		if (entry->record != record)
			continue;
		prefetch->fed = nr + 1;
		return entry->slot;
	}
	prefetch->fed += prefetch->fed != prefetch->announced;
	return 0;
}

#endif /* LM_PREFETCH_H */
