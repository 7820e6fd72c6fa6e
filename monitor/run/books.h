/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books against what the kernel itself counts (LM_REC_COUNT): the blocks of DMA pools in sysfs,
 * the misc devices in /proc/misc and their open files, the requests in flight of disks. If they
 * differ, an event was lost that nobody knows of.
 *
 * A reading is never taken at the moment of an event, and events can be under way: an object is
 * there before its birth is seen, and after its death was. So a difference counts only if several
 * readings in a row have it, with no event between them that changes the count and no call under
 * way. Only what was born in the watch is compared, and only as long as nothing else is known to be
 * wrong. What was there before is not in the books: of DMA pools, what all of them together gained
 * since is compared.
 *
 * Of open files and requests the kernel does not show all: what it shows has to be in the books,
 * not the other way round.
 *
 * After a loss that is known, what is not there any more leaves the books: see books_narrow.c.
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

/* What the moment of a reading is like. */
struct books_moment {
	bool doubtful; /* something was lost, or a rule broken: then differences are no news */
	bool partial;  /* and the books were never to have all */
};

/* Takes LM_REC_COUNT, in order. */
void books_feed(struct books *books, const struct lm_count *count,
		const struct books_moment *moment);

/* Up to which reading they were compared, and whether the last one had a difference that is neither
 * confirmed nor gone. */
uint32_t books_reading(const struct books *books);
bool books_differ(const struct books *books);
/* Some more readings soon, while nothing happens, would say what there was at the start. */
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
