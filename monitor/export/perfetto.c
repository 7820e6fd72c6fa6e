// SPDX-License-Identifier: GPL-2.0-only
/*
 * A trace for Perfetto. Each object that others are lent from is a track, and those that are lent
 * from it are slices on tracks below that; objects without a parent are slices below a track of
 * their class. Verbs between birth and release are instants on the object's track, violations and
 * marks instants on tracks that are always there, and each class has a counter of the live.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "export/events.h"
#include "export/perfetto.h"
#include "sink/words.h"

/* Numbers of tracks: of the run, of classes, and two for each object. */
#define TRACK_OF_RUN		UINT64_C(1)
#define TRACK_OF_CLASS(class)	(16 + 2 * (uint64_t)(class))
#define TRACK_OF_COUNTER(class) (16 + 2 * (uint64_t)(class) + 1)
#define FIRST_OBJECT		(16 + 2 * PLAN_MAX_CLASSES)
#define TRACK_OF_OBJECT(id)	(FIRST_OBJECT + 2 * (id))
#define TRACK_OF_CHILDREN(id)	(FIRST_OBJECT + 2 * (id) + 1)

struct perfetto {
	struct sink base;
	struct perfetto_packets packets;
	uint64_t wall_ns;
	uint64_t double_free; /* id of the object that the latest violation, one of these, is about
			       */
	uint64_t live[PLAN_MAX_CLASSES]; /* as last written; UINT64_MAX: never */
	struct seen parents;		 /* whose track has its name */
};

static unsigned int class_of(const struct plan *plan, const struct object_ref *object)
{
	return (unsigned int)(object->class - plan->class);
}

/* The track above those of the object and its violations. */
static uint64_t track_above(struct perfetto *perfetto, const struct object_ref *object,
			    const struct object_ref *parent)
{
	const struct object_ref none = {.class = NULL};
	struct line line = {0};

	if (!parent->class || !parent->id)
		return TRACK_OF_CLASS(class_of(perfetto->base.plan, object));
	if (!seen_before(&perfetto->parents, parent->id)) {
		words_add_object(&line, parent, &none);
		perfetto_put_track(&perfetto->packets, TRACK_OF_CHILDREN(parent->id), 0, line.text,
				   false);
	}
	return TRACK_OF_CHILDREN(parent->id);
}

static void note_place(struct perfetto *perfetto, const struct lm_event *event)
{
	struct perfetto_packets *packets = &perfetto->packets;

	perfetto_note_text(packets, NOTE_TASK, tasks_comm(perfetto->base.tasks, event->tid));
	perfetto_note_number(packets, NOTE_TID, event->tid);
	perfetto_note_number(packets, NOTE_CPU, event->h.cpu);
}

static void put_birth(struct perfetto *perfetto, const struct step_info *step, uint64_t above)
{
	struct perfetto_packets *packets = &perfetto->packets;
	const struct object_ref *object = &step->object;
	const struct model_hook *hook = perfetto->base.plan->probe[step->event->h.probe].hook;

	perfetto_put_track(packets, TRACK_OF_OBJECT(object->id), above, object->class->class->name,
			   false);
	perfetto_begin(packets, PERFETTO_BEGIN, TRACK_OF_OBJECT(object->id), step->event->h.time_ns,
		       step->event->h.stack);
	perfetto_add_class(packets, class_of(perfetto->base.plan, object));
	perfetto_note_address(packets, NOTE_KEY, object->key);
	perfetto_note_number(packets, NOTE_GENERATION, object->generation);
	perfetto_note_number(packets, NOTE_OBJECT, object->id);
	perfetto_note_number(packets, NOTE_SIZE, object->size);
	if (object->adopted)
		perfetto_note_flag(packets, NOTE_ADOPTED, true);
	if (!untrusted_is_empty(object->name))
		perfetto_note_text(packets, NOTE_NAME, object->name);
	perfetto_note_values(packets, hook, step->event);
	note_place(perfetto, step->event);
	perfetto_end(packets);
}

static void put_verb(struct perfetto *perfetto, const struct step_info *step,
		     enum perfetto_event type, enum model_verb verb)
{
	struct perfetto_packets *packets = &perfetto->packets;

	perfetto_begin(packets, type, TRACK_OF_OBJECT(step->object.id), step->event->h.time_ns,
		       step->event->h.stack);
	if (type == PERFETTO_INSTANT)
		perfetto_add_verb(packets, verb);
	note_place(perfetto, step->event);
	perfetto_end(packets);
}

static void put_counters(struct perfetto *perfetto, uint64_t time_ns)
{
	struct class_stats stats;

	for (unsigned int i = 0; i < perfetto->base.plan->nr_classes && perfetto->base.engine;
	     i++) {
		engine_class_stats(perfetto->base.engine, i, &stats);
		if (stats.live == perfetto->live[i])
			continue;
		perfetto->live[i] = stats.live;
		perfetto_begin(&perfetto->packets, PERFETTO_COUNTER, TRACK_OF_COUNTER(i), time_ns,
			       LM_STACK_NONE);
		perfetto_add_count(&perfetto->packets, stats.live);
		perfetto_end(&perfetto->packets);
	}
}

