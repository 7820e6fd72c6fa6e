// SPDX-License-Identifier: GPL-2.0-only
#include "check/copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/fingerprint.h"
#include "sink/origin.h"
#include "sink/words.h"

static void free_stack(const struct check_stack *stack)
{
	for (size_t i = 0; i < stack->nr; i++) {
		free((char *)stack->frame[i].symbol.raw);
		free((char *)stack->frame[i].module.raw);
	}
	free((struct stack_frame *)stack->frame);
}

void copy_free(struct check_violation *violation)
{
	free((char *)violation->class);
	free((char *)violation->name);
	free((char *)violation->object);
	free((char *)violation->what);
	free((char *)violation->left);
	free((char *)violation->suppressed);
	free_stack(&violation->parent);
	free_stack(&violation->born);
	free_stack(&violation->last);
	free_stack(&violation->died);
	free_stack(&violation->at);
}

static int copy_stack(const struct sink *sink, uint32_t ref, struct check_stack *stack)
{
	const struct stack_frame *from;
	size_t nr = stacks_get(sink->stacks, ref, &from);
	struct stack_frame *to;

	if (!nr)
		return 0;
	to = calloc(nr, sizeof(*to));
	stack->frame = to;
	if (!to)
		return -ENOMEM;
	for (stack->nr = 0; stack->nr < nr; stack->nr++) {
		to[stack->nr] = from[stack->nr];
		to[stack->nr].symbol.raw = strdup(from[stack->nr].symbol.raw);
		to[stack->nr].module.raw = strdup(from[stack->nr].module.raw);
		if (!to[stack->nr].symbol.raw || !to[stack->nr].module.raw) {
			stack->nr++;
			return -ENOMEM;
		}
	}
	return 0;
}

static char *class_text(const struct plan_class *class)
{
	struct line line = {0};

	if (class)
		line_add(&line, "%s.%s", class->model->name, class->class->name);
	return strdup(line.text);
}

static char *object_text(const struct violation *violation)
{
	struct line line = {0};

	words_add_object(&line, &violation->object, &violation->parent);
	return strdup(line.text);
}

static struct origin origin_of(const struct sink *sink, const struct violation *violation,
			       const struct object_group *group)
{
	if (group)
		return origin_of_birth(sink, group->class, group->born_stack);
	return origin_of_violation(sink, violation);
}

/* 'block of pool "prp" in lm_drain', 'block of pool "prp" born in lm_fill' */
static char *name_text(const struct violation *violation, const struct object_group *group,
		       const struct origin *origin)
{
	bool born = group || violation->probe == LM_PROBE_NONE;
	struct origin first = *origin;
	struct line line = {0};

	if (group)
		words_add_named(&line, group->class, NULL, &violation->object);
	else
		words_add_named(&line, violation->object.class, &violation->object,
				&violation->parent);
	if (first.nr) {
		first.nr = 1;
		line_add(&line, born ? " born in " : " in ");
		origin_add(&line, &first);
	}
	return strdup(line.text);
}

static char *what_text(const struct sink *sink, const struct violation *violation)
{
	struct line line = {0};

	words_add_what(sink, violation, &line);
	if (violation->probe != LM_PROBE_NONE && violation->tid) {
		line_add(&line, " by ");
		line_add_clean(&line, tasks_comm(sink->tasks, violation->tid));
		line_add(&line, "/%u on CPU %u", violation->tid, violation->cpu);
	}
	return strdup(line.text);
}

static char *left_text(const struct object_group *group, const struct origin *origin)
{
	struct line line = {0};

	words_add_group(&line, group);
	line_add(&line, " born");
	if (origin->nr) {
		line_add(&line, " in ");
		origin_add(&line, origin);
	}
	return strdup(line.text);
}

static int copy_stacks(struct check_violation *to, const struct sink *sink,
		       const struct violation *violation, const struct object_group *group)
{
	const struct object_ref *object = &violation->object;
	bool used = !group && object->last_stack != object->born_stack &&
		    object->last_stack != object->died_stack;

	if (copy_stack(sink, group ? object->born_stack : LM_STACK_NONE, &to->parent) ||
	    copy_stack(sink, group ? group->born_stack : object->born_stack, &to->born) ||
	    copy_stack(sink, used ? object->last_stack : LM_STACK_NONE, &to->last) ||
	    copy_stack(sink, object->died_stack, &to->died) ||
	    copy_stack(sink, violation->at_stack, &to->at))
		return -ENOMEM;
	return 0;
}

int copy_violation(struct check_violation *to, const struct sink *sink,
		   const struct violation *violation, unsigned int part, const char *suppressed)
{
	const struct object_group *group = fingerprint_group(violation, part);
	struct origin origin = origin_of(sink, violation, group);

	to->rule = violation->rule;
	to->class = class_text(group ? group->class : violation->object.class);
	to->name = name_text(violation, group, &origin);
	to->object = object_text(violation);
	to->what = what_text(sink, violation);
	to->left = group ? left_text(group, &origin) : NULL;
	to->suppressed = suppressed ? strdup(suppressed) : NULL;
	to->origin_at = origin.nr && !group && origin.stack == violation->at_stack;
	to->origin = origin.skipped;
	if (!to->class || !to->name || !to->object || !to->what || (group && !to->left) ||
	    (suppressed && !to->suppressed))
		return -ENOMEM;
	return copy_stacks(to, sink, violation, group);
}
