/* SPDX-License-Identifier: GPL-2.0-only */
/* When the books of a live run are compared with the kernel's counts: see books.h. */
#ifndef LM_WATCH_BOOKS_H
#define LM_WATCH_BOOKS_H

#include "run/watch_internal.h"

/* Each returns 0, or -errno of the pipeline. */
/* At the start: what is there already. */
int watch_books_begin(struct watched_run *run);
/* From time to time, and more often while there is a difference. */
int watch_books_turn(struct watched_run *run);
/* At the end, while the probes are still attached: until the counts agree, or differ for good. */
int watch_books_end(struct watched_run *run, int (*drain)(struct watched_run *run));

#endif /* LM_WATCH_BOOKS_H */
