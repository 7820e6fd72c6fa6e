// SPDX-License-Identifier: GPL-2.0-only
/* Lists of live objects, oldest first. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "view/internal.h"

#define CALLERS 8 /* functions of a row; the screen scrolls */

/* A page in the making. */
struct page {
	const struct view *view;
	const struct request *request;
	struct snapshot *snapshot;
	uint32_t seen;	  /* objects that match the filter */
	struct view *all; /* whose rows are collected */
};

static void fill_object(const struct view *view, const struct object_ref *object,
			const struct object_ref *parent, struct object_row *row)
{
	uint64_t now = view->now_ns;
	struct line states = {0};

	*row = (struct object_row){
		.id = object->id,
		.key = object->key,
		.size = object->size,
		.age_ns = object->born_ns && now > object->born_ns ? now - object->born_ns : 0,
		.idle_ns = now > object->last_ns ? now - object->last_ns : 0,
		.tid = object->born_tid,
		.class_nr = (uint16_t)(object->class - view->config.plan->class),
		.adopted = object->adopted,
	};
	snprintf(row->class, sizeof(row->class), "%s", object->class->class->name);
	words_add_states(&states, object->states);
	snprintf(row->state, sizeof(row->state), "%.*s", (int)sizeof(row->state) - 1, states.text);
	format_clean(row->comm, sizeof(row->comm),
		     row->tid ? tasks_comm(view->base.tasks, row->tid) : untrusted("?"));
	format_clean(row->parent, sizeof(row->parent),
		     !untrusted_is_empty(object->name) || !parent->class ? object->name
									 : parent->name);
	format_clean(row->device, sizeof(row->device),
		     !untrusted_is_empty(object->device) || !parent->class ? object->device
									   : parent->device);
	/* the innermost one is often a wrapper that all of a driver go through */
	view_callers(view, object->born_stack, CALLERS, row->caller, sizeof(row->caller));
}

static bool matches(const struct object_row *row, const char *filter)
{
	return !filter[0] || view_has(row->caller, filter) || view_has(row->comm, filter) ||
	       view_has(row->state, filter) || view_has(row->parent, filter) ||
	       view_has(row->class, filter) || view_has(row->device, filter);
}

static void count_match(void *ctx, const struct object_ref *object, const struct object_ref *parent)
{
	struct snapshot *snapshot = ((struct page *)ctx)->snapshot;
	struct page *page = ctx;
	struct object_row row;

	if (page->request->filter[0]) {
		fill_object(page->view, object, parent, &row);
		if (!matches(&row, page->request->filter))
			return;
	}
	if (page->seen >= snapshot->top && snapshot->nr_rows < page->request->rows)
		fill_object(page->view, object, parent, &snapshot->object[snapshot->nr_rows++]);
	page->seen++;
}

/* All of them, to be put in another order. */
static void collect(void *ctx, const struct object_ref *object, const struct object_ref *parent)
{
	const struct page *page = ctx;
	struct view *view = page->all;
	struct object_row *row = &view->collected[view->nr_collected];

	fill_object(view, object, parent, row);
	if (matches(row, page->request->filter))
		view->nr_collected++;
}

/* Below a single parent the objects hang in the order of their births. */
static void list_children(struct view *view, const struct request *request,
			  const struct parent_view *parent, int family, struct snapshot *snapshot)
{
	int class = family < 0 ? -1
			       : (int)engine_family_class(view->engine, parent->class,
							  (unsigned int)family);
	struct page page = {.view = view, .request = request, .snapshot = snapshot, .all = view};
	unsigned int most = VIEW_DEEPEST;
	struct sums sums = {0};

	view_sum_up(view, parent, family, &sums);
	snapshot->incomplete = sums.live > VIEW_DEEPEST;
	if (view_wants_all(request)) {
		view->nr_collected = 0;
		engine_oldest_children(view->engine, parent->slot, class, most, collect, &page);
		view_put_all(view, request, snapshot);
		return;
	}
	snapshot->cursor = request->index[SCREEN_OBJECTS];
	if (!request->filter[0]) {
		snapshot->total = sums.live < VIEW_DEEPEST ? (uint32_t)sums.live : VIEW_DEEPEST;
		snapshot->cursor = view_clamp(snapshot->cursor, snapshot->total);
		snapshot->top =
			view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
		most = snapshot->top + request->rows;
	} else {
		snapshot->top =
			view_top(snapshot->cursor, UINT32_MAX, request->rows, snapshot->top);
	}
	engine_oldest_children(view->engine, parent->slot, class, most, count_match, &page);
	if (!request->filter[0])
		return;
	snapshot->total = page.seen;
	snapshot->cursor = view_clamp(snapshot->cursor, snapshot->total);
}

static bool is_selected(const struct view *view, const struct object_ref *object,
			const struct object_ref *parent)
{
	const struct node *node = &view->oldest.selection;
	struct untrusted device =
		!untrusted_is_empty(object->device) || !parent->class ? object->device
								      : parent->device;

	if (node->kind == NODE_CLASS)
		return object->class == &view->config.plan->class[node->class];
	if (node->kind == NODE_DEVICE)
		return untrusted_is(device, view->device[node->place].name);
	return true;
}

