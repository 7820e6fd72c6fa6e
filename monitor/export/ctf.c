// SPDX-License-Identifier: GPL-2.0-only
#include "export/ctf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "event/demangle.h"
#include "export/seen.h"
#include "sink/format.h"

struct ctf_export {
	struct events events;
	struct ctf_streams streams;
	struct seen stacks; /* whose frames were written */
	int dir;
};

/* "symbol+0x1a [module]" of the innermost frame, "" when it is not known. */
static void add_caller(struct ctf_event *to, const struct sink *sink, uint32_t ref)
{
	const struct stack_frame *frame;
	char shown[DEMANGLE_MAX];
	struct line line = {0};

	if (stacks_get(sink->stacks, ref, &frame)) {
		if (!untrusted_is_empty(frame->symbol))
			line_add_clean(&line, demangle_shown(frame->symbol, shown));
		line_add(&line, untrusted_is_empty(frame->symbol) ? "0x%" PRIx64 : "+0x%" PRIx64,
			 untrusted_is_empty(frame->symbol) ? frame->addr : frame->offset);
		if (!untrusted_is_empty(frame->module)) {
			line_add(&line, " [");
			line_add_clean(&line, frame->module);
			line_add(&line, "]");
		}
	}
	ctf_add_text(to, line.text);
}

/* Where an event is written. */
struct moment {
	unsigned int cpu;
	uint64_t time_ns;
};

/* @place: NULL if it is not known. */
static int put_frame(struct ctf_export *export, const struct moment *moment, uint32_t ref,
		     uint32_t depth, const struct stack_frame *frame,
		     const struct frame_place *place)
{
	bool inlined = place && !untrusted_is_null(place->function);
	struct ctf_event to = {.used = 0};
	char shown[DEMANGLE_MAX];

	ctf_add_number(&to, ref, 4);
	ctf_add_number(&to, depth, 4);
	ctf_add_number(&to, frame->addr, 8);
	ctf_add_text(&to, demangle_shown(inlined ? place->function : frame->symbol, shown));
	ctf_add_number(&to, inlined ? 0 : frame->offset, 8);
	ctf_add_text(&to, frame->module);
	ctf_add_number(&to, inlined, 4);
	ctf_add_text(&to, place ? place->file : untrusted(""));
	ctf_add_number(&to, place ? place->line : 0, 4);
	return ctf_put_event(&export->streams, moment->cpu, CTF_FRAME, moment->time_ns, &to);
}

/* The frames of a stack, before the first event that names it by its number. */
static int put_stack(struct ctf_export *export, const struct moment *moment, uint32_t ref)
{
	const struct sink *sink = &export->events.base;
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(sink->stacks, ref, &frame);
	uint32_t depth = 0;
	int err = 0;

	if (!nr || seen_before(&export->stacks, (uint64_t)ref + 1))
		return 0;
	for (; nr && !err; nr--, frame++) {
		const struct frame_place *place;
		size_t places = debuginfo_places(sink->debuginfo, frame, &place);

		for (size_t i = 0; (i < places || !i) && !err; i++)
			err = put_frame(export, moment, ref, depth++, frame,
					places ? &place[i] : NULL);
	}
	return err;
}

