/* SPDX-License-Identifier: GPL-2.0-only */
/* --require: what a run must have exercised to be worth something. */
#ifndef LM_REQUIRED_H
#define LM_REQUIRED_H

#include "base/exit_status.h"
#include "run/options.h"

/* A requirement in its full name: "dma_pool" or "dma_pool.block". */
struct required_name {
	char text[128];
};

/* Whether each names a model or a class of the plan. EXIT_CLEAN or EXIT_USAGE; has said why. */
enum exit_status required_check(const struct plan *plan, const struct required *required);
/*
 * Keeps those that do and warns of the others: for a replay with other models than the recorded
 * ones.
 */
void required_keep(const struct plan *plan, struct required *required);

/* Whether the Nth saw an event on an object in scope; its full name. */
bool required_is_met(const struct plan *plan, const struct engine *engine,
		     const struct required *required, unsigned int n, struct required_name *name);

#endif /* LM_REQUIRED_H */
