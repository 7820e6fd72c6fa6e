// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states and arcs that are drawn are those that the engine's automaton accepts
 * (engine/automaton.c, which model/ must not know; a test holds the two together).
 */
#include "model/draw.h"

#include <stdbool.h>

enum node {
	UNBORN,
	RAW,
	READY,
	LENT,
	EXCLUSIVE,
	MOVED,
	LENT_MOVED,
	EXCLUSIVE_MOVED,
	RELEASED,
	NR_NODES,
};

static const struct {
	const char *name;
	const char *label;
} nodes[NR_NODES] = {
	[UNBORN] = {"unborn", "unborn"},
	[RAW] = {"raw", "raw"},
	[READY] = {"ready", "ready"},
	[LENT] = {"lent", "lent"},
	[EXCLUSIVE] = {"exclusive", "lent exclusively"},
	[MOVED] = {"moved", "moved"},
	[LENT_MOVED] = {"lent_moved", "lent and moved"},
	[EXCLUSIVE_MOVED] = {"exclusive_moved", "lent exclusively\\nand moved"},
	[RELEASED] = {"released", "released"},
};

/* Where a verb leads; of a borrow, the exclusive ones or the others. */
struct arc {
	enum node from;
	enum model_verb verb;
	bool exclusive;
	enum node to;
};

/* Of a class with an init. In one without, what leads to raw leads to ready. */
static const struct arc arcs[] = {
	{UNBORN, VERB_BORN, false, RAW},
	{RAW, VERB_INIT, false, READY},
	{RAW, VERB_DIES, false, RELEASED},
	{READY, VERB_INIT, false, READY},
	{READY, VERB_BORROW, false, LENT},
	{READY, VERB_BORROW, true, EXCLUSIVE},
	{READY, VERB_MOVE, false, MOVED},
	{READY, VERB_TOUCH, false, READY},
	{READY, VERB_DIES, false, RELEASED},
	{LENT, VERB_INIT, false, LENT},
	{LENT, VERB_BORROW, false, LENT},
	{LENT, VERB_RETURN, false, LENT},
	{LENT, VERB_RETURN, false, READY},
	{LENT, VERB_MOVE, false, LENT_MOVED},
	{LENT, VERB_TOUCH, false, LENT},
	{EXCLUSIVE, VERB_INIT, false, EXCLUSIVE},
	{EXCLUSIVE, VERB_RETURN, false, READY},
	{EXCLUSIVE, VERB_MOVE, false, EXCLUSIVE_MOVED},
	{EXCLUSIVE, VERB_TOUCH, false, EXCLUSIVE},
	{MOVED, VERB_BACK, false, READY},
	{LENT_MOVED, VERB_RETURN, false, LENT_MOVED},
	{LENT_MOVED, VERB_RETURN, false, MOVED},
	{LENT_MOVED, VERB_BACK, false, LENT},
	{EXCLUSIVE_MOVED, VERB_RETURN, false, MOVED},
	{EXCLUSIVE_MOVED, VERB_BACK, false, EXCLUSIVE},
};

#define NR_ARCS (sizeof(arcs) / sizeof(arcs[0]))

static bool matches(const struct arc *arc, const struct model_hook *hook)
{
	return hook->verb == arc->verb && hook->exclusive == arc->exclusive;
}

static bool has_arc(const struct model_class *class, const struct arc *arc)
{
	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (matches(arc, &class->hook[i]))
			return true;
	return false;
}

static bool has_verb(const struct model_class *class, enum model_verb verb)
{
	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (class->hook[i].verb == verb)
			return true;
	return false;
}

static enum node newborn(const struct model_class *class)
{
	return has_verb(class, VERB_INIT) ? RAW : READY;
}

static enum node target(const struct model_class *class, const struct arc *arc)
{
	return arc->from == UNBORN ? newborn(class) : arc->to;
}

/* Marks the states that the class's verbs lead to. */
static void reach(const struct model_class *class, bool *reached)
{
	bool more = true;

	reached[UNBORN] = true;
	reached[newborn(class)] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < NR_ARCS; i++) {
			enum node to = target(class, &arcs[i]);

			if (!reached[arcs[i].from] || reached[to] || !has_arc(class, &arcs[i]))
				continue;
			reached[to] = true;
			more = true;
		}
	}
}

/* One line for each hook: its verb and functions. */
static void draw_label(const struct model_class *class, const struct arc *arc, FILE *out)
{
	const char *line = "";

	for (unsigned int h = 0; h < class->nr_hooks; h++) {
		const struct model_hook *hook = &class->hook[h];

		if (!matches(arc, hook))
			continue;
		if (hook->otherwise)
			fprintf(out, "%selse:", line);
		else
			fprintf(out, "%s%s%s%s:", line, model_verb_name(hook->verb),
				hook->exclusive ? " exclusive" : "",
				hook->counted ? " counted" : "");
		for (unsigned int i = 0; i < hook->nr_functions; i++)
			fprintf(out, "%s %s", i ? " |" : "", hook->function[i]);
		if (hook->on_success)
			fputs(" if it succeeds", out);
		line = "\\n";
	}
}

static void draw_arcs(const struct model_class *class, unsigned int n, const bool *reached,
		      FILE *out)
{
	for (size_t i = 0; i < NR_ARCS; i++) {
		if (!reached[arcs[i].from] || !has_arc(class, &arcs[i]))
			continue;
		fprintf(out, "\t\tc%u_%s -> c%u_%s [label=\"", n, nodes[arcs[i].from].name, n,
			nodes[target(class, &arcs[i])].name);
		draw_label(class, &arcs[i], out);
		fputs("\"];\n", out);
	}
	if (has_verb(class, VERB_BORN))
		return;
	fprintf(out, "\t\tc%u_unborn -> c%u_%s [label=\"", n, n, nodes[newborn(class)].name);
	if (class->extends)
		fprintf(out, "as in %s", class->extends);
	else
		fputs("first seen", out);
	fputs("\", style=dashed];\n", out);
}

static void draw_class(const struct model *model, unsigned int n, FILE *out)
{
	const struct model_class *class = &model->class[n];
	bool reached[NR_NODES] = {false};

	reach(class, reached);
	fprintf(out, "\tsubgraph cluster_%u {\n\t\tlabel=\"", n);
	if (class->extends)
		fprintf(out, "extends %s.", class->extends);
	fputs(class->name, out);
	if (class->parent >= 0)
		fprintf(out, " within %s", model->class[class->parent].name);
	fputs("\";\n", out);
	for (int i = 0; i < NR_NODES; i++)
		if (reached[i])
			fprintf(out, "\t\tc%u_%s [label=\"%s\"];\n", n, nodes[i].name,
				nodes[i].label);
	draw_arcs(class, n, reached, out);
	fputs("\t}\n", out);
}

/* A title has no quotes, but in dot a backslash would start an escape. */
static void draw_title(const char *title, FILE *out)
{
	for (; *title; title++) {
		if (*title == '\\')
			fputc('\\', out);
		fputc(*title, out);
	}
}

void draw_model(const struct model *model, FILE *out)
{
	fprintf(out, "digraph \"%s\" {\n\tlabel=\"%s", model->name, model->name);
	if (model->title[0])
		fputs(": ", out);
	draw_title(model->title, out);
	fputs("\";\n\tlabelloc=t;\n\tnode [shape=box, style=rounded];\n", out);
	for (unsigned int n = 0; n < model->nr_classes; n++)
		draw_class(model, n, out);
	fputs("}\n", out);
}