/* Takes the place of the youngest when there is no other. */
static void keep_oldest(void *ctx, const struct object_ref *object, const struct object_ref *parent)
{
	struct view *view = ctx;
	struct oldest *oldest = &view->oldest;
	unsigned int at = oldest->nr_found, i;
	struct object_row row;

	if (!is_selected(view, object, parent))
		return;
	fill_object(view, object, parent, &row);
	if (!matches(&row, oldest->filter))
		return;
	row.age_ns = object->born_ns;
	if (at < MOST_OLDEST) {
		oldest->nr_found++;
	} else {
		for (at = 0, i = 1; i < MOST_OLDEST; i++)
			if (oldest->found[i].id > oldest->found[at].id)
				at = i;
	}
	oldest->found[at] = row;
	if (oldest->nr_found < MOST_OLDEST)
		return;
	for (oldest->below = 0, i = 0; i < MOST_OLDEST; i++)
		if (oldest->found[i].id > oldest->below)
			oldest->below = oldest->found[i].id;
}

static int by_id(const void *a, const void *b)
{
	const struct object_row *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void walk_on(struct view *view, const struct node *node, const char *filter)
{
	struct oldest *oldest = &view->oldest;
	bool done;

	if (!node_is(node, &oldest->selection) || strcmp(filter, oldest->filter)) {
		oldest->selection = *node;
		snprintf(oldest->filter, sizeof(oldest->filter), "%s", filter);
		oldest->walk = (struct view_walk){0};
		oldest->nr = oldest->nr_found = 0;
		oldest->below = 0;
		oldest->complete = false;
	}
	engine_walk(view->engine, &oldest->walk, WALK_SLOTS, &oldest->below, keep_oldest, view,
		    &done);
	if (!done && oldest->complete)
		return;
	memcpy(oldest->row, oldest->found, oldest->nr_found * sizeof(*oldest->row));
	oldest->nr = oldest->nr_found;
	qsort(oldest->row, oldest->nr, sizeof(*oldest->row), by_id);
	if (!done)
		return;
	oldest->complete = true;
	oldest->nr_found = 0;
	oldest->below = 0;
}

/* Kept with the time of its birth; shown with its age. */
static void copy_oldest(const struct view *view, unsigned int n, struct object_row *row)
{
	*row = view->oldest.row[n];
	row->age_ns = row->age_ns && view->now_ns > row->age_ns ? view->now_ns - row->age_ns : 0;
}

/* Those of many parents are searched, a piece with each snapshot. */
static void list_many(struct view *view, const struct request *request, const struct node *node,
		      struct snapshot *snapshot)
{
	const struct oldest *oldest = &view->oldest;

	walk_on(view, node, request->filter);
	snapshot->incomplete = !oldest->complete || oldest->nr == MOST_OLDEST;
	if (view_wants_all(request)) {
		for (view->nr_collected = 0; view->nr_collected < oldest->nr; view->nr_collected++)
			copy_oldest(view, view->nr_collected, &view->collected[view->nr_collected]);
		view_put_all(view, request, snapshot);
		return;
	}
	snapshot->total = oldest->nr;
	snapshot->cursor = view_clamp(request->index[SCREEN_OBJECTS], snapshot->total);
	snapshot->top = view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
	for (; snapshot->nr_rows < request->rows && snapshot->top + snapshot->nr_rows < oldest->nr;
	     snapshot->nr_rows++)
		copy_oldest(view, snapshot->top + snapshot->nr_rows,
			    &snapshot->object[snapshot->nr_rows]);
}

void view_describe(const struct view *view, const struct node *node,
		   const struct parent_view *parent, struct snapshot *snapshot)
{
	const struct plan *plan = view->config.plan;
	struct line line = {0};

	if (parent) {
		line_add(&line, "%s ", plan->class[parent->class].class->name);
		if (!untrusted_is_empty(parent->name)) {
			line_add(&line, "\"");
			line_add_clean(&line, parent->name);
			line_add(&line, "\"");
		} else {
			line_add(&line, "0x%" PRIx64, parent->key);
		}
		if (!untrusted_is_empty(parent->device)) {
			line_add(&line, " of ");
			line_add_clean(&line, parent->device);
		}
	} else if (node->kind == NODE_DEVICE) {
		line_add(&line, "device ");
		line_add_clean(&line, view->device[node->place].name);
	} else if (node->kind == NODE_CLASS) {
		line_add(&line, "%s.%s", plan->class[node->class].model->name,
			 plan->class[node->class].class->name);
	} else {
		line_add(&line, "all devices");
	}
	snprintf(snapshot->about, sizeof(snapshot->about), "%.*s", (int)sizeof(snapshot->about) - 1,
		 line.text);
}

struct node view_selection(struct view *view, const struct request *request)
{
	view_order(view, request);
	if (request->selection.kind)
		return request->selection;
	if (view->first_parent)
		return view->entry[view->first_parent].node;
	return (struct node){.kind = NODE_ALL};
}

void view_fill_objects(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	struct node node = view_selection(view, request);
	struct parent_view parent;

	snapshot->first = node;
	snapshot->grouped = request->grouped;
	if (request->wants_report)
		view_fill_biography(view, request, snapshot);
	if (node.kind != NODE_PARENT && node.kind != NODE_FAMILY) {
		view_describe(view, &node, NULL, snapshot);
		list_many(view, request, &node, snapshot);
	} else if (engine_parent(view->engine, node.place, node.id, &parent)) {
		view_describe(view, &node, &parent, snapshot);
		list_children(view, request, &parent, node.kind == NODE_FAMILY ? node.family : -1,
			      snapshot);
	} else {
		snprintf(snapshot->about, sizeof(snapshot->about), "a parent that was released");
	}
}
