// SPDX-License-Identifier: GPL-2.0-only
#include "event/stacks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "event/intern.h"
#include "event/long_names.h"
#include "event/symbol.h"

#define FIRST_ROOM  1024
#define MAX_PENDING 4096

/* The known frames of a stack, sorted by their index in it. */
struct stack {
	uint32_t ref;
	uint8_t nr;
	uint8_t nr_hidden; /* at the inner end */
	uint8_t room;	   /* frames that it has memory for */
	uint8_t index[LM_STACK_DEPTH];
	struct stack_frame frame[];
};

/* A frame whose text was cut, and whose whole text has not come yet. */
struct pending {
	uint64_t addr;
	uint32_t ref;
	uint32_t index;
};

struct stacks {
	struct stack **slot; /* open addressing by ref; NULL is free */
	size_t nr, room;     /* room is a power of two */
	struct intern strings;
	struct intern hidden; /* functions named by stacks_hide() */
	struct long_names long_names;
	struct pending pending[MAX_PENDING]; /* the last ones: the rest of a text comes soon */
	size_t nr_pending;		     /* ever */
};

/* What the kernel runs between the probed function and a BPF program. */
static const char *const machinery_prefix[] = {
	"bpf_prog_",	 "__bpf_prog_",	 "bpf_trampoline_", "bpf_get_stack",
	"bpf_trace_run", "__bpf_trace_", "__traceiter_",
};

static const char *const machinery[] = {
	"__kretprobe_trampoline",
	"__kretprobe_trampoline_handler",
	"__rethook_trampoline_handler",
	"aggr_post_handler",
	"aggr_pre_handler",
	"arch_ftrace_ops_list_func",
	"arch_rethook_trampoline",
	"arch_rethook_trampoline_callback",
	"asm_exc_int3",
	"do_int3",
	"exc_int3",
	"ftrace_call",
	"ftrace_caller",
	"ftrace_regs_call",
	"ftrace_regs_caller",
	"ftrace_trampoline",
	"kprobe_breakpoint_handler",
	"kprobe_dispatcher",
	"kprobe_ftrace_handler",
	"kprobe_int3_handler",
	"kprobe_perf_func",
	"kretprobe_dispatcher",
	"kretprobe_perf_func",
	"kretprobe_rethook_handler",
	"kretprobe_trampoline",
	"opt_pre_handler",
	"optimized_callback",
	"pre_handler_kretprobe",
	"rethook_hook",
	"rethook_trampoline_handler",
	"trace_call_bpf",
	"trampoline_handler",
};

struct stacks *stacks_new(void)
{
	struct stacks *stacks = calloc(1, sizeof(*stacks));

	if (!stacks)
		return NULL;
	stacks->room = FIRST_ROOM;
	stacks->slot = memory_new(MEMORY_NAMES, stacks->room, sizeof(*stacks->slot));
	if (!stacks->slot) {
		free(stacks);
		return NULL;
	}
	return stacks;
}

static size_t stack_size(unsigned int room)
{
	return sizeof(struct stack) + room * sizeof(struct stack_frame);
}

static void free_slots(struct stacks *stacks)
{
	memory_free(MEMORY_NAMES, stacks->slot, stacks->room * sizeof(*stacks->slot));
}

void stacks_free(struct stacks *stacks)
{
	size_t i;

	if (!stacks)
		return;
	for (i = 0; i < stacks->room; i++)
		if (stacks->slot[i])
			memory_free(MEMORY_NAMES, stacks->slot[i],
				    stack_size(stacks->slot[i]->room));
	free_slots(stacks);
	intern_fini(&stacks->strings);
	intern_fini(&stacks->hidden);
	long_names_fini(&stacks->long_names);
	free(stacks);
}

/* The slot of @ref, or the free one where it belongs. */
static struct stack **find(struct stack **slot, size_t room, uint32_t ref)
{
	size_t at = hash_number(ref) & (room - 1);

	while (slot[at] && slot[at]->ref != ref)
		at = (at + 1) & (room - 1);
	return &slot[at];
}

static int grow(struct stacks *stacks)
{
	size_t room = stacks->room * 2;
	struct stack **slot = memory_new(MEMORY_NAMES, room, sizeof(*slot));
	size_t i;

	if (!slot)
		return -ENOMEM;
	for (i = 0; i < stacks->room; i++)
		if (stacks->slot[i])
			*find(slot, room, stacks->slot[i]->ref) = stacks->slot[i];
	free_slots(stacks);
	stacks->slot = slot;
	stacks->room = room;
	return 0;
}

/* Most stacks of a trace that was made to be large have one frame: room comes as it is needed. */
static struct stack *make_room(struct stack *stack, uint32_t ref)
{
	unsigned int room = stack ? 2u * stack->room : 1;
	struct stack *larger = memory_resize(MEMORY_NAMES, stack,
					     stack ? stack_size(stack->room) : 0, stack_size(room));

	if (!larger)
		return NULL;
	if (!stack)
		*larger = (struct stack){.ref = ref};
	larger->room = (uint8_t)room;
	return larger;
}

