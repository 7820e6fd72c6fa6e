/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that may still be freed after their owner is gone, by RCU or by work: a leak of a class
 * with a grace is reported when that is over, of those that are alive then.
 */
#ifndef LM_GRACE_H
#define LM_GRACE_H

#include "engine/search.h"
#include "event/record.h"

#define LEAK_WHY_LEN (LM_DEVICE_LEN + 96)

/* The end of an owner, and what it has left behind of the classes with one grace. */
struct grace {
	struct grace *next;	      /* in the order of the owners' ends */
	uint64_t ns;		      /* the grace … */
	uint64_t due_ns;	      /* … and when it is over */
	bool of_module;		      /* else of a device or its driver */
	char why[LEAK_WHY_LEN];	      /* "module mydrv is gone" */
	char why_maybe[LEAK_WHY_LEN]; /* the same of those that it may own */
	struct search_result left;    /* dead ones and reused slots among them, by now */
};

struct graces {
	struct grace *first;
	uint64_t due_ns; /* of the first that is over; UINT64_MAX: none waits */
};

#endif /* LM_GRACE_H */
