// SPDX-License-Identifier: GPL-2.0-only
/* Lists of objects in another order than that of their births, and by caller. */
#include <stdlib.h>
#include <string.h>

#include "view/internal.h"

bool view_wants_all(const struct request *request)
{
	const struct sorting *sort = &request->sort[SCREEN_OBJECTS];

	return request->grouped || sort->column != OBJECT_AGE || sort->ascending;
}

/* qsort() has no argument for it; only the watching thread sorts. */
static struct sorting sorting;

static int by_number(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int by_column(const struct object_row *a, const struct object_row *b)
{
	switch (sorting.column) {
	case OBJECT_STATE:
		return strcmp(a->state, b->state);
	case OBJECT_TASK:
		return strcmp(a->comm, b->comm);
	case OBJECT_KEY:
		return -by_number(a->key, b->key);
	case OBJECT_CLASS:
		return strcmp(a->class, b->class);
	case OBJECT_PARENT:
		return strcmp(a->parent, b->parent);
	case OBJECT_SIZE:
		return by_number(a->size, b->size);
	case OBJECT_CALLER:
		return strcmp(a->caller, b->caller);
	default: /* ids are in the order of births */
		return -by_number(a->id, b->id);
	}
}

static int compare(const void *a, const void *b)
{
	const struct object_row *x = a, *y = b;
	int order = by_column(x, y);

	order = sorting.ascending ? -order : order;
	return order ? order : -by_number(x->id, y->id);
}

static void put_page(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	snapshot->total = view->nr_collected;
	snapshot->cursor = view_clamp(request->index[SCREEN_OBJECTS], snapshot->total);
	snapshot->top = view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
	for (; snapshot->nr_rows < request->rows &&
	       snapshot->top + snapshot->nr_rows < snapshot->total;
	     snapshot->nr_rows++)
		snapshot->object[snapshot->nr_rows] =
			view->collected[snapshot->top + snapshot->nr_rows];
}

static int by_live(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;
	int order = by_number(x->live, y->live);

	return order ? order : strcmp(x->name, y->name);
}

/* The rows are in the order of callers: those of one are together. The most frequent ones of many
 * different are shown. */
static void put_groups(struct view *view, struct snapshot *snapshot)
{
	struct top_row *row = NULL;

	for (unsigned int n = 0; n < view->nr_collected; n++) {
		const struct object_row *object = &view->collected[n];

		if (!row || strcmp(view->collected[n - 1].caller, object->caller)) {
			if (snapshot->nr_rows == SNAPSHOT_ROWS) {
				snapshot->incomplete = true;
				break;
			}
			row = &snapshot->group[snapshot->nr_rows++];
			*row = (struct top_row){0};
			snprintf(row->name, sizeof(row->name), "%.*s", (int)sizeof(row->name) - 1,
				 object->caller);
			snprintf(row->class, sizeof(row->class), "%s", object->class);
		}
		row->live++;
		row->bytes += object->size;
		if (object->age_ns > row->oldest_ns)
			row->oldest_ns = object->age_ns;
		if (strcmp(row->class, object->class))
			row->class[0] = '\0';
	}
	qsort(snapshot->group, snapshot->nr_rows, sizeof(*snapshot->group), by_live);
	snapshot->total = snapshot->nr_rows;
	snapshot->top = 0;
}

void view_put_all(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	sorting = request->sort[SCREEN_OBJECTS];
	if (request->grouped)
		sorting = (struct sorting){.column = OBJECT_CALLER};
	qsort(view->collected, view->nr_collected, sizeof(*view->collected), compare);
	if (!request->grouped) {
		put_page(view, request, snapshot);
		return;
	}
	put_groups(view, snapshot);
	snapshot->cursor = view_clamp(request->index[SCREEN_OBJECTS], snapshot->total);
}
