/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Assertions about a trace, as data: lifemon-check(5) has their language. Parsed without a
 * trace at hand, then bound to the classes of one.
 */
#ifndef LM_CHECK_EXPECT_H
#define LM_CHECK_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/selector.h"

#define EXPECT_MAX	 4096 /* assertions of one check, suppressions likewise */
#define EXPECT_MAX_BYTES 8192 /* of one assertion or suppression */

enum check_metric {
	METRIC_VIOLATIONS,
	METRIC_LOST,
	METRIC_BIRTHS,
	METRIC_DEATHS,
	METRIC_LIVE,
	METRIC_PEAK,
	METRIC_UNRELEASED, /* births without a death: what ended with its parent has none */
	METRIC_ORPHANED,   /* ended with a parent that was released while they were alive */
	METRIC_LEAKED,	   /* these, and what rule leak is about */
	METRIC_EVERY,	   /* each time by itself; from here on they are of times */
	METRIC_MAX,
	METRIC_P50,
	METRIC_P90,
	METRIC_P99,
	NR_METRICS,
};

/* Which stretch of an object's life is measured. */
enum check_time { TIME_LENT, TIME_MOVED, TIME_LIFE, NR_TIMES };

enum check_op { OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, NR_OPS };

/* The place and the reason of what is wrong. */
struct check_error {
	unsigned int line;   /* in a file, from 1; 0: of an argument */
	unsigned int column; /* in characters, from 1; 0: of no text */
	char text[320];
};

/* One assertion. Owns its strings. */
struct assertion {
	char *text;	   /* as it was written, without what is around it; NULL: implied */
	const char *file;  /* the caller's; NULL: an argument */
	unsigned int line; /* in the file */
	const char *from;  /* the mark that it begins after, NULL: the beginning */
	const char *to;	   /* the mark that it ends at, NULL: the end */
	enum check_metric metric;
	enum check_time time; /* of metrics of times */
	struct selector selector;
	enum check_op op;
	uint64_t number; /* a count, or nanoseconds for metrics of times */
	char *strings;	 /* behind every const char * above but file */
};

struct expectations {
	size_t nr;
	struct assertion *one;
};

/*
 * Adds one assertion of @len bytes, of any value. Returns 0, -ENOENT when it is empty or a comment,
 * -EINVAL with @error filled, -E2BIG when there are EXPECT_MAX, or -ENOMEM.
 */
int expect_add(struct expectations *expect, const char *text, size_t len, const char *file,
	       unsigned int line, struct check_error *error);
/* A file of one assertion a line. Returns likewise, or -errno of what kept it from being read. */
int expect_read(struct expectations *expect, const char *file, struct check_error *error);

/* Finds the classes in the plan. Returns 0, or -EINVAL with @error and *@bad filled. */
int expect_bind(struct expectations *expect, const struct plan *plan, const struct assertion **bad,
		struct check_error *error);
void expect_free(struct expectations *expect);

const char *check_op_text(enum check_op op); /* "==" */
static inline bool check_metric_is_time(enum check_metric metric)
{
	return metric >= METRIC_EVERY;
}

#endif /* LM_CHECK_EXPECT_H */
