/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which builds of the kernel and of its modules were watched, from LM_REC_VERSION and
 * LM_REC_BUILD_ID records: the newest of each name. Bounded.
 */
#ifndef LM_BUILDS_H
#define LM_BUILDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/untrusted.h"
#include "event/record.h"

#define BUILDS_MAX 4096

/* Each text is empty if it is not known. */
struct build {
	char name[LM_MODULE_LEN]; /* "" is the kernel */
	char version[LM_VERSION_LEN], srcversion[LM_SRCVERSION_LEN];
	char id[LM_BUILD_ID_LEN]; /* hexadecimal … */
	uint64_t id_ns;		  /* … that it had then */
};

struct builds;

/* NULL and errno when there is no memory. */
struct builds *builds_new(void);
void builds_free(struct builds *builds);
/* Takes a record; those of other types do nothing. Returns 0, -ENOSPC or -ENOMEM. */
int builds_take(struct builds *builds, const struct lm_hdr *record);
/* NULL: nothing is known of @name, or @builds is NULL. Valid until the next builds_take(). */
const struct build *builds_get(const struct builds *builds, struct untrusted name);
/* All, as records that builds_take() would take, with time and sequence 0. */
void builds_each(const struct builds *builds, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx);

#endif /* LM_BUILDS_H */
