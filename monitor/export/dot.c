// SPDX-License-Identifier: GPL-2.0-only
/*
 * One object's way through the automaton of its class, for Graphviz: the steps that it took are
 * numbered in their order, those that broke a rule are red, the rest is grey.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "export/events.h"
#include "export/graph.h"
#include "sink/words.h"

#define MAX_BROKEN 8 /* violations that are named below the picture */

struct dot_export {
	struct sink base;
	struct object_choice choice;
	struct graph graph;
	bool begun; /* the graph is made and the title known */
	struct line title;
	state_set states; /* after the latest event, 0 before the first */
	uint64_t nr;	  /* events */
	bool breaks;	  /* the next event is the one of a violation */
	uint64_t nr_broken;
	struct line broken[MAX_BROKEN];
};

static bool is_chosen(const struct dot_export *dot, const struct object_ref *object)
{
	return object->id && object->id == dot->choice.id;
}

static void begin(struct dot_export *dot, const struct object_ref *object,
		  const struct object_ref *parent)
{
	if (dot->begun)
		return;
	graph_init(&dot->graph, dot->base.plan,
		   (unsigned int)(object->class - dot->base.plan->class));
	words_add_object(&dot->title, object, parent);
	dot->begun = true;
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct dot_export *dot = (struct dot_export *)sink;
	const struct model_hook *hook = sink->plan->probe[step->event->h.probe].hook;

	if (!is_chosen(dot, &step->object))
		return 0;
	begin(dot, &step->object, &step->parent);
	dot->nr++;
	graph_take(&dot->graph, dot->states, step->object.states, automaton_step_of(hook),
		   dot->breaks, dot->nr);
	dot->states = step->object.states;
	dot->breaks = false;
	return 0;
}

/* Of an event of another object, a child or a later generation, there is no step of this one. */
static bool is_own_event(const struct sink *sink, const struct violation *violation)
{
	const struct plan_probe *probe;

	if (violation->probe >= sink->plan->nr_probes || violation->rule == RULE_BORN_TWICE)
		return false;
	probe = &sink->plan->probe[violation->probe];
	return &sink->plan->class[probe->class] == violation->object.class;
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct dot_export *dot = (struct dot_export *)sink;
	struct line *line;

	if (!is_chosen(dot, &violation->object))
		return 0;
	begin(dot, &violation->object, &violation->parent);
	if (is_own_event(sink, violation))
		dot->breaks = true;
	else if (violation->rule == RULE_BORN_TWICE)
		graph_break(&dot->graph, violation->object.states, STEP_BORN, dot->nr + 1);
	else
		graph_break_in(&dot->graph, violation->object.states);
	if (dot->nr_broken++ >= MAX_BROKEN)
		return 0;
	line = &dot->broken[dot->nr_broken - 1];
	line_add(line, "%s: ", rule_name(violation->rule));
	words_add_what(sink, violation, line);
	if (is_own_event(sink, violation))
		line_add(line, " (event %" PRIu64 ")", dot->nr + 1);
	return 0;
}

/* What has been cleaned has no control characters. */
static void put_quoted(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_label(struct dot_export *dot)
{
	FILE *out = dot->base.out;

	fputs("\tlabel=\"", out);
	put_quoted(out, dot->title.text);
	fprintf(out, ": %" PRIu64 " event%s", dot->nr, dot->nr == 1 ? "" : "s");
	for (uint64_t i = 0; i < dot->nr_broken && i < MAX_BROKEN; i++) {
		fputs("\\n", out);
		put_quoted(out, dot->broken[i].text);
	}
	if (dot->nr_broken > MAX_BROKEN)
		fprintf(out, "\\nand %" PRIu64 " more violations", dot->nr_broken - MAX_BROKEN);
	fputs("\";\n", out);
}

static void put_nodes(const struct dot_export *dot)
{
	FILE *out = dot->base.out;

	for (unsigned int n = 0; n < GRAPH_NODES; n++) {
		bool last = n < NR_STATES && dot->states & STATE_BIT(n);

		if (!dot->graph.node[n] && !dot->graph.bad[n])
			continue;
		fprintf(out, "\ts%u [label=\"%s\"%s%s];\n", n, graph_node_name(n),
			last ? ", penwidth=2" : "",
			dot->graph.bad[n] ? ", color=red, fontcolor=red" : "");
	}
}

static void put_arc(FILE *out, const struct graph_arc *arc)
{
	const char *between = " ";

	fprintf(out, "\ts%u -> s%u [label=\"%s", arc->from, arc->to,
		graph_step_name((enum step)arc->step));
	for (uint64_t i = 0; i < arc->taken && i < GRAPH_TIMES; i++) {
		fprintf(out, "%s%" PRIu64, between, arc->nth[i]);
		between = ", ";
	}
	if (arc->taken > GRAPH_TIMES)
		fprintf(out, ", … (%" PRIu64 " times)", arc->taken);
	fprintf(out, "\"%s];\n",
		arc->broken  ? ", color=red, fontcolor=red, penwidth=2"
		: arc->taken ? ", penwidth=2"
			     : ", color=gray, fontcolor=gray");
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct dot_export *dot = (struct dot_export *)sink;
	FILE *out = sink->out;

	(void)summary;
	if (!dot->begun)
		return -ENOENT;
	fputs("digraph \"lifemon\" {\n", out);
	put_label(dot);
	fputs("\tlabelloc=t;\n\tnode [shape=box, style=rounded];\n", out);
	put_nodes(dot);
	for (unsigned int i = 0; i < dot->graph.nr_arcs; i++)
		put_arc(out, &dot->graph.arc[i]);
	fputs("}\n", out);
	return events_written(out);
}

static void on_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops ops = {
	.name = "export dot",
	.violation = on_violation,
	.step = on_step,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_dot_new(FILE *out, const struct export_options *options)
{
	struct dot_export *dot = calloc(1, sizeof(*dot));

	if (!dot)
		return NULL;
	dot->base.ops = &ops;
	dot->base.out = out;
	dot->choice = *options->choice;
	return &dot->base;
}
