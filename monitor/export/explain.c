// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of one object, printed while the trace is read: nothing is kept but what is still lent,
 * so that there is no limit to the number of events. Lines of others are marked with a bar: of the
 * parent that it is lent from, and of those who have borrowed it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "export/events.h"
#include "sink/words.h"

#define MAX_BORROWERS 16 /* that are named when a rule is broken */

struct borrower {
	uint64_t time_ns;
	uint32_t tid, stack;
};

struct explain {
	struct sink base;
	struct object_choice choice;
	uint64_t nr;	    /* events of the object */
	state_set states;   /* after the latest of these, 0 before the first */
	uint32_t stack;	    /* printed last */
	uint64_t nr_broken; /* certain violations */
	unsigned int nr_borrowers;
	struct borrower borrower[MAX_BORROWERS];
	uint64_t more_borrowers;	  /* that are not among these */
	uint64_t children, children_late; /* lent from it, and given back after its end */
	uint32_t children_out;
	const char *child_class;
};

static void add_states(struct line *line, state_set states)
{
	if (!states)
		line_add(line, "unborn");
	words_add_states(line, states);
}

static void add_time(const struct explain *explain, struct line *line, uint64_t time_ns)
{
	struct line time = {0};

	line_add_time(&time, time_ns, explain->base.start_ns);
	line_add(line, "  %12s ", time.text);
}

static void add_task(const struct explain *explain, struct line *line, uint32_t tid)
{
	line_add(line, "by ");
	line_add_clean(line, tasks_comm(explain->base.tasks, tid));
	line_add(line, "/%" PRIu32, tid);
}

/* "move  entry dma_triple_lend, dma 0x1000" */
static void add_verb(const struct explain *explain, struct line *line, const struct lm_event *event)
{
	const struct model_hook *hook = explain->base.plan->probe[event->h.probe].hook;

	line_add(line, "%s%s %s ", model_verb_name(hook->verb), hook->exclusive ? " exclusive" : "",
		 model_site_name(hook->site));
	line_add_clean(line, sink_function(&explain->base, event->h.probe));
	for (unsigned int i = 0; i < hook->nr_values; i++)
		line_add(line, hook->value[i].name ? ", %s 0x%" PRIx64 : ", %s %" PRIu64,
			 model_value_name(&hook->value[i]), (uint64_t)event->val[i]);
	/* of such a release, only those that are refused are steps of their own at exit */
	if (hook->confirms)
		line_add(line, ", refused");
}

static void put_stack(struct explain *explain, uint32_t stack)
{
	if (stack != LM_STACK_NONE && stack == explain->stack)
		fputs("      (the same stack)\n", explain->base.out);
	else
		words_put_stack(explain->base.out, &explain->base, stack, SIZE_MAX);
	explain->stack = stack;
}

static void put_borrower(struct explain *explain, const struct borrower *borrower)
{
	struct line line = {0};

	line_add(&line, "      | still lent: borrowed at ");
	line_add_time(&line, borrower->time_ns, explain->base.start_ns);
	line_add(&line, " ");
	add_task(explain, &line, borrower->tid);
	line_put(explain->base.out, 0, line.text);
	words_put_stack(explain->base.out, &explain->base, borrower->stack, SIZE_MAX);
	explain->stack = LM_STACK_NONE;
}

static void put_borrowers(struct explain *explain)
{
	for (unsigned int i = 0; i < explain->nr_borrowers; i++)
		put_borrower(explain, &explain->borrower[i]);
	if (explain->more_borrowers)
		fprintf(explain->base.out, "      | still lent to %" PRIu64 " more\n",
			explain->more_borrowers);
}

static void note_borrow(struct explain *explain, const struct lm_event *event)
{
	if (explain->nr_borrowers == MAX_BORROWERS)
		explain->more_borrowers++;
	else
		explain->borrower[explain->nr_borrowers++] =
			(struct borrower){event->h.time_ns, event->tid, event->h.stack};
}

/* The latest borrow of the same thread; else one of those that are only counted, or the oldest. */
static void note_return(struct explain *explain, const struct lm_event *event)
{
	unsigned int n = explain->nr_borrowers;

	while (n && explain->borrower[n - 1].tid != event->tid)
		n--;
	if (!n && explain->more_borrowers) {
		explain->more_borrowers--;
		return;
	}
	if (!explain->nr_borrowers)
		return;
	explain->nr_borrowers--;
	for (n = n ? n - 1 : 0; n < explain->nr_borrowers; n++)
		explain->borrower[n] = explain->borrower[n + 1];
}

static void put_children(struct explain *explain)
{
	if (!explain->children_out)
		return;
	fprintf(explain->base.out, "      | %" PRIu32 " %s%s lent from it %s out\n",
		explain->children_out, explain->child_class, explain->children_out == 1 ? "" : "s",
		explain->children_out == 1 ? "is" : "are");
}

