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
