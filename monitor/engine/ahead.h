/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looking ahead: memory is slow, so what a record is about is fetched while those before it are
 * judged, step by step: first the bucket of the index, then the object that this names, then those
 * that the object is linked to. A record is at the next step when so many others were told of.
 */
#ifndef LM_AHEAD_H
#define LM_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#define AHEAD_OBJECT 8u
#define AHEAD_LINKS  16u
/* A power of two, not less than LM_AHEAD. */
#define AHEAD_PLACES 32u

/* One record that was told of. */
struct soon {
	const void *record; /* only compared */
	uint64_t hash;	    /* of class and key */
	uint32_t slot;	    /* where the object seems to be, without SLOT_RICH; or SLOT_NONE */
	bool rich;
	bool is_birth;
};

struct ahead {
	struct soon soon[AHEAD_PLACES];
	unsigned int told, fed; /* records so far, which wrap: [fed, told) are waited for */
};

/* What was found out about a record that is now fed. Only a guess, and often SLOT_NONE. */
static inline uint32_t ahead_slot(struct ahead *ahead, const void *record)
{
	const struct soon *soon;

	/* Mostly the first. But not all that were told of are fed, nor told of what is fed. */
	for (unsigned int nr = ahead->fed; nr != ahead->told; nr++) {
		soon = &ahead->soon[nr % AHEAD_PLACES];
		if (soon->record != record)
			continue;
		ahead->fed = nr + 1;
		return soon->slot;
	}
	ahead->fed += ahead->fed != ahead->told;
	return 0;
}

#endif /* LM_AHEAD_H */
