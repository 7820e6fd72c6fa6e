/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The place in a stack that a reader wants: the first function that is no wrapper of the API. A
 * driver that gets all its objects of a class through one helper of its own is not mended there,
 * but in the function that called it.
 *
 * Where a tracepoint shows the object, it begins with the first function of a module: the kernel's
 * own are all of the API. A wrapper is, from the innermost function on,
 *   - one through which all objects of the class were born, when functions of drivers that differ
 *     call it;
 *   - or, where there is only one such path, one that is called after what it does, as the watched
 *     function is: lm_pool_alloc() around dma_pool_alloc(). The same goes for releases;
 *   - one that matches a pattern of the user's (--wrapper).
 */
#ifndef LM_ORIGIN_H
#define LM_ORIGIN_H

#include "sink/format.h"
#include "sink/sink.h"

/* The rest of a stack, valid as long as what stacks_get() returns. */
struct origin {
	size_t nr; /* 0: the stack is not known */
	const struct stack_frame *frame;
	uint32_t stack;
	size_t skipped; /* frames of it that are left out */
};

/* Of a birth of @class; NULL: not known. */
struct origin origin_of_birth(const struct sink *sink, const struct plan_class *class,
			      uint32_t stack);
/*
 * Of a violation: what is to be mended. That is where the event happened; of objects that were
 * forgotten, where the most of them were born.
 */
struct origin origin_of_violation(const struct sink *sink, const struct violation *violation);

/* "lm_prp_build ← lm_map ← queue_rq": the first few functions, of one module if they are in one. */
void origin_add(struct line *line, const struct origin *origin);

#endif /* LM_ORIGIN_H */