static void own_step(struct explain *explain, const struct step_info *step)
{
	enum model_verb verb = explain->base.plan->probe[step->event->h.probe].hook->verb;
	struct line line = {0};

	if (!explain->nr && step->object.adopted)
		fputs("  first seen in mid-life: its birth was not watched\n", explain->base.out);
	explain->nr++;
	add_time(explain, &line, step->event->h.time_ns);
	add_verb(explain, &line, step->event);
	line_add(&line, ": ");
	if (!explain->states && step->object.adopted)
		line_add(&line, "?");
	else
		add_states(&line, explain->states);
	line_add(&line, " -> ");
	add_states(&line, step->object.states);
	if (step->object.references)
		line_add(&line, ", %" PRIu32 " reference%s", step->object.references,
			 step->object.references == 1 ? "" : "s");
	line_add(&line, ", ");
	add_task(explain, &line, step->event->tid);
	line_add(&line, " on CPU %u", step->event->h.cpu);
	line_put(explain->base.out, 0, line.text);
	put_stack(explain, step->event->h.stack);
	if (verb == VERB_DIES && explain->states != STATE_BIT(STATE_DEAD) &&
	    step->object.states == STATE_BIT(STATE_DEAD))
		put_children(explain);
	if (verb == VERB_BORROW)
		note_borrow(explain, step->event);
	else if (verb == VERB_RETURN)
		note_return(explain, step->event);
	explain->states = step->object.states;
}

static void parent_step(struct explain *explain, const struct step_info *step)
{
	enum model_verb verb = explain->base.plan->probe[step->event->h.probe].hook->verb;
	const struct object_ref none = {.class = NULL};
	struct line line = {0};

	add_time(explain, &line, step->event->h.time_ns);
	line_add(&line, "| ");
	words_add_object(&line, &step->object, &none);
	line_add(&line, ": ");
	add_verb(explain, &line, step->event);
	line_add(&line, ", ");
	add_task(explain, &line, step->event->tid);
	if (verb == VERB_DIES && step->object.states == STATE_BIT(STATE_DEAD) &&
	    explain->states & STATES_LIVE)
		line_add(&line, ": it outlives its parent");
	line_put(explain->base.out, 0, line.text);
	put_stack(explain, step->event->h.stack);
}

static void child_step(struct explain *explain, const struct step_info *step)
{
	explain->child_class = step->object.class->class->name;
	explain->children += step->is_first;
	explain->children_late += explain->states == STATE_BIT(STATE_DEAD);
	explain->children_out = step->siblings;
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct explain *explain = (struct explain *)sink;
	const struct plan_class *class = &info->plan->class[explain->choice.class];
	struct line start = {0};

	line_add_wall(&start, ", ", info->wall_ns);
	fprintf(sink->out,
		"biography of %s.%s 0x%" PRIx64 " #%" PRIu64 ", number %" PRIu32
		" at this key; times are since the start%s\n",
		class->model->name, class->class->name, explain->choice.key, explain->choice.id,
		explain->choice.generation, start.text);
	return events_written(sink->out);
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct explain *explain = (struct explain *)sink;

	if (!step->object.id)
		return 0;
	if (step->object.id == explain->choice.id)
		own_step(explain, step);
	else if (step->object.id == explain->choice.parent)
		parent_step(explain, step);
	else if (step->parent.class && step->parent.id == explain->choice.id)
		child_step(explain, step);
	return events_written(sink->out);
}

/* Before the step of its event. */
static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct explain *explain = (struct explain *)sink;
	bool own = violation->object.id == explain->choice.id;
	struct line line = {0};

	if (!violation->object.id || (!own && violation->object.id != explain->choice.parent))
		return 0;
	add_time(explain, &line, violation->time_ns);
	line_add(&line, "%s%s %s: ", own ? "" : "| ", violation->certain ? "VIOLATION" : "POSSIBLE",
		 rule_name(violation->rule));
	words_add_what(sink, violation, &line);
	line_put(sink->out, 0, line.text);
	explain->nr_broken += own && violation->certain;
	if (own)
		put_borrowers(explain);
	return events_written(sink->out);
}

static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	struct explain *explain = (struct explain *)sink;
	struct line line = {0};

	if (!(explain->states & STATES_LIVE))
		return 0;
	add_time(explain, &line, gap->from_ns);
	line_add(&line, "| events were lost in ");
	line_add_span(&line, gap->h.time_ns - gap->from_ns);
	line_put(sink->out, 0, line.text);
	return events_written(sink->out);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct explain *explain = (struct explain *)sink;
	char buf[FORMAT_NUMBER_LEN];
	struct line line = {0};

	(void)summary;
	line_add(&line, "%s event%s", format_count(buf, explain->nr), explain->nr == 1 ? "" : "s");
	line_add(&line, ", %s violation%s; at the end of the run ",
		 format_count(buf, explain->nr_broken), explain->nr_broken == 1 ? "" : "s");
	add_states(&line, explain->states);
	if (explain->children)
		line_add(&line, "; %s %ss were lent from it", format_count(buf, explain->children),
			 explain->child_class);
	if (explain->children_late)
		line_add(&line, ", %s events of them after its end",
			 format_count(buf, explain->children_late));
	line_put(sink->out, 0, line.text);
	return sink_flush(sink);
}

static void on_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops ops = {
	.name = "explain",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.step = on_step,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_explain_new(FILE *out, const struct export_options *options)
{
	struct explain *explain = calloc(1, sizeof(*explain));

	if (!explain)
		return NULL;
	explain->base.ops = &ops;
	explain->base.out = out;
	explain->choice = *options->choice;
	return &explain->base;
}
