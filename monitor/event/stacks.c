// SPDX-License-Identifier: GPL-2.0-only
#include "event/stacks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "event/frame_lists.h"
#include "event/intern.h"
#include "event/long_names.h"
#include "event/machinery.h"
#include "event/symbol.h"

#define FIRST_ROOM  1024
#define MAX_PENDING 4096

/* What a reference of records means. */
struct meaning {
	uint32_t ref;
	uint8_t inner;		 /* frames at the inner end that its list does not have */
	struct frame_list *list; /* NULL: the slot is free */
};

/* A frame whose text was cut, and whose whole text has not come yet. */
struct pending {
	uint64_t addr;
	uint32_t ref;
	uint32_t index;
};

struct stacks {
	struct stacks_front front;
	struct meaning *slot; /* open addressing by ref; of the last STACKS_EPOCHS */
	size_t nr, room;      /* room is a power of two */
	uint32_t newest;      /* epoch */
	bool newest_known;
	size_t not_before; /* references that find no room without a look: there was no memory */
	size_t nr_lists;
	struct frame_lists lists;
	struct intern strings;
	struct intern hidden; /* functions named by stacks_hide() */
	struct long_names long_names;
	struct pending pending[MAX_PENDING]; /* the last ones: the rest of a text comes soon */
	size_t nr_pending;		     /* ever */
};

struct stacks *stacks_new(void)
{
	struct stacks *stacks = calloc(1, sizeof(*stacks));

	if (!stacks)
		return NULL;
	stacks->front.first = STACKS_NO_EPOCH;
	stacks->room = FIRST_ROOM;
	stacks->slot = memory_new(MEMORY_NAMES, stacks->room, sizeof(*stacks->slot));
	if (!stacks->slot) {
		free(stacks);
		return NULL;
	}
	return stacks;
}

void stacks_free(struct stacks *stacks)
{
	if (!stacks)
		return;
	for (size_t i = 0; i < stacks->room; i++)
		if (stacks->slot[i].list && !stacks->slot[i].list->listed)
			frame_list_free(stacks->slot[i].list);
	memory_free(MEMORY_NAMES, stacks->slot, stacks->room * sizeof(*stacks->slot));
	frame_lists_fini(&stacks->lists);
	intern_fini(&stacks->strings);
	intern_fini(&stacks->hidden);
	long_names_fini(&stacks->long_names);
	free(stacks);
}

/* The slot of @ref, or the free one where it belongs. */
static struct meaning *find(struct meaning *slot, size_t room, uint32_t ref)
{
	size_t at = hash_number(ref) & (room - 1);

	while (slot[at].list && slot[at].ref != ref)
		at = (at + 1) & (room - 1);
	return &slot[at];
}

static bool is_old(const struct stacks *stacks, uint32_t ref)
{
	return ((stacks->newest - epoch_of(ref)) & LM_STACK_EPOCH_MASK) >= STACKS_EPOCHS;
}

static void note_epoch(struct stacks *stacks, uint32_t ref)
{
	uint32_t ahead = (epoch_of(ref) - stacks->newest) & LM_STACK_EPOCH_MASK;

	if (!stacks->newest_known)
		stacks->front.first = epoch_of(ref);
	if (!stacks->newest_known || ahead <= LM_STACK_EPOCH_MASK / 2)
		stacks->newest = epoch_of(ref);
	stacks->newest_known = true;
	/* long before its number comes again */
	if (((stacks->newest - stacks->front.first) & LM_STACK_EPOCH_MASK) >= STACKS_EPOCHS)
		stacks->front.first = STACKS_NO_EPOCH;
}

/* An open list that no event asked for goes with its reference. */
static void forget(struct stacks *stacks, const struct meaning *meaning)
{
	if (meaning->list->listed)
		return;
	frame_list_free(meaning->list);
	stacks->nr_lists--;
}

/*
 * Room for new references: no event has one of an old epoch any more. Where modules come and go,
 * the table keeps its size.
 */
static int make_room(struct stacks *stacks)
{
	size_t recent = 0, room = stacks->room;
	struct meaning *slot;

	if (stacks->not_before) {
		stacks->not_before--;
		return -ENOMEM;
	}
	for (size_t i = 0; i < stacks->room; i++)
		recent += stacks->slot[i].list && !is_old(stacks, stacks->slot[i].ref);
	if (recent * 4 > room)
		room *= 2;
	slot = memory_new(MEMORY_NAMES, room, sizeof(*slot));
	if (!slot) {
		stacks->not_before = stacks->room;
		return -ENOMEM;
	}
	for (size_t i = 0; i < stacks->room; i++) {
		const struct meaning *meaning = &stacks->slot[i];

		if (meaning->list && is_old(stacks, meaning->ref))
			forget(stacks, meaning);
		else if (meaning->list)
			*find(slot, room, meaning->ref) = *meaning;
	}
	memory_free(MEMORY_NAMES, stacks->slot, stacks->room * sizeof(*slot));
	stacks->slot = slot;
	stacks->nr = recent;
	stacks->room = room;
	return 0;
}

