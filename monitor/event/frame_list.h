/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frames of one stack. A list is open while frames are missing, and
 * is changed by each that comes. Once it is whole it never changes, so that equal stacks share it.
 */
#ifndef LM_FRAME_LIST_H
#define LM_FRAME_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/intern.h"
#include "event/stacks.h"

struct frame_list {
	uint64_t hash; /* of all that a whole one is */
	uint64_t says; /* of what it says */
	uint32_t ref;  /* that stands for it, once it is listed */
	uint32_t like; /* .ref of the first one that says the same */
	bool listed;   /* somebody may have .ref: it stays */
	bool whole;
	uint8_t depth;	   /* frames that the stack has */
	uint8_t nr;	   /* of them, that are known */
	uint8_t nr_hidden; /* of those, at the inner end */
	uint8_t room;	   /* frames that it has memory for */
	uint64_t known;	   /* a bit for each index in the stack: its frame is here */
	uint64_t cut;	   /* likewise: the rest of its text is awaited */
	struct stack_frame frame[];
};

/* An open one. NULL without memory. */
struct frame_list *frame_list_new(uint32_t ref);
/* An open one with the frames of a whole one. */
struct frame_list *frame_list_copy(const struct frame_list *whole);
void frame_list_free(struct frame_list *list);

/* Puts a frame into an open list. @cut: the rest of its text is awaited. NULL without memory. */
struct frame_list *frame_list_put(struct frame_list *list, unsigned int index,
				  const struct stack_frame *frame, bool cut);
/* Whether a frame of that index is there, and the same. */
bool frame_list_has(const struct frame_list *list, unsigned int index,
		    const struct stack_frame *frame);
bool frame_list_is_complete(const struct frame_list *list);
/*
 * Makes a complete list whole: it loses its hidden frames, which no reader sees and which differ
 * each time that a probe is attached. Returns how many these are.
 */
unsigned int frame_list_close(struct frame_list **list);
/* Counts anew what is hidden at the inner end: the machinery of tracing, and @hidden. */
void frame_list_hide(struct frame_list *list, const struct intern *hidden);

/* Of whole ones: all is the same. */
bool frame_list_equals(const struct frame_list *one, const struct frame_list *other);
/* They say the same: a module may have been loaded at another address meanwhile. */
bool frame_list_is_like(const struct frame_list *one, const struct frame_list *other);

/* Gives all frames as records of the stack @ref. */
void frame_list_each(const struct frame_list *list, uint32_t ref,
		     void (*each)(void *ctx, const struct lm_hdr *record), void *ctx);

#endif /* LM_FRAME_LIST_H */
