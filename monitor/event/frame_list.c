// SPDX-License-Identifier: GPL-2.0-only
#include "event/frame_list.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "event/machinery.h"

static size_t list_size(unsigned int room)
{
	return sizeof(struct frame_list) + room * sizeof(struct stack_frame);
}

/* Most stacks of a trace that was made to be large have one frame: room comes as it is needed. */
static struct frame_list *resize(struct frame_list *list, unsigned int room)
{
	struct frame_list *moved = memory_resize(MEMORY_NAMES, list,
						 list ? list_size(list->room) : 0, list_size(room));

	if (moved)
		moved->room = (uint8_t)room;
	return moved;
}

struct frame_list *frame_list_new(uint32_t ref)
{
	struct frame_list *list = resize(NULL, 0);

	if (list)
		*list = (struct frame_list){.ref = ref, .like = ref};
	return list;
}

struct frame_list *frame_list_copy(const struct frame_list *whole)
{
	struct frame_list *list = resize(NULL, whole->nr);

	if (!list)
		return NULL;
	memcpy(list, whole, list_size(whole->nr));
	list->listed = list->whole = false;
	list->room = whole->nr;
	return list;
}

void frame_list_free(struct frame_list *list)
{
	if (list)
		memory_free(MEMORY_NAMES, list, list_size(list->room));
}

/* The lowest bits. */
static uint64_t bits(unsigned int nr)
{
	return nr < 64 ? (UINT64_C(1) << nr) - 1 : UINT64_MAX;
}

/* Where the frame of @index is, or belongs. */
static unsigned int place_of(const struct frame_list *list, unsigned int index)
{
	return (unsigned int)__builtin_popcountll(list->known & bits(index));
}

static bool has_index(const struct frame_list *list, unsigned int index)
{
	return list->known >> index & 1;
}

/* Of the frame at place @n. */
static uint32_t index_of(const struct frame_list *list, unsigned int n)
{
	uint64_t known = list->known;

	while (n--)
		known &= known - 1;
	return (uint32_t)__builtin_ctzll(known);
}

/* Texts are interned. */
static bool is_same(const struct stack_frame *one, const struct stack_frame *other)
{
	return one->symbol.raw == other->symbol.raw && one->module.raw == other->module.raw &&
	       one->offset == other->offset && one->size == other->size;
}

/* What has a name in a module can be elsewhere when that is loaded again. */
static bool can_move(const struct stack_frame *frame)
{
	return !untrusted_is_empty(frame->symbol) && !untrusted_is_empty(frame->module);
}

static bool is_like(const struct stack_frame *one, const struct stack_frame *other)
{
	return is_same(one, other) && (one->addr == other->addr || can_move(one));
}

bool frame_list_has(const struct frame_list *list, unsigned int index,
		    const struct stack_frame *frame)
{
	unsigned int at = place_of(list, index);

	return has_index(list, index) && list->frame[at].addr == frame->addr &&
	       is_same(&list->frame[at], frame);
}

struct frame_list *frame_list_put(struct frame_list *list, unsigned int index,
				  const struct stack_frame *frame, bool cut)
{
	unsigned int at = place_of(list, index);

	if (!has_index(list, index)) {
		if (list->nr == list->room)
			list = resize(list, list->room ? 2u * list->room : 1);
		if (!list)
			return NULL;
		memmove(&list->frame[at + 1], &list->frame[at], (list->nr - at) * sizeof(*frame));
		list->nr++;
	}
	list->known |= UINT64_C(1) << index;
	list->frame[at] = *frame;
	list->cut &= ~(UINT64_C(1) << index);
	list->cut |= (uint64_t)cut << index;
	return list;
}

bool frame_list_is_complete(const struct frame_list *list)
{
	return list->nr && list->nr == list->depth && list->known == bits(list->nr) && !list->cut;
}

static void find_hashes(struct frame_list *list)
{
	list->hash = list->says = list->nr;
	for (unsigned int n = 0; n < list->nr; n++) {
		const struct stack_frame *frame = &list->frame[n];
		uint64_t hash = hash_number((uintptr_t)frame->symbol.raw ^ frame->offset << 40);

		hash = hash_number(hash ^ (uintptr_t)frame->module.raw);
		list->hash = hash_number(list->hash ^ hash ^ frame->addr);
		list->says = hash_number(list->says ^ hash ^ (can_move(frame) ? 0 : frame->addr));
	}
}

