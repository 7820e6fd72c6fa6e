// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace Event JSON. Each object that others are lent from is a "process", and those that are lent
 * from it are its asynchronous slices; objects without a parent are slices of their class. Verbs
 * between birth and release are instants on the object's track, violations and marks instants
 * that are always shown, and each class has a counter of the live.
 * Format: "Trace Event Format" of the Chromium project.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "export/events.h"
#include "export/json.h"
#include "export/seen.h"
#include "sink/words.h"

/* Process ids are 31 bits: those of objects are below, those of classes from here on. */
#define CLASS_PID 0x40000000u

struct perfetto {
	struct sink base;
	bool begun;	      /* a comma is due */
	uint64_t double_free; /* id of the object that the latest violation, one of these, is about
			       */
	uint64_t live[PLAN_MAX_CLASSES]; /* as last written; UINT64_MAX: never */
	struct seen parents;		 /* whose process has its name */
};

static uint32_t pid_of(const struct plan *plan, const struct object_ref *object,
		       const struct object_ref *parent)
{
	if (parent->class && parent->id)
		return 1 + (uint32_t)((parent->id - 1) % (CLASS_PID - 1));
	return CLASS_PID + (uint32_t)(object->class - plan->class);
}

/* Begins an event: all but its arguments, without the closing brace. */
static void begin(struct perfetto *perfetto, const char *phase, uint32_t pid, uint64_t time_ns)
{
	FILE *out = perfetto->base.out;

	fprintf(out, "%s{\"ph\":\"%s\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32,
		perfetto->begun ? ",\n" : "", phase, pid, pid);
	fprintf(out, ",\"ts\":%" PRIu64 ".%03u", time_ns / 1000, (unsigned int)(time_ns % 1000));
	perfetto->begun = true;
}

static void name_process(struct perfetto *perfetto, uint32_t pid)
{
	begin(perfetto, "M", pid, 0);
	fputs(",\"name\":\"process_name\",\"args\":{\"name\":", perfetto->base.out);
}

static void name_parent(struct perfetto *perfetto, const struct object_ref *parent, uint32_t pid)
{
	struct line line = {0};
	const struct object_ref none = {.class = NULL};

	if (!parent->class || !parent->id || seen_before(&perfetto->parents, parent->id))
		return;
	words_add_object(&line, parent, &none);
	name_process(perfetto, pid);
	json_put_text(perfetto->base.out, line.text);
	fputs("}}", perfetto->base.out);
}

static void begin_async(struct perfetto *perfetto, const char *phase,
			const struct object_ref *object, uint32_t pid, uint64_t time_ns)
{
	begin(perfetto, phase, pid, time_ns);
	fprintf(perfetto->base.out, ",\"cat\":\"%s.%s\",\"id\":\"0x%" PRIx64 "\"",
		object->class->model->name, object->class->class->name, object->id);
}

static void put_place(const struct perfetto *perfetto, const struct lm_event *event)
{
	FILE *out = perfetto->base.out;
	const struct stack_frame *frame;

	fputs("\"task\":", out);
	json_put_text(out, tasks_comm(perfetto->base.tasks, event->tid));
	fprintf(out, ",\"tid\":%" PRIu32 ",\"cpu\":%u", event->tid, event->h.cpu);
	if (!stacks_get(perfetto->base.stacks, event->h.stack, &frame))
		return;
	fputs(",\"in\":", out);
	json_put_frame(out, frame);
}

static void put_birth(struct perfetto *perfetto, const struct step_info *step, uint32_t pid)
{
	const struct object_ref *object = &step->object;
	FILE *out = perfetto->base.out;

	begin_async(perfetto, "b", object, pid, step->event->h.time_ns);
	fprintf(out, ",\"name\":\"%s\",\"args\":{\"key\":\"0x%" PRIx64 "\",\"generation\":%" PRIu32,
		object->class->class->name, object->key, object->generation);
	fprintf(out, ",\"object\":%" PRIu64 ",\"size\":%" PRIu64 ",\"adopted\":%s", object->id,
		json_number(object->size), object->adopted ? "true" : "false");
	if (!untrusted_is_empty(object->name)) {
		fputs(",\"name\":", out);
		json_put_text(out, object->name);
	}
	fputs(",\"values\":", out);
	json_put_values(out, perfetto->base.plan->probe[step->event->h.probe].hook, step->event);
	fputc(',', out);
	put_place(perfetto, step->event);
	fputs("}}", out);
}

static void put_verb(struct perfetto *perfetto, const struct step_info *step, const char *phase,
		     const char *name, uint32_t pid)
{
	begin_async(perfetto, phase, &step->object, pid, step->event->h.time_ns);
	fprintf(perfetto->base.out, ",\"name\":\"%s\",\"args\":{", name);
	put_place(perfetto, step->event);
	fputs("}}", perfetto->base.out);
}

