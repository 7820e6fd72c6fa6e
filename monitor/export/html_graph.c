// SPDX-License-Identifier: GPL-2.0-only
/*
 * Draws an automaton. There are at most nine states, each with its place: from unborn on the left
 * to released on the right, shared lending above, exclusive lending below. Columns without a state
 * are left out.
 */
#include "export/html.h"

#define COLUMN	    164
#define ROW	    86
#define HALF_WIDTH  58 /* of a box */
#define HALF_HEIGHT 15
#define MARGIN	    74

struct point {
	double x, y;
};

static double size_of(double d)
{
	return d < 0 ? -d : d;
}

static const struct {
	unsigned int column, row;
} place[GRAPH_NODES] = {
	[GRAPH_UNBORN] = {0, 1},       [STATE_RAW] = {1, 1},
	[STATE_READY] = {2, 1},	       [STATE_SHARED] = {3, 0},
	[STATE_EXCLUSIVE] = {3, 2},    [STATE_MOVED] = {3, 1},
	[STATE_SHARED_MOVED] = {4, 0}, [STATE_EXCLUSIVE_MOVED] = {4, 2},
	[STATE_DEAD] = {5, 1},
};

#define NR_COLUMNS 6
#define NR_ROWS	   3

static bool is_drawn(const struct graph *graph, unsigned int node)
{
	return graph->node[node] || graph->bad[node];
}

/* Columns with a state up to and with this one. */
static unsigned int columns_to(const struct graph *graph, unsigned int column)
{
	bool used[NR_COLUMNS] = {false};
	unsigned int nr = 0;

	for (unsigned int n = 0; n < GRAPH_NODES; n++)
		used[place[n].column] |= is_drawn(graph, n);
	for (unsigned int c = 0; c <= column; c++)
		nr += used[c];
	return nr;
}

static unsigned int rows_to(const struct graph *graph, unsigned int row)
{
	bool used[NR_ROWS] = {false};
	unsigned int nr = 0;

	for (unsigned int n = 0; n < GRAPH_NODES; n++)
		used[place[n].row] |= is_drawn(graph, n);
	for (unsigned int r = 0; r <= row; r++)
		nr += used[r];
	return nr;
}

static struct point center_of(const struct graph *graph, unsigned int node)
{
	return (struct point){
		MARGIN + COLUMN * (columns_to(graph, place[node].column) - 1.0),
		MARGIN + ROW * (rows_to(graph, place[node].row) - 1.0),
	};
}

/* Where a line from @center to @to leaves the box. */
static struct point edge_of(struct point center, struct point to)
{
	double dx = to.x - center.x, dy = to.y - center.y;
	double scale = 1;

	if (size_of(dx) > HALF_WIDTH)
		scale = HALF_WIDTH / size_of(dx);
	if (size_of(dy) * scale > HALF_HEIGHT)
		scale = HALF_HEIGHT / size_of(dy);
	return (struct point){center.x + dx * scale, center.y + dy * scale};
}

/* All steps between two states, of those that keep the rules or of the others. */
static void put_label(FILE *out, const struct graph *graph, const struct graph_arc *of,
		      struct point at)
{
	const char *between = "";

	fprintf(out, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">", of->broken ? "broken" : "step",
		at.x, at.y);
	for (unsigned int i = 0; i < graph->nr_arcs; i++) {
		const struct graph_arc *arc = &graph->arc[i];

		if (arc->from != of->from || arc->to != of->to || arc->broken != of->broken)
			continue;
		fprintf(out, "%s%s", between, graph_step_name((enum step)arc->step));
		between = ", ";
	}
	fputs("</text>", out);
}

static const char *class_of(const struct graph_arc *arc)
{
	return arc->broken ? "broken" : "step";
}