/* It means something else from now on. */
static void forget_kept(struct stacks *stacks, uint32_t ref)
{
	unsigned int at = ref & (STACKS_FRONT - 1);

	if (stacks->front.known[at].ref == ref)
		stacks->front.known[at].ref = stacks->front.known[at].kept = LM_STACK_NONE;
}

/* A new reference, and its list without frames. */
static int add_meaning(struct stacks *stacks, struct meaning *meaning, uint32_t ref)
{
	struct frame_list *list = frame_list_new(ref);

	if (!list)
		return -ENOMEM;
	if (epoch_of(ref) == stacks->front.first) {
		if (frame_lists_add(&stacks->lists, list)) {
			frame_list_free(list);
			return -ENOMEM;
		}
		if (list->ref != ref)
			stacks->front.first = STACKS_NO_EPOCH;
	}
	*meaning = (struct meaning){.ref = ref, .list = list};
	forget_kept(stacks, ref);
	stacks->nr++;
	stacks->nr_lists++;
	return 0;
}

/* What @ref means; a list without frames if it is new. */
static int get_meaning(struct stacks *stacks, uint32_t ref, struct meaning **result)
{
	struct meaning *meaning = find(stacks->slot, stacks->room, ref);

	*result = meaning;
	if (meaning->list)
		return 0;
	note_epoch(stacks, ref);
	if (stacks->nr * 2 >= stacks->room && make_room(stacks))
		return -ENOMEM;
	if (stacks->nr == STACKS_MAX || stacks->nr_lists == STACKS_MAX)
		return -ENOSPC;
	*result = find(stacks->slot, stacks->room, ref);
	return add_meaning(stacks, *result, ref);
}

/* All frames are there. A list that some event has the reference of stays beside an equal one. */
static int close_list(struct stacks *stacks, struct meaning *meaning)
{
	struct frame_list **place = frame_lists_place(&stacks->lists, meaning->list);
	struct frame_list *list = meaning->list, *equal;

	meaning->inner = (uint8_t)(meaning->inner + frame_list_close(&list));
	meaning->list = list;
	if (place)
		*place = list;
	equal = list->listed ? NULL : frame_lists_equal(&stacks->lists, list);
	if (!equal)
		return frame_lists_add_whole(&stacks->lists, list);
	forget(stacks, meaning);
	meaning->list = equal;
	return 0;
}

/* A reference can get other frames: its epoch began anew, or a module went while they were written.
 */
static int reopen(struct stacks *stacks, struct meaning *meaning)
{
	struct frame_list *copy = frame_list_copy(meaning->list);

	if (!copy)
		return -ENOMEM;
	if (stacks->nr_lists == STACKS_MAX) {
		frame_list_free(copy);
		return -ENOSPC;
	}
	stacks->nr_lists++;
	copy->ref = copy->like = meaning->ref;
	meaning->list = copy;
	forget_kept(stacks, meaning->ref);
	return 0;
}

/* @index and @nr are those of a record. */
static int put_frame(struct stacks *stacks, struct meaning *meaning, unsigned int index,
		     unsigned int nr, const struct stack_frame *frame, bool cut)
{
	struct frame_list *list, **place;
	int err = 0;

	if (index < meaning->inner)
		return 0;
	index -= meaning->inner;
	if (meaning->list->whole && frame_list_has(meaning->list, index, frame))
		return 0;
	if (meaning->list->whole)
		err = reopen(stacks, meaning);
	if (err)
		return err;
	place = frame_lists_place(&stacks->lists, meaning->list);
	list = frame_list_put(meaning->list, index, frame, cut);
	if (!list)
		return -ENOMEM;
	meaning->list = list;
	if (place)
		*place = list;
	list->depth = (uint8_t)(nr - meaning->inner);
	frame_list_hide(list, &stacks->hidden);
	return frame_list_is_complete(list) ? close_list(stacks, meaning) : 0;
}

