// SPDX-License-Identifier: GPL-2.0-only
/* The lifetimes of a parent's children, in the order of their births. */
#include <stdlib.h>

#include "view/internal.h"

/* Bars in the making. */
struct bars {
	const struct view *view;
	struct snapshot *snapshot;
};

static void add_bar(void *ctx, const struct object_ref *object, const struct object_ref *parent)
{
	const struct bars *bars = ctx;
	struct snapshot *snapshot = bars->snapshot;
	uint64_t start_ns = bars->view->start_ns;
	bool dead = object->states == STATE_BIT(STATE_DEAD);

	(void)parent;
	if (snapshot->nr_rows == SNAPSHOT_ROWS)
		return;
	snapshot->bar[snapshot->nr_rows++] = (struct bar){
		.id = object->id,
		.key = object->key,
		.born_ns = object->born_ns > start_ns ? object->born_ns - start_ns : 0,
		.died_ns = !dead			? 0
			   : object->last_ns > start_ns ? object->last_ns - start_ns
							: 1,
		.adopted = object->adopted,
	};
}

int view_add_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct view *view = (struct view *)sink;
	struct mark_row *row = &view->mark[view->nr_marks++ % SNAPSHOT_MARKS];

	*row = (struct mark_row){.time_ns = mark->h.time_ns};
	format_clean(row->text, sizeof(row->text), mark->text);
	return 0;
}

static void add_mark(const struct view *view, struct snapshot *snapshot, const struct mark_row *row)
{
	struct mark_row *to = &snapshot->mark[snapshot->nr_marks++];

	*to = *row;
	to->time_ns = row->time_ns > view->start_ns ? row->time_ns - view->start_ns : 0;
}

static int by_time(const void *a, const void *b)
{
	const struct mark_row *x = a, *y = b;

	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

/* The newest ones, and of violations no more than half of the room. */
static void fill_marks(const struct view *view, struct snapshot *snapshot)
{
	for (uint64_t n = 1; n <= view->nr_violations && n <= SNAPSHOT_MARKS / 2; n++) {
		const struct kept_violation *kept =
			&view->violation[(view->nr_violations - n) % MOST_VIOLATIONS];
		struct mark_row row = {.time_ns = kept->row.time_ns, .violation = true};

		snprintf(row.text, sizeof(row.text), "%s", kept->row.rule);
		add_mark(view, snapshot, &row);
	}
	for (uint64_t n = 1;
	     n <= view->nr_marks && n <= SNAPSHOT_MARKS && snapshot->nr_marks < SNAPSHOT_MARKS; n++)
		add_mark(view, snapshot, &view->mark[(view->nr_marks - n) % SNAPSHOT_MARKS]);
	qsort(snapshot->mark, snapshot->nr_marks, sizeof(*snapshot->mark), by_time);
}

static int by_birth(const void *a, const void *b)
{
	const struct bar *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

void view_fill_timeline(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	struct bars bars = {view, snapshot};
	struct node node = view_selection(view, request);
	struct parent_view parent;

	fill_marks(view, snapshot);
	if (node.kind != NODE_PARENT && node.kind != NODE_FAMILY) {
		view_describe(view, &node, NULL, snapshot);
		return;
	}
	if (!engine_parent(view->engine, node.place, node.id, &parent)) {
		snprintf(snapshot->about, sizeof(snapshot->about), "a parent that was released");
		return;
	}
	view_describe(view, &node, &parent, snapshot);
	engine_oldest_children(view->engine, parent.slot, -1, SNAPSHOT_ROWS / 2, add_bar, &bars);
	engine_past_children(view->engine, parent.slot, SNAPSHOT_ROWS - snapshot->nr_rows, add_bar,
			     &bars);
	qsort(snapshot->bar, snapshot->nr_rows, sizeof(*snapshot->bar), by_birth);
	snapshot->total = snapshot->nr_rows;
	snapshot->cursor = view_clamp(request->index[SCREEN_TIMELINE], snapshot->total);
}
