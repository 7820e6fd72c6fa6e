/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the return addresses of a stack to the steps by which a program finds their slots on its own
 * stack (bpf/walk.bpf.h).
 */
#ifndef LM_STACK_PATH_H
#define LM_STACK_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "event/record.h"
#include "probe.h"
#include "source/orc.h"
#include "walk.h"

/* From the slot of a return address to that of the next one. */
struct stack_step {
	uint64_t addr;
	struct lm_walk_hop hop;
};

/* What the kernel's tables say of the function that a return address is in. */
typedef struct orc_rule (*stack_rule_fn)(void *ctx, uint64_t addr);

struct stack_path {
	const uint64_t *addr; /* innermost first */
	size_t nr;
	/*
	 * Where the caller's frame pointer is when the first function was called, from the first
	 * slot. 0: not in memory.
	 */
	int32_t saved_bp;
};

/*
 * Fills @step, of @path->nr. False when one of the slots depends on what cannot be read from the
 * stack alone. Of the last address nothing is asked.
 */
bool stack_path_steps(const struct stack_path *path, stack_rule_fn rule, void *ctx,
		      struct stack_step *step);

#endif /* LM_STACK_PATH_H */