/* The stack of @ref, made if it is new, with room for one more frame. */
static int get_stack(struct stacks *stacks, uint32_t ref, struct stack **stack)
{
	struct stack *larger;

	struct stack **slot = find(stacks->slot, stacks->room, ref);

	if (!*slot) {
		if (stacks->nr == STACKS_MAX)
			return -ENOSPC;
		if (stacks->nr * 2 >= stacks->room && grow(stacks))
			return -ENOMEM;
		slot = find(stacks->slot, stacks->room, ref);
		*slot = make_room(NULL, ref);
		if (!*slot)
			return -ENOMEM;
		stacks->nr++;
	} else if ((*slot)->nr == (*slot)->room && (*slot)->nr < LM_STACK_DEPTH) {
		larger = make_room(*slot, ref);
		if (!larger)
			return -ENOMEM;
		*slot = larger;
	}
	*stack = *slot;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static bool is_hidden(const struct stacks *stacks, const char *symbol)
{
	size_t i;

	for (i = 0; i < sizeof(machinery_prefix) / sizeof(machinery_prefix[0]); i++)
		if (!strncmp(symbol, machinery_prefix[i], strlen(machinery_prefix[i])))
			return true;
	return bsearch(symbol, machinery, sizeof(machinery) / sizeof(machinery[0]),
		       sizeof(machinery[0]), compare_names) ||
	       intern_has(&stacks->hidden, symbol);
}

/*
 * The kernel has no name for a trampoline of ftrace or of an optimised kprobe: one bare
 * address right after the machinery is that.
 */
static bool is_trampoline(const struct stack *stack, unsigned int at)
{
	return at && untrusted_is_empty(stack->frame[at].symbol) &&
	       !untrusted_is_empty(stack->frame[at - 1].symbol);
}

/* A stack of nothing but machinery keeps its last frame: better than to show none. */
static void hide_inner_end(const struct stacks *stacks, struct stack *stack)
{
	unsigned int at = 0;

	while (at + 1 < stack->nr &&
	       (is_hidden(stacks, stack->frame[at].symbol.raw) || is_trampoline(stack, at)))
		at++;
	stack->nr_hidden = at;
}

static void put_frame(struct stack *stack, unsigned int index, const struct stack_frame *frame)
{
	unsigned int at = stack->nr;

	while (at && stack->index[at - 1] >= index)
		at--;
	if (at == stack->nr || stack->index[at] != index) {
		memmove(&stack->index[at + 1], &stack->index[at], stack->nr - at);
		memmove(&stack->frame[at + 1], &stack->frame[at],
			(stack->nr - at) * sizeof(*frame));
		stack->nr++;
	}
	stack->index[at] = index;
	stack->frame[at] = *frame;
}

static int read_text(struct stacks *stacks, const char *record, struct stack_frame *frame)
{
	struct symbol_text text;

	symbol_parse(record, &text);
	frame->offset = text.offset;
	frame->size = text.size;
	frame->symbol.raw = intern_get(&stacks->strings, text.symbol, text.symbol_len);
	frame->module.raw = intern_get(&stacks->strings, text.module, text.module_len);
	return frame->symbol.raw && frame->module.raw ? 0 : -ENOMEM;
}

/* Of a text that fills its record, the whole one is taken, or waited for. */
static void complete(struct stacks *stacks, const struct lm_frame *record,
		     struct stack_frame *frame)
{
	const struct stack_frame *whole;

	if (strlen(record->text) + 1 < sizeof(record->text))
		return;
	whole = long_names_get(&stacks->long_names, epoch_of(record->h.stack), record->addr);
	if (whole)
		*frame = *whole;
	else
		stacks->pending[stacks->nr_pending++ % MAX_PENDING] =
			(struct pending){record->addr, record->h.stack, record->index};
}

int stacks_add(struct stacks *stacks, const struct lm_frame *record)
{
	struct stack_frame frame = {.addr = record->addr};
	struct stack *stack;
	int err = read_text(stacks, record->text, &frame);

	if (!err)
		err = get_stack(stacks, record->h.stack, &stack);
	if (err)
		return err;
	complete(stacks, record, &frame);
	put_frame(stack, record->index, &frame);
	hide_inner_end(stacks, stack);
	return 0;
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
		struct stack *stack;

		if (pending->addr != frame.addr || epoch_of(pending->ref) != epoch || !pending->ref)
			continue;
		stack = *find(stacks->slot, stacks->room, pending->ref);
		put_frame(stack, pending->index, &frame);
		hide_inner_end(stacks, stack);
		pending->ref = 0;
	}
	return err;
}

int stacks_hide(struct stacks *stacks, const char *function)
{
	size_t i;

	if (!intern_get(&stacks->hidden, function, strlen(function)))
		return -ENOMEM;
	for (i = 0; i < stacks->room; i++)
		if (stacks->slot[i])
			hide_inner_end(stacks, stacks->slot[i]);
	return 0;
}

size_t stacks_get(const struct stacks *stacks, uint32_t ref, const struct stack_frame **frames)
{
	const struct stack *stack = *find(stacks->slot, stacks->room, ref);

	if (!stack)
		return 0;
	*frames = &stack->frame[stack->nr_hidden];
	return stack->nr - stack->nr_hidden;
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

static void emit_frame(const struct stack *stack, unsigned int n,
		       void (*each)(void *ctx, const struct lm_hdr *record), void *ctx)
{
	const struct stack_frame *frame = &stack->frame[n];
	struct lm_long_frame whole = {
		.h = {.type = LM_REC_LONG_FRAME,
		      .size = sizeof(whole),
		      .probe = LM_PROBE_NONE,
		      .stack = stack->ref},
		.addr = frame->addr,
		.index = stack->index[n],
		.nr = stack->nr,
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

void stacks_each(const struct stacks *stacks, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx)
{
	for (size_t i = 0; i < stacks->room; i++)
		for (unsigned int n = 0; stacks->slot[i] && n < stacks->slot[i]->nr; n++)
			emit_frame(stacks->slot[i], n, each, ctx);
}
