/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the books share: books.c takes readings and compares name by name,
 * books_sums.c compares what only a sum is known of, books_narrow.c takes from the books what is
 * not there any more.
 */
#ifndef LM_BOOKS_INTERNAL_H
#define LM_BOOKS_INTERNAL_H

#include "run/books.h"

/* Rows of sums, beside LM_COUNT_*. */
enum { SUM_FLIGHT = LM_NR_COUNTS, SUM_BLOCKS };

/* One name: what the kernel counts, and what the books have. */
struct books_row {
	uint32_t what; /* LM_COUNT_* or SUM_* */
	char name[LM_NAME_LEN];
	char device[LM_DEVICE_LEN]; /* or the module of files */
	uint64_t kernel, ours;
	uint32_t kernel_nr, our_nr; /* of that name */
	bool at_least;		    /* the kernel has these, and maybe more that it does not show */
	uint64_t since_ns;	    /* since when they differ in this way */
	unsigned int in_row;	    /* readings that they do */
};

struct row_list {
	unsigned int nr;
	bool full; /* one found no room: what is missing says nothing */
	struct books_row row[BOOKS_MAX_ROWS];
};

/* All DMA pools together. */
struct pool_sum {
	uint64_t blocks, pools;	       /* that the kernel lists */
	int64_t our_blocks, our_pools; /* births less deaths, so far */
};

struct books {
	const struct plan *plan;
	struct engine *engine;
	const struct modules *modules;
	int class[LM_NR_COUNTS];      /* in the plan, -1: not watched */
	struct row_list before;	      /* there when the watch began */
	bool has_before;	      /* the first reading was taken, which says what was */
	unsigned int pools_before;    /* how many, to be compared by their sum; 0: not so */
	struct row_list now;	      /* of the reading that is coming in */
	struct row_list last;	      /* what differed in the last one */
	uint32_t reading;	      /* complete ones */
	uint64_t steps[LM_NR_COUNTS]; /* that changed the count, in the books, until the last one */
	bool differ;
	struct {
		struct pool_sum base, last;
		bool has_base; /* the sums at a quiet moment, by which later ones are judged */
		unsigned int in_row; /* readings with the same sums, until there is a base */
		unsigned int tries;
		uint64_t since_ns;
	} sum;
	struct books_result result;
};

/* The state at the end of a reading. */
struct reading_end {
	uint64_t time_ns;
	bool quiet[LM_NR_COUNTS]; /* no event that changes this count since the one before */
	bool busy;		  /* a call is under way, or something could not be read */
};

/* books.c */
struct books_row *books_find(struct row_list *list, const struct books_row *row);
/* The row of this name, a new one if there is none; NULL: no room. */
struct books_row *books_add(struct row_list *list, uint32_t what, const char *name,
			    const char *device);
/* Whether an object of the books has the name and device of the row. */
bool books_row_is(const struct books_row *row, const char *name, const char *device);

/* books_sums.c: adds rows of sums to those of the reading. */
void books_sum_flight(struct books *books);
void books_sum_blocks(struct books *books, const struct reading_end *end);

/* books_narrow.c: the kernel counts none of the row's objects. */
void books_narrow(struct books *books, const struct books_row *row, uint64_t time_ns);

/* books_classes.c: -1 if not all of its objects are watched, or if others belong to the class. */
int books_class_of(const struct plan *plan, unsigned int what);
/* Whether what is counted is objects of one class. */
bool books_needs_class(unsigned int what);

#endif /* LM_BOOKS_INTERNAL_H */