static int read_text(struct stacks *stacks, const char *record, struct stack_frame *frame)
{
	struct symbol_text text;

	symbol_parse(record, &text);
	frame->offset = text.offset;
	frame->size = text.size;
	frame->symbol.raw = intern_get(&stacks->strings, text.symbol,
				       machinery_len(text.symbol, text.symbol_len));
	frame->module.raw = intern_get(&stacks->strings, text.module, text.module_len);
	return frame->symbol.raw && frame->module.raw ? 0 : -ENOMEM;
}

/* Of a text that fills its record, the whole one is taken. True if that is to be waited for. */
static bool is_cut(struct stacks *stacks, const struct lm_frame *record, struct stack_frame *frame)
{
	const struct stack_frame *whole;

	if (strlen(record->text) + 1 < sizeof(record->text))
		return false;
	whole = long_names_get(&stacks->long_names, epoch_of(record->h.stack), record->addr);
	if (whole)
		*frame = *whole;
	else
		stacks->pending[stacks->nr_pending++ % MAX_PENDING] =
			(struct pending){record->addr, record->h.stack, record->index};
	return !whole;
}

int stacks_add(struct stacks *stacks, const struct lm_frame *record)
{
	struct stack_frame frame = {.addr = record->addr};
	struct meaning *meaning;
	int err = read_text(stacks, record->text, &frame);

	if (!err)
		err = get_meaning(stacks, record->h.stack, &meaning);
	if (err)
		return err;
	return put_frame(stacks, meaning, record->index, record->nr, &frame,
			 is_cut(stacks, record, &frame));
}

int stacks_add_long(struct stacks *stacks, const struct lm_long_frame *record)
{
	struct stack_frame frame = {.addr = record->addr};
	uint32_t epoch = epoch_of(record->h.stack);
	int err = read_text(stacks, record->text, &frame);

	if (!err)
		err = long_names_put(&stacks->long_names, epoch, &frame);
	for (size_t i = 0; i < MAX_PENDING && i < stacks->nr_pending && !err; i++) {
		struct pending *pending = &stacks->pending[i];
		struct meaning *meaning;

		if (pending->addr != frame.addr || epoch_of(pending->ref) != epoch || !pending->ref)
			continue;
		meaning = find(stacks->slot, stacks->room, pending->ref);
		if (meaning->list)
			err = put_frame(stacks, meaning, pending->index,
					meaning->list->depth + meaning->inner, &frame, false);
		pending->ref = 0;
	}
	return err;
}

int stacks_hide(struct stacks *stacks, const char *function)
{
	if (!intern_get(&stacks->hidden, function, strlen(function)))
		return -ENOMEM;
	for (size_t i = 0; i < stacks->room; i++)
		if (stacks->slot[i].list)
			frame_list_hide(stacks->slot[i].list, &stacks->hidden);
	return 0;
}

uint32_t stacks_keep_other(struct stacks *stacks, uint32_t ref)
{
	unsigned int at = ref & (STACKS_FRONT - 1);
	struct meaning *meaning;

	if (ref == LM_STACK_NONE || get_meaning(stacks, ref, &meaning) ||
	    frame_lists_add(&stacks->lists, meaning->list))
		return ref;
	stacks->front.known[at].ref = ref;
	stacks->front.known[at].kept = meaning->list->ref;
	return meaning->list->ref;
}

static const struct frame_list *list_of(const struct stacks *stacks, uint32_t ref)
{
	const struct frame_list *list = frame_lists_get(&stacks->lists, ref);

	return list ? list : find(stacks->slot, stacks->room, ref)->list;
}

uint32_t stacks_like(const struct stacks *stacks, uint32_t ref)
{
	const struct frame_list *list = stacks ? list_of(stacks, ref) : NULL;

	return list && list->listed ? list->like : ref;
}

size_t stacks_get(const struct stacks *stacks, uint32_t ref, const struct stack_frame **frames)
{
	const struct frame_list *list = list_of(stacks, ref);

	if (!list)
		return 0;
	*frames = &list->frame[list->nr_hidden];
	return list->nr - list->nr_hidden;
}

const char *stacks_owner(const struct stacks *stacks, uint32_t ref)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(stacks, ref, &frame);

	for (; nr; nr--, frame++)
		if (!untrusted_is_empty(frame->module))
			return frame->module.raw;
	return NULL;
}

void stacks_each(const struct stacks *stacks, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx)
{
	for (size_t i = 0; i < stacks->room; i++)
		if (stacks->slot[i].list)
			frame_list_each(stacks->slot[i].list, stacks->slot[i].ref, each, ctx);
}
