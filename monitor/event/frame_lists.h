/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of frames by the reference that stands for each, and the whole ones by what they say. */
#ifndef LM_FRAME_LISTS_H
#define LM_FRAME_LISTS_H

#include "event/frame_list.h"

/* Open addressing, NULL is free. None ever leaves. */
struct frame_list_set {
	struct frame_list **slot;
	size_t nr, room; /* room is a power of two or 0 */
};

/* All zero is empty. The lists are theirs. */
struct frame_lists {
	struct frame_list_set listed; /* by .ref */
	struct frame_list_set whole;  /* by .hash; they are listed too */
	struct frame_list_set firsts; /* by .says: the first of those that say the same */
};

void frame_lists_fini(struct frame_lists *lists);

/* NULL if no list has it. */
struct frame_list *frame_lists_get(const struct frame_lists *lists, uint32_t ref);
/*
 * Enters a list. From now on a reference stands for it: the one that it has, unless that is taken,
 * as it can be once the epochs have begun anew. 0 or -ENOMEM.
 */
int frame_lists_add(struct frame_lists *lists, struct frame_list *list);
/* Where the pointer to a listed list is: an open one moves when it grows. NULL if it is not listed.
 */
struct frame_list **frame_lists_place(const struct frame_lists *lists,
				      const struct frame_list *list);
/* A whole one that equals @list, NULL if there is none. */
struct frame_list *frame_lists_equal(const struct frame_lists *lists,
				     const struct frame_list *list);
/* Enters a list as a whole one too. 0 or -ENOMEM. */
int frame_lists_add_whole(struct frame_lists *lists, struct frame_list *list);

#endif /* LM_FRAME_LISTS_H */
