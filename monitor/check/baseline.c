// SPDX-License-Identifier: GPL-2.0-only
#include "check/baseline.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NODE_SIZE 64 /* about what tree and allocator take, with the end of the text */

struct baseline {
	struct sink sink;
	void *tree; /* of strings: tsearch() */
	size_t nr;
};

/* Rule, class, and "symbol [module]" of both stacks; NULL without memory. *@known: of any. */
static char *fingerprint(const struct stacks *stacks, const struct violation *violation,
			 bool *known)
{
	const uint32_t stack[2] = {violation->at_stack, violation->object.born_stack};
	const struct plan_class *class = violation->object.class;
	struct untrusted none = UNTRUSTED(""), symbol[2] = {none, none}, module[2] = {none, none};
	const struct stack_frame *frame;
	char *text;

	for (unsigned int i = 0; i < 2; i++) {
		if (!stacks_get(stacks, stack[i], &frame))
			continue;
		symbol[i] = frame[0].symbol;
		module[i] = frame[0].module;
	}
	*known = !untrusted_is_empty(symbol[0]) || !untrusted_is_empty(symbol[1]);
	if (asprintf(&text, "%s\n%s\n%s\n%s\n%s\n%s\n%s", rule_name(violation->rule),
		     class ? class->model->name : "", class ? class->class->name : "",
		     symbol[0].raw, module[0].raw, symbol[1].raw, module[1].raw) < 0)
		return NULL;
	return text;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t size_of(const char *text)
{
	return strlen(text) + NODE_SIZE;
}

static void drop(void *text)
{
	memory_give(MEMORY_REPORT, size_of(text));
	free(text);
}

static int add(struct sink *sink, const struct violation *violation)
{
	struct baseline *baseline = (struct baseline *)sink;
	char **found, *text;
	bool known;
	int err;

	if (!violation->certain)
		return 0;
	text = fingerprint(sink->stacks, violation, &known);
	if (!text || !known || memory_take(MEMORY_REPORT, size_of(text))) {
		err = text && !known ? 0 : -ENOMEM;
		free(text);
		return err;
	}
	found = tsearch(text, &baseline->tree, compare);
	if (found && *found == text)
		baseline->nr++;
	else
		drop(text);
	return found ? 0 : -ENOMEM;
}

static const struct sink_ops baseline_ops = {.name = "baseline", .violation = add};

struct baseline *baseline_new(void)
{
	struct baseline *baseline = calloc(1, sizeof(*baseline));

	if (baseline)
		baseline->sink.ops = &baseline_ops;
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	tdestroy(baseline->tree, drop);
	free(baseline);
}

struct sink *baseline_sink(struct baseline *baseline)
{
	return &baseline->sink;
}

size_t baseline_nr(const struct baseline *baseline)
{
	return baseline->nr;
}

bool baseline_has(const struct baseline *baseline, const struct stacks *stacks,
		  const struct violation *violation)
{
	bool known, has;
	char *text = fingerprint(stacks, violation, &known);

	has = text && known && tfind(text, &baseline->tree, compare);
	free(text);
	return has;
}
