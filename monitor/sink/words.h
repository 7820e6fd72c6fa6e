/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A violation and its objects in words, for all who show them to people. What has a @sink takes
 * the names from its tables and writes to @out.
 */
#ifndef LM_WORDS_H
#define LM_WORDS_H

#include "sink/format.h"
#include "sink/sink.h"

/* 'block 0x… #1 of pool "name" (device), 64 bytes' */
void words_add_object(struct line *line, const struct object_ref *object,
		      const struct object_ref *parent);
/* 'block of pool "prp"': what is the same of it in each run. */
void words_add_named(struct line *line, const struct plan_class *class,
		     const struct object_ref *object, const struct object_ref *parent);
/* "161 × 4,096 B", or "3 blocks, 1,200 B in all," when they differ, or "3 blocks". */
void words_add_group(struct line *line, const struct object_group *group);
/* "ready|shared"; nothing for the empty set. */
void words_add_states(struct line *line, state_set states);
/* What happened: the part before "by TASK on CPU". */
void words_add_what(const struct sink *sink, const struct violation *violation, struct line *line);

/* "symbol [module]" */
void words_add_function(struct line *line, const struct stack_frame *frame);
/* "symbol+0x1a/0x80 [module]" */
void words_add_frame(struct line *line, const struct stack_frame *frame);
/* "helper (inlined) [module]": a place of the frame that is not its own function's. */
void words_add_inlined(struct line *line, const struct stack_frame *frame,
		       const struct frame_place *place);
/* "queue.c:12" */
void words_add_place(struct line *line, const struct frame_place *place);
/*
 * The frames of a stack, innermost first, one a line; not more than @most. Where places are known,
 * inlined functions have lines of their own, and the first line of source that can be read is
 * shown.
 */
void words_put_stack(FILE *out, const struct sink *sink, uint32_t ref, size_t most);
/* The whole report of one violation. */
void words_put_violation(FILE *out, const struct sink *sink, const struct violation *violation,
			 bool colour);

#endif /* LM_WORDS_H */
