// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was forgotten, as folded stacks (flamegraph.pl, speedscope, inferno): a line for each stack
 * of births, the outermost function first, then how many bytes of it were never given back.
 */
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "event/demangle.h"
#include "export/export.h"
#include "export/forgotten.h"
#include "sink/format.h"

#define NODE_SIZE 96 /* about what tree and allocator take for one, besides its text */

struct folded {
	char *stack;
	uint64_t bytes;
};

struct folded_export {
	struct sink base;
	void *tree; /* of struct folded, by stack */
};

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct folded *)a)->stack, ((const struct folded *)b)->stack);
}

static void drop(void *node)
{
	struct folded *one = node;

	memory_give(MEMORY_REPORT, strlen(one->stack) + NODE_SIZE);
	free(one->stack);
	free(one);
}

/* A name as a frame: ';' parts frames and the last space the number. */
static void put_frame(FILE *out, struct untrusted name)
{
	char shown[DEMANGLE_MAX], text[4 * DEMANGLE_MAX + 1];

	format_clean(text, sizeof(text), demangle_shown(name, shown));
	for (char *at = text; *at; at++)
		fputc(*at == ';' ? ':' : *at, out);
}

static char *stack_text(const struct sink *sink, const struct plan_class *class, uint32_t ref)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(sink->stacks, ref, &frame), len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fprintf(out, "%s.%s", class ? class->model->name : "", class ? class->class->name : "");
	if (!nr)
		fputs(";(stack not known)", out);
	for (size_t n = nr; n-- > 0;) {
		fputc(';', out);
		if (untrusted_is_empty(frame[n].symbol))
			fprintf(out, "0x%" PRIx64, frame[n].addr);
		else
			put_frame(out, frame[n].symbol);
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static int add(void *ctx, const struct forgotten *forgotten)
{
	struct folded *one = calloc(1, sizeof(*one)), **found;
	struct folded_export *export = ctx;

	if (!one)
		return -ENOMEM;
	one->stack = stack_text(&export->base, forgotten->class, forgotten->stack);
	if (!one->stack || memory_take(MEMORY_REPORT, strlen(one->stack) + NODE_SIZE)) {
		free(one->stack);
		free(one);
		return -ENOMEM;
	}
	found = tsearch(one, &export->tree, compare);
	if (found)
		(*found)->bytes += forgotten->bytes;
	if (!found || *found != one)
		drop(one);
	return found ? 0 : -ENOMEM;
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	return forgotten_each(violation, add, sink);
}

static void put(const void *node, VISIT visit, void *ctx)
{
	const struct folded *one = *(struct folded *const *)node;

	if (visit == postorder || visit == leaf)
		fprintf(((struct sink *)ctx)->out, "%s %" PRIu64 "\n", one->stack, one->bytes);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	(void)summary;
	twalk_r(((struct folded_export *)sink)->tree, put, sink);
	return sink_flush(sink);
}

static void folded_free(struct sink *sink)
{
	tdestroy(((struct folded_export *)sink)->tree, drop);
	free(sink);
}

struct sink *export_folded_new(FILE *out, const struct export_options *options)
{
	static const struct sink_ops ops = {
		.name = "folded",
		.violation = on_violation,
		.summary = on_summary,
		.free = folded_free,
	};
	struct folded_export *export = calloc(1, sizeof(*export));

	(void)options;
	if (!export)
		return NULL;
	export->base.ops = &ops;
	export->base.out = out;
	return &export->base;
}
