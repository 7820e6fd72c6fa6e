/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the books and the kernel's own counts differ: see books.h. */
#ifndef LM_MISMATCH_H
#define LM_MISMATCH_H

#include <stddef.h>
#include <stdint.h>

#include "event/record.h"

#define MISMATCH_MAX 8 /* that are kept */

struct mismatch {
	const char *what; /* "block" */
	char name[LM_NAME_LEN];
	char device[LM_DEVICE_LEN]; /* "" for what has none */
	uint64_t kernel, ours;
	uint64_t time_ns; /* when it was certain */
};

struct books_result {
	uint64_t readings;   /* of the kernel's counts */
	uint64_t compared;   /* counts that there were in the books as well */
	uint64_t mismatches; /* names of which the counts differed */
	unsigned int nr_kept;
	struct mismatch mismatch[MISMATCH_MAX];
};

/* 'ledger-mismatch: the kernel counts 3 blocks of "prp" (0000:00:04.0), lifemon 2' */
void mismatch_say(const struct mismatch *mismatch, char *text, size_t size);

#endif /* LM_MISMATCH_H */
