/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Releases that are announced at the entry of their function and confirmed or taken back at its
 * exit. In between the object may be dead, so that nothing certain is said of it.
 */
#ifndef LM_PENDING_H
#define LM_PENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "event/record.h"

/* Calls under way at once; more are counted as lost. */
#define PENDING_MOST 1024

struct pending {
	struct lm_event event; /* as it was announced: its death is one of that time */
	bool settled;	       /* a birth has shown that it was one; the exit is yet to come */
	bool doubtful;	       /* another one was settled: which object it releases is unsure */
};

/* In the order of their entries. */
struct pendings {
	unsigned int nr, room;
	struct pending *entry;
};

#endif /* LM_PENDING_H */
