// SPDX-License-Identifier: GPL-2.0-only
#include "check/fingerprint.h"

#include <string.h>

#include "engine/violation.h"

/* Of a stack that no module is in: more of the kernel's own functions depend on the kernel. */
#define MOST_OF_KERNEL 4

/* FNV-1a, 64 bits (draft-eastlake-fnv): stable, and readers of reports need no more. */
#define FNV_BASIS 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull

static void add_bytes(uint64_t *hash, const char *text, size_t len)
{
	for (size_t n = 0; n < len; n++)
		*hash = (*hash ^ (unsigned char)text[n]) * FNV_PRIME;
}

/* Each text with its end, so that two of them are not as good as one. */
static void add(uint64_t *hash, const char *text)
{
	add_bytes(hash, text, strlen(text) + 1);
}

/* Without what the compiler put behind its name: "fill.constprop.0". */
static void add_function(uint64_t *hash, const struct stack_frame *frame)
{
	add_bytes(hash, frame->symbol.raw, strcspn(frame->symbol.raw, "."));
	add(hash, "");
	add(hash, frame->module.raw);
}

static bool is_in_module(const struct stack_frame *frame)
{
	return !untrusted_is_empty(frame->module);
}

static void add_stack(struct fingerprint *print, const struct stacks *stacks, uint32_t ref)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(stacks, ref, &frame), n, in_module = 0;

	for (n = 0; n < nr; n++)
		in_module += is_in_module(&frame[n]);
	if (!in_module && nr > MOST_OF_KERNEL)
		nr = MOST_OF_KERNEL;
	for (n = 0; n < nr; n++) {
		if (in_module && !is_in_module(&frame[n]))
			continue;
		print->known |= !untrusted_is_empty(frame[n].symbol);
		add_function(&print->hash, &frame[n]);
	}
	add(&print->hash, "end of stack");
}

unsigned int fingerprint_parts(const struct violation *violation)
{
	if (violation->rule != RULE_OUTLIVED_PARENT || !violation->nr_groups)
		return 1;
	return violation->nr_groups;
}

const struct object_group *fingerprint_group(const struct violation *violation, unsigned int part)
{
	if (violation->rule != RULE_OUTLIVED_PARENT || part >= violation->nr_groups)
		return NULL;
	return &violation->group[part];
}

struct fingerprint fingerprint_of(const struct stacks *stacks, const struct violation *violation,
				  unsigned int part)
{
	const struct object_group *group = fingerprint_group(violation, part);
	const struct plan_class *class = group ? group->class : violation->object.class;
	bool named = !untrusted_is_empty(violation->object.name);
	struct fingerprint print = {.hash = FNV_BASIS};

	add(&print.hash, rule_name(violation->rule));
	add(&print.hash, class ? class->model->name : "");
	add(&print.hash, class ? class->class->name : "");
	add(&print.hash, named ? violation->object.name.raw : violation->parent.name.raw);
	add_stack(&print, stacks, violation->at_stack);
	/* where its parent was released says nothing of who forgot it */
	print.known &= !group;
	add_stack(&print, stacks, group ? group->born_stack : violation->object.born_stack);
	return print;
}
