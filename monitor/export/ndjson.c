// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of the NDJSON sink, and one more for each verb. A stack is written in full where its
 * number first appears.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "export/events.h"
#include "export/json.h"
#include "export/seen.h"

struct ndjson_export {
	struct events events;
	struct sink *lines; /* the sink of the other lines */
	struct seen stacks;
};

/* The sink of the other lines, with the tables of this one. */
static struct sink *lines_of(struct sink *sink)
{
	struct sink *lines = ((struct ndjson_export *)sink)->lines;

	lines->out = sink->out;
	lines->stacks = sink->stacks;
	lines->tasks = sink->tasks;
	lines->plan = sink->plan;
	lines->probe = sink->probe;
	lines->start_ns = sink->start_ns;
	lines->debuginfo = sink->debuginfo;
	lines->verbose = sink->verbose;
	return lines;
}

static void put_object(FILE *out, const char *name, uint64_t id, uint64_t key, uint32_t generation)
{
	fprintf(out,
		",\"%s\":{\"id\":%" PRIu64 ",\"key\":\"0x%" PRIx64 "\",\"generation\":%" PRIu32 "}",
		name, id, key, generation);
}

/* The object as the engine knows it; for an untracked one, what the event has. */
static void put_objects(FILE *out, const struct export_event *event)
{
	const struct step_info *step = event->step;

	if (step)
		put_object(out, "object", step->object.id, step->object.key,
			   step->object.generation);
	else
		put_object(out, "object", 0, event->event->key, 0);
	if (step && step->parent.class)
		put_object(out, "parent", step->parent.id, step->parent.key,
			   step->parent.generation);
	else if (event->event->parent)
		put_object(out, "parent", 0, event->event->parent, 0);
	else
		fputs(",\"parent\":null", out);
}

static void put_names(FILE *out, const struct lm_birth *birth)
{
	if (!birth)
		return;
	fputs(",\"name\":", out);
	json_put_text(out, birth->name);
	fputs(",\"device\":", out);
	json_put_text(out, birth->device_name);
}

/* As the sink has them. */
static void put_places(struct ndjson_export *export, const struct stack_frame *frame)
{
	FILE *out = export->events.base.out;
	const struct frame_place *place;
	size_t nr = debuginfo_places(export->events.base.debuginfo, frame, &place);

	if (!nr)
		return;
	fputs(",\"file\":", out);
	json_put_text(out, place[nr - 1].file);
	fprintf(out, ",\"line\":%u", place[nr - 1].line);
	for (size_t i = 0; i + 1 < nr; i++) {
		fputs(i ? ",{\"file\":" : ",\"inlined\":[{\"file\":", out);
		json_put_text(out, place[i].file);
		fprintf(out, ",\"line\":%u,\"function\":", place[i].line);
		json_put_text(out, place[i].function);
		fputs(i + 2 < nr ? "}" : "}]", out);
	}
}

static void put_stack(struct ndjson_export *export, uint32_t ref)
{
	FILE *out = export->events.base.out;
	const struct stack_frame *frame = NULL;
	size_t nr;

	if (ref == LM_STACK_NONE) {
		fputs(",\"stack\":null", out);
		return;
	}
	fprintf(out, ",\"stack\":%" PRIu32, ref);
	if (seen_before(&export->stacks, ref))
		return;
	fputs(",\"frames\":[", out);
	nr = stacks_get(export->events.base.stacks, ref, &frame);
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "%s{\"addr\":\"0x%" PRIx64 "\",\"symbol\":", i ? "," : "",
			frame[i].addr);
		json_put_text(out, frame[i].symbol);
		fprintf(out, ",\"offset\":%" PRIu64 ",\"size\":%" PRIu64 ",\"module\":",
			json_number(frame[i].offset), json_number(frame[i].size));
		json_put_text(out, frame[i].module);
		put_places(export, &frame[i]);
		fputc('}', out);
	}
	fputc(']', out);
}

/* Whether all are wanted, or this one or its parent. */
static bool is_wanted(const struct events *events, const struct object_ref *object)
{
	const struct object_choice *choice = events->options.choice;

	return !choice ||
	       (object->id && (object->id == choice->id || object->id == choice->parent));
}

static int put_event(struct events *events, const struct export_event *event)
{
	const struct plan_class *class = &events->base.plan->class[event->probe->class];
	const struct lm_event *record = event->event;
	FILE *out = events->base.out;

	if (event->step && !is_wanted(events, &event->step->object))
		return 0;
	fprintf(out,
		"{\"type\":\"event\",\"time_ns\":%" PRIu64 ",\"cpu\":%u,\"model\":\"%s\","
		"\"class\":\"%s\",\"verb\":\"%s\",\"site\":\"%s\",\"function\":",
		(uint64_t)record->h.time_ns, record->h.cpu, class->model->name, class->class->name,
		model_verb_name(event->probe->hook->verb),
		model_site_name(event->probe->hook->site));
	json_put_text(out, sink_function(&events->base, event->event->h.probe));
	put_objects(out, event);
	put_names(out, event->birth);
	fputs(",\"values\":", out);
	json_put_values(out, event->probe->hook, record);
	fputs(",\"states\":", out);
	json_put_states(out, event->step ? event->step->object.states : 0);
	fprintf(out, ",\"task\":{\"pid\":%" PRIu32 ",\"tid\":%" PRIu32 ",\"comm\":", record->tgid,
		record->tid);
	json_put_text(out, tasks_comm(events->base.tasks, record->tid));
	fputc('}', out);
	put_stack((struct ndjson_export *)events, record->h.stack);
	fputs("}\n", out);
	return events_written(out);
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct sink *lines = lines_of(sink);

	return lines->ops->start(lines, info);
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct sink *lines = lines_of(sink);
	int err = events_flush_before((struct events *)sink, violation);

	if (!is_wanted((struct events *)sink, &violation->object))
		return err;
	return err ? err : lines->ops->violation(lines, violation);
}

static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	struct sink *lines = lines_of(sink);

	return lines->ops->gap(lines, gap);
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct sink *lines = lines_of(sink);

	return lines->ops->mark(lines, mark);
}

static int on_stats(struct sink *sink, const struct stats_info *stats)
{
	struct sink *lines = lines_of(sink);
	int err = events_flush((struct events *)sink);

	return err ? err : lines->ops->stats(lines, stats);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct sink *lines = lines_of(sink);
	int err = events_flush((struct events *)sink);

	return err ? err : lines->ops->summary(lines, summary);
}

static void on_free(struct sink *sink)
{
	sink_free(((struct ndjson_export *)sink)->lines);
	free(sink);
}

static const struct sink_ops ops = {
	.name = "export ndjson",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.record = events_record,
	.step = events_step,
	.stats = on_stats,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_ndjson_new(FILE *out, const struct export_options *options)
{
	struct ndjson_export *export = calloc(1, sizeof(*export));

	if (!export)
		return NULL;
	export->lines = sink_ndjson_new(out);
	if (!export->lines) {
		free(export);
		return NULL;
	}
	export->events.base.ops = &ops;
	export->events.base.out = out;
	export->events.options = *options;
	export->events.options.everything &= !options->choice;
	export->events.emit = put_event;
	return &export->events.base;
}
