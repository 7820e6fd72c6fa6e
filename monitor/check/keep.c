// SPDX-License-Identifier: GPL-2.0-only
#include "check/keep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sink/words.h"

int keep_init(struct keep *keep, bool colour)
{
	*keep = (struct keep){.colour = colour};
	keep->violation = calloc(KEEP_MAX, sizeof(*keep->violation));
	keep->set = calloc(KEEP_MAX, sizeof(*keep->set));
	keep->text = calloc(KEEP_MAX, sizeof(*keep->text));
	keep->repeats = calloc(1, sizeof(*keep->repeats));
	if (keep->violation && keep->set && keep->text && keep->repeats)
		return 0;
	keep_fini(keep);
	return -ENOMEM;
}

static void free_stack(const struct check_stack *stack)
{
	for (size_t i = 0; i < stack->nr; i++) {
		free((char *)stack->frame[i].symbol.raw);
		free((char *)stack->frame[i].module.raw);
	}
	free((struct stack_frame *)stack->frame);
}

static void free_violation(const struct check_violation *violation)
{
	free((char *)violation->class);
	free((char *)violation->object);
	free((char *)violation->what);
	free((char *)violation->suppressed);
	free_stack(&violation->born);
	free_stack(&violation->last);
	free_stack(&violation->died);
	free_stack(&violation->at);
}

void keep_fini(struct keep *keep)
{
	for (size_t i = 0; keep->violation && keep->text && i < keep->nr; i++) {
		free_violation(&keep->violation[i]);
		free(keep->text[i]);
	}
	free(keep->violation);
	free(keep->set);
	free(keep->text);
	free(keep->count);
	free(keep->repeats);
	*keep = (struct keep){0};
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

/* As a text report has it: "" after some of one kind. */
static char *full_text(const struct keep *keep, const struct sink *sink,
		       const struct violation *violation)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	repeats_put(keep->repeats, out, sink, violation, keep->colour);
	fclose(out);
	return text;
}

static int copy(struct check_violation *to, const struct sink *sink,
		const struct violation *violation, const char *suppressed)
{
	const struct object_ref *object = &violation->object;
	bool used = object->last_stack != object->born_stack &&
		    object->last_stack != object->died_stack;

	*to = (struct check_violation){
		.rule = violation->rule,
		.class = class_text(object->class),
		.object = object_text(violation),
		.what = what_text(sink, violation),
		.suppressed = suppressed ? strdup(suppressed) : NULL,
	};
	if (!to->class || !to->object || !to->what || (suppressed && !to->suppressed))
		return -ENOMEM;
	if (copy_stack(sink, object->born_stack, &to->born) ||
	    (used && copy_stack(sink, object->last_stack, &to->last)) ||
	    copy_stack(sink, object->died_stack, &to->died) ||
	    copy_stack(sink, violation->at_stack, &to->at))
		return -ENOMEM;
	return 0;
}

static int count(struct keep *keep, const struct about_set *set, bool kept)
{
	struct about_count *grown;
	size_t i = 0;

	while (i < keep->nr_counts && memcmp(&keep->count[i].set, set, sizeof(*set)))
		i++;
	if (i == keep->nr_counts) {
		grown = reallocarray(keep->count, i + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		keep->count = grown;
		keep->count[keep->nr_counts++] = (struct about_count){.set = *set};
	}
	keep->count[i].nr++;
	keep->count[i].kept += kept;
	return 0;
}

int keep_add(struct keep *keep, const struct sink *sink, const struct violation *violation,
	     const struct about_set *set, const char *suppressed)
{
	bool room = keep->nr < KEEP_MAX && (!suppressed || keep->nr_suppressed < KEEP_MAX / 4);
	size_t n = keep->nr;
	int err = 0;

	keep->suppressed += suppressed != NULL;
	if (room) {
		keep->nr++;
		keep->nr_suppressed += suppressed != NULL;
		keep->set[n] = *set;
		err = copy(&keep->violation[n], sink, violation, suppressed);
		if (!err && !suppressed) {
			keep->text[n] = full_text(keep, sink, violation);
			err = keep->text[n] ? 0 : -ENOMEM;
		}
	}
	if (!err && !suppressed)
		err = count(keep, set, room);
	return err;
}

bool keep_about_meets(const struct about_set *set, const struct about_set *with)
{
	for (size_t i = 0; i < sizeof(set->bit) / sizeof(set->bit[0]); i++)
		if (set->bit[i] & with->bit[i])
			return true;
	return false;
}

uint64_t keep_unasked(const struct keep *keep, const struct about_set *asking, uint64_t *dropped)
{
	uint64_t nr = 0;

	*dropped = 0;
	for (size_t i = 0; i < keep->nr_counts; i++) {
		if (keep_about_meets(&keep->count[i].set, asking))
			continue;
		nr += keep->count[i].nr;
		*dropped += keep->count[i].nr - keep->count[i].kept;
	}
	return nr;
}

uint64_t keep_counting(const struct keep *keep)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < keep->nr_counts; i++)
		nr += keep->count[i].nr;
	return nr;
}
