// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "sink/text.h"

#define FRAMES_MOST 3 /* of one event: the whole stacks are in NDJSON */

static void add_values(struct line *line, const struct model_hook *hook,
		       const struct life_event *event)
{
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		const struct model_value *value = &hook->value[i];

		line_add(line, value->name ? ", %s 0x%" PRIx64 : ", %s %" PRIu64,
			 model_value_name(value), event->val[i]);
	}
}

/* "    0.296428 s move  entry dma_triple_lend -> moved, by fio/412 on CPU 1" */
static void put_event(const struct sink *sink, const struct life_event *event,
		      uint32_t stack_before)
{
	const struct model_hook *hook = sink->plan->probe[event->probe].hook;
	struct line time = {0}, line = {0};

	line_add_time(&time, event->time_ns, sink->start_ns);
	line_add(&line, "  %12s %-6s %s ", time.text, model_verb_name(hook->verb),
		 model_site_name(hook->site));
	line_add_clean(&line, sink_function(sink, event->probe));
	add_values(&line, hook, event);
	/* of such a release, only those that are refused are steps of their own at exit */
	if (hook->confirms)
		line_add(&line, ", refused");
	line_add(&line, " -> ");
	words_add_states(&line, event->after);
	line_add(&line, ", by ");
	line_add_clean(&line, tasks_comm(sink->tasks, event->tid));
	line_add(&line, "/%u on CPU %u", event->tid, event->cpu);
	line_put(sink->out, 0, line.text);
	if (event->stack == stack_before && event->stack != LM_STACK_NONE)
		fprintf(sink->out, "      (the same stack)\n");
	else
		words_put_stack(sink->out, sink, event->stack, FRAMES_MOST);
}

static void put_life(const struct sink *sink, const struct life *life)
{
	uint32_t stack = LM_STACK_NONE;
	char buf[FORMAT_NUMBER_LEN];
	struct line line = {0};

	line_add(&line, "biography of ");
	words_add_object(&line, &life->object, &life->parent);
	line_add(&line, ": %s event%s", format_count(buf, life->nr), life->nr == 1 ? "" : "s");
	line_put(sink->out, 0, line.text);
	if (life->object.adopted)
		fprintf(sink->out, "  first seen in mid-life: its birth was not watched\n");
	for (unsigned int n = 0; n < life_kept(life); n++) {
		const struct life_event *event = life_event(life, n);

		if (n == LIFE_FIRST && life->nr > life_kept(life))
			fprintf(sink->out, "  ... %s events that were not kept ...\n",
				format_count(buf, life->nr - life_kept(life)));
		put_event(sink, event, stack);
		stack = event->stack;
	}
}

int text_biography(struct sink *sink, const struct biography_info *info)
{
	char buf[FORMAT_NUMBER_LEN];

	if (info->life)
		put_life(sink, info->life);
	else
		fprintf(sink->out, "biography: no %s was seen\n", info->class->class->name);
	if (info->missed)
		fprintf(sink->out, "  (%s more lived while %d others were followed)\n",
			format_count(buf, info->missed), LIVES_MOST);
	return sink_flush(sink);
}
