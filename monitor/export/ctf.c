// SPDX-License-Identifier: GPL-2.0-only
#include "export/ctf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sink/format.h"

struct ctf_export {
	struct events events;
	struct ctf_streams streams;
	int dir;
};

static void add_module(struct line *line, struct untrusted module)
{
	line_add(line, " [");
	line_add_clean(line, module);
	line_add(line, "]");
}

/* "symbol+0x1a [module]" of the innermost frame, "" when it is not known. */
static void add_caller(struct ctf_event *to, const struct sink *sink, uint32_t ref)
{
	const struct stack_frame *frame;
	struct line line = {0};

	if (stacks_get(sink->stacks, ref, &frame)) {
		if (!untrusted_is_empty(frame->symbol))
			line_add_clean(&line, frame->symbol);
		line_add(&line, untrusted_is_empty(frame->symbol) ? "0x%" PRIx64 : "+0x%" PRIx64,
			 untrusted_is_empty(frame->symbol) ? frame->addr : frame->offset);
		if (!untrusted_is_empty(frame->module))
			add_module(&line, frame->module);
	}
	ctf_add_text(to, line.text);
}

/* The fields in the order of the metadata. */
static int put_event(struct events *events, const struct export_event *event)
{
	struct ctf_export *export = (struct ctf_export *)events;
	const struct model_hook *hook = event->probe->hook;
	const struct lm_event *record = event->event;
	struct ctf_event to = {.used = 0};

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
	return ctf_put_event(&export->streams, record->h.cpu, record->h.probe, record->h.time_ns,
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
	int err = events_flush_before(&export->events, violation);
	struct ctf_event to = {.used = 0};
	struct line class = {0};

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
