/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the same mistake has in common in two runs, also of two builds of the driver: the rule, the
 * class, the object's name, and the driver's functions at the event and at the birth. No address
 * and no offset. By it reports name a kind of violation, and a baseline knows it again.
 */
#ifndef LM_FINGERPRINT_H
#define LM_FINGERPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "event/stacks.h"

struct object_group;
struct violation;

/* Changes when other things are taken into it: "lifemon/v2" in SARIF. */
#define FINGERPRINT_VERSION "v2"

struct fingerprint {
	uint64_t hash;
	bool known; /* a function is: else two with the same hash need not be the same mistake */
};

/*
 * A parent that died before its children is as many mistakes as there are ways in which these were
 * born; any other violation is one. At least 1.
 */
unsigned int fingerprint_parts(const struct violation *violation);
/* The children that part @part is about; NULL: the object itself. */
const struct object_group *fingerprint_group(const struct violation *violation, unsigned int part);

struct fingerprint fingerprint_of(const struct stacks *stacks, const struct violation *violation,
				  unsigned int part);

#endif /* LM_FINGERPRINT_H */
