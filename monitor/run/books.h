/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books against what the kernel itself counts (LM_REC_COUNT): the blocks of DMA pools in sysfs,
 * the misc devices in /proc/misc. If they differ, an event was lost that nobody knows of.
 *
 * A reading is never taken at the moment of an event, and events can be under way: an object is
 * there before its birth is seen, and after its death was. So a difference counts only if several
 * readings in a row have it, with no event between them and no call under way. Only what was born
 * in the watch is compared, and only as long as nothing else is known to be wrong.
 */
#ifndef LM_BOOKS_H
#define LM_BOOKS_H

#include "engine/engine.h"
#include "event/pool.h"
#include "event/record.h"
#include "sink/mismatch.h"

#define BOOKS_MAX_ROWS	  256 /* of one reading; more are not compared */
#define BOOKS_READINGS	  4   /* in a row that have to agree on a difference */
#define BOOKS_MIN_SPAN_NS 300000000u

/* One name: what the kernel counts, and what the books say. */
struct books_row {
	uint32_t what; /* LM_COUNT_* */
	char name[LM_NAME_LEN];
	char device[LM_DEVICE_LEN];
	uint64_t kernel, ours;
	uint32_t kernel_nr, our_nr; /* of that name */
	uint64_t since_ns;	    /* since when they differ in this way */
	unsigned int in_row;	    /* readings that they do */
};

struct books;

/* NULL when there is no memory. */
struct books *books_new(const struct plan *plan, const struct engine *engine);
void books_free(struct books *books);

/* What was there before the watch is never compared. */
void books_before(struct books *books, const struct existing_pool *pool, unsigned int nr);

/* What the moment of a reading is like. */
struct books_moment {
	uint64_t events; /* verbs judged so far */
	bool doubtful;	 /* something was lost, or a rule broken: then differences are no news */
};

/* Takes LM_REC_COUNT, in order. */
void books_feed(struct books *books, const struct lm_count *count,
		const struct books_moment *moment);

/* Up to which reading they were compared, and whether the last one had a difference that is neither
 * confirmed nor gone. */
uint32_t books_reading(const struct books *books);
bool books_differ(const struct books *books);
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