static void put_counters(struct perfetto *perfetto, uint64_t time_ns)
{
	const struct plan *plan = perfetto->base.plan;
	struct class_stats stats;

	for (unsigned int i = 0; i < plan->nr_classes && perfetto->base.engine; i++) {
		engine_class_stats(perfetto->base.engine, i, &stats);
		if (stats.live == perfetto->live[i])
			continue;
		perfetto->live[i] = stats.live;
		begin(perfetto, "C", CLASS_PID + i, time_ns);
		fprintf(perfetto->base.out,
			",\"name\":\"live %s\",\"args\":{\"live\":%" PRIu64 "}}",
			plan->class[i].class->name, stats.live);
	}
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct perfetto *perfetto = (struct perfetto *)sink;

	fputs("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"lifemon\":", sink->out);
	json_put_text(sink->out, info->version);
	fputs(",\"kernel\":", sink->out);
	json_put_text(sink->out, info->kernel);
	fputs("},\"traceEvents\":[\n", sink->out);
	for (unsigned int i = 0; i < info->plan->nr_classes; i++) {
		const struct plan_class *class = &info->plan->class[i];

		name_process(perfetto, CLASS_PID + i);
		fprintf(sink->out, "\"%s.%s\"}}", class->model->name, class->class->name);
	}
	put_counters(perfetto, info->time_ns);
	return events_written(sink->out);
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct perfetto *perfetto = (struct perfetto *)sink;
	const struct object_ref *object = &step->object;
	enum model_verb verb = sink->plan->probe[step->event->h.probe].hook->verb;
	uint32_t pid = pid_of(sink->plan, object, &step->parent);
	bool dead = object->states == STATE_BIT(STATE_DEAD);
	bool begins = step->is_first && (verb == VERB_BORN || object->adopted);
	bool again = perfetto->double_free == object->id;

	perfetto->double_free = 0;
	if (!object->id) /* never born: all there is of it is its violation */
		return 0;
	name_parent(perfetto, &step->parent, pid);
	if (begins)
		put_birth(perfetto, step, pid);
	/* a birth of what is alive, or a release that is not its last, is of a reference */
	if (verb == VERB_BORN ? !begins : verb != VERB_DIES || !dead)
		put_verb(perfetto, step, "n", model_verb_name(verb), pid);
	if (verb == VERB_DIES && dead && !again)
		put_verb(perfetto, step, "e", object->class->class->name, pid);
	if (verb == VERB_BORN || verb == VERB_DIES || step->is_first)
		put_counters(perfetto, step->event->h.time_ns);
	return events_written(sink->out);
}

static void put_stack(struct perfetto *perfetto, const char *name, uint32_t ref)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(perfetto->base.stacks, ref, &frame);

	fprintf(perfetto->base.out, ",\"%s\":[", name);
	for (size_t i = 0; i < nr; i++) {
		if (i)
			fputc(',', perfetto->base.out);
		json_put_frame(perfetto->base.out, &frame[i]);
	}
	fputc(']', perfetto->base.out);
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct perfetto *perfetto = (struct perfetto *)sink;
	const struct object_ref *object = &violation->object;
	uint32_t pid = pid_of(sink->plan, object, &violation->parent);
	struct line line = {0};

	if (violation->rule == RULE_DOUBLE_FREE)
		perfetto->double_free = object->id;
	name_parent(perfetto, &violation->parent, pid);
	/* it takes the place of an object whose release was not seen */
	if (violation->rule == RULE_BORN_TWICE && object->id) {
		begin_async(perfetto, "e", object, pid, violation->time_ns);
		fprintf(sink->out, ",\"name\":\"%s\"}", object->class->class->name);
	}
	begin(perfetto, "i", pid, violation->time_ns);
	fprintf(sink->out,
		",\"s\":\"p\",\"cat\":\"violation\",\"name\":\"%s\",\"args\":{\"certainty\":\"%s\"",
		rule_name(violation->rule), violation->certain ? "certain" : "possible");
	words_add_object(&line, object, &violation->parent);
	fputs(",\"object\":", sink->out);
	json_put_text(sink->out, line.text);
	put_stack(perfetto, "at", violation->at_stack);
	put_stack(perfetto, "born", object->born_stack);
	put_stack(perfetto, "last", object->last_stack);
	put_stack(perfetto, "died", object->died_stack);
	fputs("}}", sink->out);
	return events_written(sink->out);
}

static void put_global(struct perfetto *perfetto, const char *category, const char *text,
		       uint64_t time_ns)
{
	begin(perfetto, "i", CLASS_PID, time_ns);
	fprintf(perfetto->base.out, ",\"s\":\"g\",\"cat\":\"%s\",\"name\":", category);
	json_put_text(perfetto->base.out, text);
	fputc('}', perfetto->base.out);
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	put_global((struct perfetto *)sink, "mark", mark->text, mark->h.time_ns);
	return events_written(sink->out);
}

static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	struct line line = {0};

	line_add(&line, "lost ");
	if (gap->lost)
		line_add_count(&line, gap->lost);
	line_add(&line, gap->lost == 1 ? " event in " : gap->lost ? " events in " : "events in ");
	line_add_span(&line, gap->h.time_ns - gap->from_ns);
	put_global((struct perfetto *)sink, "gap", line.text, gap->from_ns);
	return events_written(sink->out);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	put_counters((struct perfetto *)sink, summary->stats.time_ns);
	fputs("\n]}\n", sink->out);
	return events_written(sink->out);
}

static void on_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops ops = {
	.name = "export perfetto",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.step = on_step,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_perfetto_new(FILE *out, const struct export_options *options)
{
	struct perfetto *perfetto = calloc(1, sizeof(*perfetto));

	(void)options;
	if (!perfetto)
		return NULL;
	perfetto->base.ops = &ops;
	perfetto->base.out = out;
	for (unsigned int i = 0; i < PLAN_MAX_CLASSES; i++)
		perfetto->live[i] = UINT64_MAX;
	return &perfetto->base;
}
