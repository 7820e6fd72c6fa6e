/* SPDX-License-Identifier: GPL-2.0-only */
/* Suppressions: violations that are known and do not count, each with a reason. */
#ifndef LM_CHECK_SUPPRESS_H
#define LM_CHECK_SUPPRESS_H

#include "check/expect.h"

/* One line of a file: terms of a selector, then reason "TEXT". Owns its strings. */
struct suppression {
	const char *file; /* the caller's */
	unsigned int line;
	struct selector selector;
	const char *reason;
	uint64_t used; /* violations that it took */
	char *strings;
};

struct suppressions {
	size_t nr;
	struct suppression *one;
};

/* As those of expect.h. */
int suppress_add(struct suppressions *suppress, const char *text, size_t len, const char *file,
		 unsigned int line, struct check_error *error);
int suppress_read(struct suppressions *suppress, const char *file, struct check_error *error);
/* A class that the trace does not have is no mistake: one file may serve many traces. */
int suppress_bind(struct suppressions *suppress, const struct plan *plan,
		  const struct suppression **bad, struct check_error *error);
void suppress_free(struct suppressions *suppress);

/* The first suppression that surely matches, counted as used; NULL if there is none. */
const struct suppression *suppress_find(struct suppressions *suppress, const struct plan *plan,
					const struct stacks *stacks,
					const struct violation *violation);

#endif /* LM_CHECK_SUPPRESS_H */
