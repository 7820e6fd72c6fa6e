// SPDX-License-Identifier: GPL-2.0-only
#include "event/frame_lists.h"

#include <errno.h>

#include "base/hash.h"
#include "base/memory.h"

#define FIRST_ROOM 256

static void free_slots(struct frame_list_set *set)
{
	memory_free(MEMORY_NAMES, set->slot, set->room * sizeof(*set->slot));
}

void frame_lists_fini(struct frame_lists *lists)
{
	for (size_t i = 0; i < lists->listed.room; i++)
		frame_list_free(lists->listed.slot[i]);
	free_slots(&lists->listed);
	free_slots(&lists->whole);
	free_slots(&lists->firsts);
	*lists = (struct frame_lists){0};
}

static uint64_t by_ref(const struct frame_list *list)
{
	return hash_number(list->ref);
}

static uint64_t by_hash(const struct frame_list *list)
{
	return list->hash;
}

static uint64_t by_says(const struct frame_list *list)
{
	return list->says;
}

/* Room for one more. */
static int grow(struct frame_list_set *set, uint64_t (*hash)(const struct frame_list *list))
{
	struct frame_list_set bigger = {.nr = set->nr,
					.room = set->room ? set->room * 2 : FIRST_ROOM};

	if (set->nr * 2 < set->room)
		return 0;
	bigger.slot = memory_new(MEMORY_NAMES, bigger.room, sizeof(*bigger.slot));
	if (!bigger.slot)
		return -ENOMEM;
	for (size_t i = 0; i < set->room; i++) {
		struct frame_list *list = set->slot[i];
		size_t at = list ? hash(list) & (bigger.room - 1) : 0;

		while (list && bigger.slot[at])
			at = (at + 1) & (bigger.room - 1);
		if (list)
			bigger.slot[at] = list;
	}
	free_slots(set);
	*set = bigger;
	return 0;
}

/* The slot of @ref, or the free one where it belongs. */
static struct frame_list **find(const struct frame_list_set *set, uint32_t ref)
{
	size_t at = hash_number(ref) & (set->room - 1);

	while (set->slot[at] && set->slot[at]->ref != ref)
		at = (at + 1) & (set->room - 1);
	return &set->slot[at];
}

struct frame_list *frame_lists_get(const struct frame_lists *lists, uint32_t ref)
{
	return lists->listed.room ? *find(&lists->listed, ref) : NULL;
}

int frame_lists_add(struct frame_lists *lists, struct frame_list *list)
{
	struct frame_list **slot;

	if (list->listed)
		return 0;
	if (grow(&lists->listed, by_ref))
		return -ENOMEM;
	while (*(slot = find(&lists->listed, list->ref)) || list->ref == LM_STACK_NONE)
		list->ref++;
	*slot = list;
	list->like = list->ref;
	list->listed = true;
	lists->listed.nr++;
	return 0;
}

struct frame_list **frame_lists_place(const struct frame_lists *lists,
				      const struct frame_list *list)
{
	return list->listed ? find(&lists->listed, list->ref) : NULL;
}

/* The slot of a list that is the same by @same, or the free one where @list belongs. */
static struct frame_list **
find_same(const struct frame_list_set *set, uint64_t hash, const struct frame_list *list,
	  bool (*same)(const struct frame_list *one, const struct frame_list *other))
{
	size_t at = hash & (set->room - 1);

	while (set->slot[at] && !same(list, set->slot[at]))
		at = (at + 1) & (set->room - 1);
	return &set->slot[at];
}

struct frame_list *frame_lists_equal(const struct frame_lists *lists, const struct frame_list *list)
{
	if (!lists->whole.room)
		return NULL;
	return *find_same(&lists->whole, list->hash, list, frame_list_equals);
}

int frame_lists_add_whole(struct frame_lists *lists, struct frame_list *list)
{
	struct frame_list **slot;

	if (frame_lists_add(lists, list) || grow(&lists->whole, by_hash) ||
	    grow(&lists->firsts, by_says))
		return -ENOMEM;
	slot = find_same(&lists->firsts, list->says, list, frame_list_is_like);
	if (*slot)
		list->like = (*slot)->like;
	lists->firsts.nr += !*slot;
	*slot = *slot ? *slot : list;
	slot = find_same(&lists->whole, list->hash, list, frame_list_equals);
	lists->whole.nr += !*slot;
	*slot = *slot ? *slot : list;
	return 0;
}