/* The fields in the order of the metadata. */
static int put_event(struct events *events, const struct export_event *event)
{
	struct ctf_export *export = (struct ctf_export *)events;
	const struct model_hook *hook = event->probe->hook;
	const struct lm_event *record = event->event;
	const struct moment moment = {record->h.cpu, record->h.time_ns};
	struct ctf_event to = {.used = 0};
	int err = put_stack(export, &moment, record->h.stack);

	ctf_add_number(&to, record->key, 8);
	ctf_add_number(&to, record->parent, 8);
	ctf_add_number(&to, event->step ? event->step->object.id : 0, 8);
	ctf_add_number(&to, event->step ? event->step->object.generation : 0, 4);
	for (unsigned int i = 0; i < hook->nr_values; i++)
		ctf_add_number(&to, record->val[i], 8);
	ctf_add_number(&to, record->tgid, 4);
	ctf_add_number(&to, record->tid, 4);
	ctf_add_text(&to, tasks_comm(events->base.tasks, record->tid));
	ctf_add_number(&to, record->h.stack, 4);
	add_caller(&to, &events->base, record->h.stack);
	if (ctf_has_names(hook)) {
		ctf_add_text(&to, event->birth ? event->birth->name : "");
		ctf_add_text(&to, event->birth ? event->birth->device_name : "");
	}
	return err ? err
		   : ctf_put_event(&export->streams, moment.cpu, record->h.probe, moment.time_ns,
				   &to);
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct ctf_export *export = (struct ctf_export *)sink;
	int err;

	err = ctf_streams_init(&export->streams, export->dir, info->nr_cpus ? info->nr_cpus : 1);
	return err ? err : ctf_write_metadata(export->dir, info, export->events.options.wall_ns);
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct ctf_export *export = (struct ctf_export *)sink;
	const struct object_ref *object = &violation->object;
	const struct moment moment = {violation->cpu, violation->time_ns};
	int err = events_flush_before(&export->events, violation);
	struct ctf_event to = {.used = 0};
	struct line class = {0};

	if (!err)
		err = put_stack(export, &moment, violation->at_stack);
	line_add(&class, "%s.%s", object->class->model->name, object->class->class->name);
	ctf_add_text(&to, rule_name(violation->rule));
	ctf_add_text(&to, violation->certain ? "certain" : "possible");
	ctf_add_text(&to, class.text);
	ctf_add_number(&to, object->key, 8);
	ctf_add_number(&to, object->generation, 4);
	ctf_add_number(&to, object->id, 8);
	ctf_add_number(&to, violation->parent.class ? violation->parent.id : 0, 8);
	ctf_add_number(&to, violation->tid, 4);
	ctf_add_text(&to, violation->probe == LM_PROBE_NONE
				  ? untrusted("")
				  : tasks_comm(sink->tasks, violation->tid));
	ctf_add_number(&to, violation->at_stack, 4);
	add_caller(&to, sink, violation->at_stack);
	return err ? err
		   : ctf_put_event(&export->streams, violation->cpu, CTF_VIOLATION,
				   violation->time_ns, &to);
}

/* In the stream of the first CPU, which counts what is lost. */
static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	struct ctf_export *export = (struct ctf_export *)sink;
	struct ctf_event to = {.used = 0};
	int err;

	/* readers take the loss to be between the packet before and this one */
	err = ctf_flush(&export->streams);
	ctf_add_number(&to, gap->from_ns, 8);
	ctf_add_number(&to, gap->h.time_ns, 8);
	ctf_add_number(&to, gap->lost, 8);
	export->streams.discarded += gap->lost ? gap->lost : 1;
	return err ? err : ctf_put_event(&export->streams, 0, CTF_GAP, gap->from_ns, &to);
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct ctf_export *export = (struct ctf_export *)sink;
	struct ctf_event to = {.used = 0};

	ctf_add_text(&to, mark->text);
	return ctf_put_event(&export->streams, mark->h.cpu, CTF_MARK, mark->h.time_ns, &to);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct ctf_export *export = (struct ctf_export *)sink;
	int err = events_flush(&export->events);

	(void)summary;
	return err ? err : ctf_flush(&export->streams);
}

static void on_free(struct sink *sink)
{
	ctf_streams_fini(&((struct ctf_export *)sink)->streams);
	free(sink);
}

static const struct sink_ops ops = {
	.name = "export ctf",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.record = events_record,
	.step = events_step,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_ctf_new(int dir, const struct export_options *options)
{
	struct ctf_export *export = calloc(1, sizeof(*export));

	if (!export)
		return NULL;
	export->events.base.ops = &ops;
	export->events.options = *options;
	export->events.emit = put_event;
	export->dir = dir;
	return &export->events.base;
}