unsigned int frame_list_close(struct frame_list **closed)
{
	struct frame_list *list = *closed, *smaller;
	unsigned int hidden = list->nr_hidden;

	list->nr -= hidden;
	list->depth = list->nr;
	list->nr_hidden = 0;
	memmove(list->frame, list->frame + hidden, list->nr * sizeof(list->frame[0]));
	list->known = bits(list->nr);
	find_hashes(list);
	list->whole = true;
	smaller = resize(list, list->nr);
	if (smaller)
		*closed = smaller;
	return hidden;
}

/*
 * The kernel has no name for a trampoline of ftrace or of an optimised kprobe: one bare
 * address right after the machinery is that.
 */
static bool is_trampoline(const struct frame_list *list, unsigned int at)
{
	return at && untrusted_is_empty(list->frame[at].symbol) &&
	       !untrusted_is_empty(list->frame[at - 1].symbol);
}

/* A stack of nothing but machinery keeps its last frame: better than to show none. */
void frame_list_hide(struct frame_list *list, const struct intern *hidden)
{
	unsigned int at = 0;

	while (at + 1 < list->nr &&
	       (machinery_has(list->frame[at].symbol.raw) ||
		intern_has(hidden, list->frame[at].symbol.raw) || is_trampoline(list, at)))
		at++;
	list->nr_hidden = (uint8_t)at;
}

bool frame_list_is_like(const struct frame_list *one, const struct frame_list *other)
{
	bool same = one->says == other->says && one->nr == other->nr;

	for (unsigned int n = 0; n < one->nr && same; n++)
		same = is_like(&one->frame[n], &other->frame[n]);
	return same;
}

bool frame_list_equals(const struct frame_list *one, const struct frame_list *other)
{
	bool same = one->hash == other->hash && frame_list_is_like(one, other);

	for (unsigned int n = 0; n < one->nr && same; n++)
		same = one->frame[n].addr == other->frame[n].addr;
	return same;
}

/* The text as the kernel has it; what was cut has no offset. Returns its length with the 0. */
static size_t write_text(const struct stack_frame *frame, char *text, size_t size)
{
	int len = 0;

	text[0] = '\0';
	if (!untrusted_is_empty(frame->symbol))
		len = snprintf(text, size, "%s", frame->symbol.raw);
	if (!untrusted_is_empty(frame->symbol) && (frame->offset || frame->size) && len < (int)size)
		len += snprintf(text + len, size - (size_t)len, "+0x%llx/0x%llx",
				(unsigned long long)frame->offset, (unsigned long long)frame->size);
	if (!untrusted_is_empty(frame->module) && len < (int)size)
		len += snprintf(text + len, size - (size_t)len, " [%s]", frame->module.raw);
	return (size_t)len + 1;
}

static void emit_frame(const struct frame_list *list, uint32_t ref, unsigned int n,
		       void (*each)(void *ctx, const struct lm_hdr *record), void *ctx)
{
	const struct stack_frame *frame = &list->frame[n];
	unsigned int last = index_of(list, list->nr - 1u);
	struct lm_long_frame whole = {
		.h = {.type = LM_REC_LONG_FRAME,
		      .size = sizeof(whole),
		      .probe = LM_PROBE_NONE,
		      .stack = ref},
		.addr = frame->addr,
		.index = index_of(list, n),
		/* a stack of the same number that is not as deep may have come after this frame */
		.nr = list->depth > last ? list->depth : last + 1,
	};
	struct lm_frame record = {.h = whole.h, whole.addr, whole.index, whole.nr, ""};
	size_t len = write_text(frame, whole.text, sizeof(whole.text));

	record.h.type = LM_REC_FRAME;
	record.h.size = sizeof(record);
	memcpy(record.text, whole.text, sizeof(record.text) - 1);
	each(ctx, &record.h);
	if (len > sizeof(record.text))
		each(ctx, &whole.h);
}

void frame_list_each(const struct frame_list *list, uint32_t ref,
		     void (*each)(void *ctx, const struct lm_hdr *record), void *ctx)
{
	for (unsigned int n = 0; n < list->nr; n++)
		emit_frame(list, ref, n, each, ctx);
}
