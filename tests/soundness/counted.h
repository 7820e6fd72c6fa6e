/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts from elsewhere: a parent has no children. Only the engine hears of them. What it makes of
 * them is to hold in all completions, also in those that the count rules out: by a count nothing
 * becomes certain.
 */
#ifndef TESTS_COUNTED_H
#define TESTS_COUNTED_H

#include "engine/engine.h"
#include "history.h"

/* What is counted after @event; the parents have these keys. */
void count_none_left(struct engine *engine, const struct happened *event, uint64_t first,
		     uint64_t second, uint64_t ns);
/* How often, and what came of it. */
void counted_show(void);

#endif /* TESTS_COUNTED_H */
