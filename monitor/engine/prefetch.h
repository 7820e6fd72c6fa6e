/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looking ahead: memory is slow, so what a record is about is fetched while those before it are
 * judged, step by step: first the bucket of the index, then the object that this names, then those
 * that the object is linked to. A record is at the next step when so many others were told of.
 */
#ifndef LM_PREFETCH_H
#define LM_PREFETCH_H

#include <stdbool.h>
#include <stdint.h>

#define PREFETCH_OBJECT 8u
#define PREFETCH_LINKS	16u
/* A power of two, not less than RECORD_PREFETCH_DISTANCE. */
#define PREFETCH_PLACES 32u

/* One record that was told of. */
struct prefetch_entry {
	const void *record; /* only compared */
	uint64_t hash;	    /* of class and key */
	uint32_t slot;	    /* where the object seems to be, without SLOT_RICH; or SLOT_NONE */
	bool rich;
	bool is_birth;
};

struct prefetch {
	struct prefetch_entry entry[PREFETCH_PLACES];
	unsigned int announced, fed; /* records so far, which wrap: [fed, told) are waited for */
};

/* What was found out about a record that is now fed. Only a guess, and often SLOT_NONE. */
static inline uint32_t prefetch_slot(struct prefetch *prefetch, const void *record)
{
	const struct prefetch_entry *entry;

	/* Mostly the first. But not all that were told of are fed, nor told of what is fed. */
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
