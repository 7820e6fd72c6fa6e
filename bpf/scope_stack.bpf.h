/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a module that the user asks for is on a stack. That is decided once for each stack of the
 * table, by the frames that user space gets, until a module comes or goes: the next event with that
 * stack finds its stack by a walk, and the decision by its id.
 */
#ifndef LM_SCOPE_STACK_BPF_H
#define LM_SCOPE_STACK_BPF_H

/* By stack id, see scope_mark(). */
__u32 scope_stack[LM_MAX_STACKS] = {};

struct scope_text {
	char text[LM_SYMBOL_LEN]; /* of a frame, as in its record */
	u32 at;			  /* the module's name after it; 0: of the kernel itself */
};

static long scope_find_name(u32 i, struct scope_text *text)
{
	if (i >= sizeof(text->text))
		return 1;
	if (text->text[i] != '[')
		return 0;
	text->at = i + 1;
	return 1;
}

/*
 * By the name, as user space has it. A module can run before its memory is noted, when parameters
 * are set as it is loaded. A text that was cut has no name.
 */
static __noinline int scope_names_code(u64 address)
{
	char name[LM_MODULE_LEN] = {};
	struct scope_text text = {};

	bpf_snprintf(text.text, sizeof(text.text), "%pB", &address, sizeof(address));
	bpf_loop(sizeof(text.text), scope_find_name, &text, 0);
	if (!text.at || text.at >= sizeof(text.text))
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name), &text.text[text.at]);
	return scope_matches(&scope_module, name, ']');
}

struct scope_frames {
	const struct lm_stack *stack;
	u32 has; /* the module */
};

static long scope_frame(u32 i, struct scope_frames *frames)
{
	u64 address;

	if (!frames->stack || i >= cfg.stack)
		return 1;
	address = frames->stack->addr[i];
	/* a return address can be that of what follows the function */
	if (!scope_has_address(address - 1) && !scope_has_address(address) &&
	    !scope_names_code(address))
		return 0;
	frames->has = 1;
	return 1;
}

static __noinline int scope_decide_stack(u32 id, u32 changes)
{
	struct scope_frames frames = {.stack = bpf_map_lookup_elem(&stacks, &id)};

	if (!frames.stack)
		return true;
	bpf_loop(frames.stack->nr, scope_frame, &frames, 0);
	scope_stack[id % LM_MAX_STACKS] = scope_mark(changes, frames.has);
	return frames.has;
}

/* @ref: of the event's stack. One that found no room may be the module's. */
static __always_inline bool scope_stack_has(u32 ref)
{
	u32 id = (ref & ((1u << LM_STACK_ID_BITS) - 1)) - 1;
	u32 changes = walk.changes, known;

	/* without stacks, user space does not find the module either */
	if (!cfg.stack)
		return false;
	if (ref == LM_STACK_NONE)
		return true;
	known = scope_marked(scope_stack[id % LM_MAX_STACKS], changes);
	return known == SCOPE_UNDECIDED ? scope_decide_stack(id, changes) : known;
}

#endif /* LM_SCOPE_STACK_BPF_H */