static void put_loop(FILE *out, const struct graph *graph, const struct graph_arc *arc)
{
	struct point c = center_of(graph, arc->from);
	/* above the box what is wrong, below it what is right; the other way around in the first of
	 * several rows, where there is more room above */
	bool swap = place[arc->from].row == 0;
	double side = arc->broken != swap ? -1 : 1;
	double edge = c.y + side * HALF_HEIGHT;

	fprintf(out, "<path class=\"%s\" d=\"M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f\"/>",
		class_of(arc), c.x - 16, edge, c.x - 22, edge + side * 26, c.x + 22,
		edge + side * 26, c.x + 16, edge + side * 2);
	put_label(out, graph, arc, (struct point){c.x, edge + side * 26 + (side > 0 ? 8 : 0)});
}

/* How far an arc is bent: one that spans several columns leads past what is between, and below the
 * lowest row if there is one. */
static double bend_of(const struct graph *graph, const struct graph_arc *arc, double length)
{
	bool low = rows_to(graph, NR_ROWS - 1) > rows_to(graph, NR_ROWS - 2);

	if (arc->broken) /* to the other side, apart from what is right */
		return length < 1.5 * COLUMN ? -46 : -110;
	if (length < 1.5 * COLUMN)
		return 22;
	if (!low)
		return 0.3 * length;
	return 0.5 * length < 250 ? 0.5 * length : 250;
}

/* Bent to its right, so that there and back are apart. */
static void put_arc(FILE *out, const struct graph *graph, const struct graph_arc *arc)
{
	struct point a = center_of(graph, arc->from), b = center_of(graph, arc->to);
	struct point start, end, bend, middle;
	double dx = b.x - a.x, dy = b.y - a.y,
	       length = size_of(dx) > size_of(dy) ? size_of(dx) : size_of(dy);
	double by = bend_of(graph, arc, length);

	bend = (struct point){(a.x + b.x) / 2 - dy / length * by,
			      (a.y + b.y) / 2 + dx / length * by};
	start = edge_of(a, bend);
	end = edge_of(b, bend);
	middle = (struct point){(start.x + 2 * bend.x + end.x) / 4,
				(start.y + 2 * bend.y + end.y) / 4};
	fprintf(out, "<path class=\"%s\" d=\"M%.0f %.0fQ%.0f %.0f %.0f %.0f\"/>", class_of(arc),
		start.x, start.y, bend.x, bend.y, end.x, end.y);
	put_label(out, graph, arc, (struct point){middle.x, middle.y + (arc->broken ? -7 : 14)});
}

/* Whether an arc before it has drawn the same line. */
static bool is_drawn_already(const struct graph *graph, const struct graph_arc *arc)
{
	for (const struct graph_arc *other = graph->arc; other < arc; other++)
		if (other->from == arc->from && other->to == arc->to &&
		    other->broken == arc->broken)
			return true;
	return false;
}

static void put_node(FILE *out, const struct graph *graph, unsigned int node)
{
	struct point c = center_of(graph, node);

	fprintf(out,
		"<rect class=\"%s\" x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%d\" rx=\"8\"/>"
		"<text class=\"state\" x=\"%.0f\" y=\"%.0f\">%s</text>",
		graph->bad[node] ? "bad" : "state", c.x - HALF_WIDTH, c.y - HALF_HEIGHT,
		2 * HALF_WIDTH, 2 * HALF_HEIGHT, c.x, c.y + 4, graph_node_name(node));
}

void html_put_graph(FILE *out, const struct graph *graph)
{
	int width = 2 * MARGIN + COLUMN * ((int)columns_to(graph, NR_COLUMNS - 1) - 1);
	int height = 2 * MARGIN + ROW * ((int)rows_to(graph, NR_ROWS - 1) - 1);

	fprintf(out, "<svg class=\"automaton\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">",
		width, height, width);
	for (unsigned int i = 0; i < graph->nr_arcs; i++) {
		const struct graph_arc *arc = &graph->arc[i];

		if (is_drawn_already(graph, arc))
			continue;
		if (arc->from == arc->to)
			put_loop(out, graph, arc);
		else
			put_arc(out, graph, arc);
	}
	for (unsigned int n = 0; n < GRAPH_NODES; n++)
		if (is_drawn(graph, n))
			put_node(out, graph, n);
	fputs("</svg>\n", out);
}