static void put_tracks(struct perfetto *perfetto, const struct plan *plan)
{
	struct perfetto_packets *packets = &perfetto->packets;

	perfetto_put_track(packets, TRACK_OF_RUN, 0, "lifemon", false);
	for (unsigned int i = 0; i < plan->nr_classes; i++) {
		struct line name = {0}, live = {0};

		line_add(&name, "%s.%s", plan->class[i].model->name, plan->class[i].class->name);
		line_add(&live, "live %s", plan->class[i].class->name);
		perfetto_put_track(packets, TRACK_OF_CLASS(i), 0, name.text, false);
		perfetto_put_track(packets, TRACK_OF_COUNTER(i), TRACK_OF_CLASS(i), live.text,
				   true);
	}
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct perfetto *perfetto = (struct perfetto *)sink;
	struct perfetto_packets *packets = &perfetto->packets;

	perfetto_put_start(packets, info, perfetto->wall_ns);
	put_tracks(perfetto, info->plan);
	perfetto_begin(packets, PERFETTO_INSTANT, TRACK_OF_RUN, info->time_ns, LM_STACK_NONE);
	perfetto_add_name(packets, "run", "start");
	perfetto_note_text(packets, NOTE_VERSION, info->version);
	perfetto_note_text(packets, NOTE_KERNEL, info->kernel);
	perfetto_end(packets);
	put_counters(perfetto, info->time_ns);
	return events_written(sink->out);
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct perfetto *perfetto = (struct perfetto *)sink;
	const struct object_ref *object = &step->object;
	enum model_verb verb = sink->plan->probe[step->event->h.probe].hook->verb;
	bool dead = object->states == STATE_BIT(STATE_DEAD);
	bool begins = step->is_first && (verb == VERB_BORN || object->adopted);
	bool again = perfetto->double_free == object->id;

	perfetto->double_free = 0;
	if (!object->id) /* never born: all there is of it is its violation */
		return 0;
	if (begins)
		put_birth(perfetto, step, track_above(perfetto, object, &step->parent));
	/* a birth of what is alive, or a release that is not its last, is of a reference */
	if (verb == VERB_BORN ? !begins : verb != VERB_DIES || !dead)
		put_verb(perfetto, step, PERFETTO_INSTANT, verb);
	if (verb == VERB_DIES && dead && !again)
		put_verb(perfetto, step, PERFETTO_END, verb);
	if (verb == VERB_BORN || verb == VERB_DIES || step->is_first)
		put_counters(perfetto, step->event->h.time_ns);
	return events_written(sink->out);
}

/* It takes the place of an object whose release was not seen. */
static void end_object(struct perfetto *perfetto, uint64_t id, uint64_t time_ns)
{
	perfetto_begin(&perfetto->packets, PERFETTO_END, TRACK_OF_OBJECT(id), time_ns,
		       LM_STACK_NONE);
	perfetto_end(&perfetto->packets);
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct perfetto *perfetto = (struct perfetto *)sink;
	struct perfetto_packets *packets = &perfetto->packets;
	const struct object_ref *object = &violation->object;
	uint64_t track = track_above(perfetto, object, &violation->parent);
	struct line line = {0};

	if (violation->rule == RULE_DOUBLE_FREE)
		perfetto->double_free = object->id;
	if (violation->rule == RULE_BORN_TWICE && object->id)
		end_object(perfetto, object->id, violation->time_ns);
	words_add_object(&line, object, &violation->parent);
	perfetto_begin(packets, PERFETTO_INSTANT, track, violation->time_ns, violation->at_stack);
	perfetto_add_name(packets, "violation", rule_name(violation->rule));
	perfetto_note_text(packets, NOTE_CERTAINTY, violation->certain ? "certain" : "possible");
	perfetto_note_text(packets, NOTE_OBJECT, line.text);
	perfetto_note_stack(packets, NOTE_BORN, object->born_stack);
	perfetto_note_stack(packets, NOTE_LAST, object->last_stack);
	perfetto_note_stack(packets, NOTE_DIED, object->died_stack);
	perfetto_end(packets);
	return events_written(sink->out);
}

static void put_of_run(struct perfetto *perfetto, const char *category, const char *text,
		       uint64_t time_ns)
{
	perfetto_begin(&perfetto->packets, PERFETTO_INSTANT, TRACK_OF_RUN, time_ns, LM_STACK_NONE);
	perfetto_add_name(&perfetto->packets, category, text);
	perfetto_end(&perfetto->packets);
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	put_of_run((struct perfetto *)sink, "mark", mark->text, mark->h.time_ns);
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
	put_of_run((struct perfetto *)sink, "gap", line.text, gap->from_ns);
	return events_written(sink->out);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	put_counters((struct perfetto *)sink, summary->stats.time_ns);
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

	if (!perfetto)
		return NULL;
	perfetto->base.ops = &ops;
	perfetto->base.out = out;
	perfetto->packets.sink = &perfetto->base;
	perfetto->wall_ns = options->wall_ns;
	for (unsigned int i = 0; i < PLAN_MAX_CLASSES; i++)
		perfetto->live[i] = UINT64_MAX;
	return &perfetto->base;
}
