/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books against what the kernel itself counts (LM_REC_COUNT): the blocks of DMA pools in
 * sysfs, the misc devices in /proc/misc and their open files, the requests in flight of disks. If
 * they differ, an event was lost that no counter shows.
 *
 * A reading and an event are never at the same time: an object exists before its birth is seen,
 * and after its death was. So a difference counts only if several readings in a row show it, with
 * no event between them that changes the count and no call under way. Only objects born during
 * the watch are compared, and only while no other loss is known. Older objects are not in the
 * books; for DMA pools, the sum of what was gained since is compared.
 *
 * The kernel does not show all open files and requests: those that it shows must be in the books,
 * but not the reverse.
 *
 * After a known loss, objects that the kernel no longer has leave the books: see books_narrow.c.
 */
#ifndef LM_BOOKS_H
#define LM_BOOKS_H

#include "engine/engine.h"
#include "event/modules.h"
#include "event/pool.h"
#include "event/record.h"
#include "sink/mismatch.h"

#define BOOKS_MAX_ROWS	  256 /* of one reading; more are not compared */
#define BOOKS_READINGS	  4   /* in a row that have to agree on a difference */
#define BOOKS_MIN_SPAN_NS 300000000u

struct books;

/* NULL when there is no memory. */
struct books *books_new(const struct plan *plan, struct engine *engine,
			const struct modules *modules);
void books_free(struct books *books);

/* What was there before the watch is never compared. */
void books_before(struct books *books, const struct existing_pool *pool, unsigned int nr);

/* The state of the run at a reading. */
struct books_moment {
	bool doubtful; /* a loss is known, or a rule was broken: a difference is no proof */
	bool partial;  /* filters, or a part of the run: the books leave objects out on purpose */
};

/* Takes LM_REC_COUNT, in order. */
void books_feed(struct books *books, const struct lm_count *count,
		const struct books_moment *moment);

/* Up to which reading they were compared, and whether the last one had a difference that is neither
 * confirmed nor gone. */
uint32_t books_reading(const struct books *books);
bool books_differ(const struct books *books);
/* Whether a few more readings at a quiet moment would show what there was at the start. */
bool books_settles(const struct books *books);
/* What came of it all. Lives as long as the books. */
const struct books_result *books_result(const struct books *books);

/*
 * Names of devices that have pools in the books, each once, for who reads the kernel's counts.
 * Returns how many; @names has room for @most.
 */
unsigned int books_devices(const struct books *books, const char **names, unsigned int most);
/* Whether the plan has such a class at all. */
bool books_want(const struct books *books, unsigned int what);

#endif /* LM_BOOKS_H */
