// SPDX-License-Identifier: GPL-2.0-only
#include "check/selector.h"

#include <fnmatch.h>
#include <string.h>

#include "model/plan_find.h"

const char *const selector_word[SELECTOR_NR_PATTERNS] = {
	[SELECT_NAME] = "name",	    [SELECT_POOL] = "pool",   [SELECT_DEVICE] = "device",
	[SELECT_MODULE] = "module", [SELECT_FRAME] = "frame",
};

int selector_bind(struct selector *selector, const struct plan *plan,
		  const struct plan_class *other[2])
{
	int err;

	selector->class_index = SELECTOR_ANY;
	if (!selector->class)
		return 0;
	err = plan_find_class(plan, selector->class, &other[0], &other[1]);
	selector->class_index = other[0] ? (int)(other[0] - plan->class) : SELECTOR_NONE;
	return err;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

bool selector_same(const struct selector *a, const struct selector *b)
{
	for (unsigned int i = 0; i < SELECTOR_NR_PATTERNS; i++)
		if (!same_text(a->pattern[i], b->pattern[i]))
			return false;
	return a->rule == b->rule && a->class_index == b->class_index;
}

static enum selector_match worse(enum selector_match a, enum selector_match b)
{
	return a < b ? a : b;
}

/* @known: an empty name means that there is none. */
static enum selector_match match_name(const char *pattern, struct untrusted name, bool known)
{
	if (!known && untrusted_is_empty(name))
		return SELECTOR_MAYBE;
	return fnmatch(pattern, name.raw, 0) ? SELECTOR_NO : SELECTOR_YES;
}

/* Its own, or else that of its parent. The birth of an adopted one is not known. */
static enum selector_match match_inherited(const char *pattern, struct untrusted own,
					   struct untrusted above, const struct object_ref *object,
					   const struct object_ref *parent)
{
	bool has_own = !untrusted_is_empty(own);
	const struct object_ref *giver = has_own || !parent->class ? object : parent;

	return match_name(pattern, has_own ? own : above, !giver->adopted);
}

static enum selector_match match_names(const struct selector *selector,
				       const struct object_ref *object,
				       const struct object_ref *parent)
{
	const char *const *pattern = selector->pattern;
	enum selector_match match = SELECTOR_YES;

	if (pattern[SELECT_NAME])
		match = worse(match,
			      match_name(pattern[SELECT_NAME], object->name, !object->adopted));
	if (pattern[SELECT_POOL])
		match = worse(match, match_inherited(pattern[SELECT_POOL], object->name,
						     parent->name, object, parent));
	if (pattern[SELECT_DEVICE])
		match = worse(match, match_inherited(pattern[SELECT_DEVICE], object->device,
						     parent->device, object, parent));
	return match;
}

static bool has_frame(const char *pattern, const struct stacks *stacks, uint32_t stack)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(stacks, stack, &frame);

	for (size_t i = 0; i < nr; i++)
		if (!untrusted_is_empty(frame[i].symbol) &&
		    !fnmatch(pattern, frame[i].symbol.raw, 0))
			return true;
	return false;
}

/* Matches by code: any of these stacks decides. An unknown stack may match. */
static enum selector_match match_stacks(const struct selector *selector,
					const struct stacks *stacks, const uint32_t *stack,
					unsigned int nr)
{
	const char *module = selector->pattern[SELECT_MODULE];
	const char *symbol = selector->pattern[SELECT_FRAME];
	bool by_module = !module, by_frame = !symbol, known = true;
	const struct stack_frame *frame;
	const char *owner;

	for (unsigned int i = 0; i < nr; i++) {
		known &= stacks_get(stacks, stack[i], &frame) > 0;
		owner = stacks_owner(stacks, stack[i]);
		by_module |= module && owner && !fnmatch(module, owner, 0);
		by_frame |= symbol && has_frame(symbol, stacks, stack[i]);
	}
	if (by_module && by_frame)
		return SELECTOR_YES;
	return known ? SELECTOR_NO : SELECTOR_MAYBE;
}

static bool is_of_class(const struct selector *selector, const struct plan *plan,
			const struct plan_class *class)
{
	if (selector->class_index == SELECTOR_ANY)
		return true;
	return selector->class_index >= 0 && class == &plan->class[selector->class_index];
}

enum selector_match selector_object(const struct selector *selector, const struct plan *plan,
				    const struct stacks *stacks, const struct object_ref *object,
				    const struct object_ref *parent)
{
	enum selector_match match;

	if (!is_of_class(selector, plan, object->class))
		return SELECTOR_NO;
	match = match_names(selector, object, parent);
	return worse(match, match_stacks(selector, stacks, &object->born_stack, 1));
}

enum selector_match selector_violation(const struct selector *selector, const struct plan *plan,
				       const struct stacks *stacks,
				       const struct violation *violation)
{
	const struct object_ref *object = &violation->object;
	uint32_t stack[3];
	unsigned int nr = 0;
	enum selector_match match;

	if (!is_of_class(selector, plan, object->class))
		return SELECTOR_NO;
	if (selector->rule != RULE_NONE && selector->rule != violation->rule)
		return SELECTOR_NO;
	match = match_names(selector, object, &violation->parent);
	/* a leak has no event, a key that was never born no birth: no stack can be missing there */
	if (object->id)
		stack[nr++] = object->born_stack;
	if (violation->probe != LM_PROBE_NONE)
		stack[nr++] = violation->at_stack;
	if (object->died_stack != LM_STACK_NONE)
		stack[nr++] = object->died_stack;
	return worse(match, match_stacks(selector, stacks, stack, nr));
}
