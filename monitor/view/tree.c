// SPDX-License-Identifier: GPL-2.0-only
/* One page of the tree, with figures of this moment. */
#include <inttypes.h>
#include <string.h>

#include "view/internal.h"

static uint64_t age_of(const struct view *view, uint64_t born_ns)
{
	return born_ns && view->now_ns > born_ns ? view->now_ns - born_ns : 0;
}

static void fill_sums(const struct view *view, const struct sums *sums, struct tree_row *row)
{
	row->live = sums->live;
	row->peak = sums->peak;
	row->bytes = sums->bytes;
	row->oldest_ns = age_of(view, sums->oldest_ns);
}

static void fill_track(const struct view *view, const struct track *track, struct tree_row *row)
{
	row->births = track->birth_rate;
	row->deaths = track->death_rate;
	row->nr_history = view_history(view, track, row->history);
	row->growth = view_growth(row->history, row->nr_history);
}

/* Adds a younger or equally old history, aligned at its newest sample. */
static void add_track(const struct view *view, const struct track *track, struct tree_row *row)
{
	uint32_t history[SNAPSHOT_HISTORY];
	unsigned int nr = view_history(view, track, history);

	row->births += track->birth_rate;
	row->deaths += track->death_rate;
	if (nr > row->nr_history)
		nr = row->nr_history;
	for (unsigned int i = 0; i < nr; i++)
		row->history[row->nr_history - nr + i] += history[i];
	row->growth += view_growth(history, nr);
}

static void fill_all(const struct view *view, struct tree_row *row)
{
	struct class_stats stats;

	snprintf(row->label, sizeof(row->label), "all devices");
	row->has_rows = true;
	row->folded = !view->all_unfolded;
	for (unsigned int c = 0; c < view->config.plan->nr_classes; c++) {
		engine_class_stats(view->engine, c, &stats);
		row->live += stats.live;
		row->peak += stats.recent_peak;
		row->bytes += stats.bytes;
	}
	fill_track(view, &view->all, row);
}

static void fill_class(const struct view *view, struct tree_row *row)
{
	const struct plan_class *class = &view->config.plan->class[row->node.class];
	struct class_stats stats;

	engine_class_stats(view->engine, row->node.class, &stats);
	snprintf(row->label, sizeof(row->label), "%s.%s", class->model->name, class->class->name);
	row->live = stats.live;
	row->peak = stats.recent_peak;
	row->bytes = stats.bytes;
	fill_track(view, &view->class[row->node.class], row);
}

static void fill_device(const struct view *view, struct tree_row *row)
{
	const struct device *device = &view->device[row->node.place];

	format_clean(row->label, sizeof(row->label), *device->name ? device->name : "(no device)");
	row->has_rows = true;
	row->folded = device->folded;
	fill_sums(view, &device->sums, row);
	row->peak = device->peak > row->live ? device->peak : row->live;
	fill_track(view, &device->track, row);
}

/* 'pool "prp"' */
static void name_parent(const struct view *view, const struct parent_view *parent,
			struct tree_row *row)
{
	struct line line = {0};

	line_add(&line, "%s ", view->config.plan->class[parent->class].class->name);
	if (!untrusted_is_empty(parent->name)) {
		line_add(&line, "\"");
		line_add_clean(&line, parent->name);
		line_add(&line, "\"");
	} else {
		line_add(&line, "0x%" PRIx64, parent->key);
	}
	snprintf(row->label, sizeof(row->label), "%.*s", (int)sizeof(row->label) - 1, line.text);
}

static void fill_family(const struct view *view, const struct parent_view *parent,
			struct tree_row *row)
{
	unsigned int class = engine_family_class(view->engine, parent->class, row->node.family);
	struct sums sums = {0};

	snprintf(row->label, sizeof(row->label), "%s", view->config.plan->class[class].class->name);
	view_sum_up(view, parent, row->node.family, &sums);
	fill_sums(view, &sums, row);
	fill_track(view, view_track(view, parent->slot, row->node.family), row);
}

static void fill_parent(const struct view *view, const struct parent_view *parent,
			struct tree_row *row)
{
	struct sums sums = {0};

	name_parent(view, parent, row);
	row->has_rows = true;
	row->folded = !view->parent[slot_nr(parent->slot)].unfolded;
	view_sum_up(view, parent, -1, &sums);
	fill_sums(view, &sums, row);
	fill_track(view, view_track(view, parent->slot, 0), row);
	for (unsigned int f = 1; f < parent->nr_families; f++)
		add_track(view, view_track(view, parent->slot, f), row);
}

static void fill_row(const struct view *view, const struct entry *entry, struct tree_row *row)
{
	struct parent_view parent;

	memset(row, 0, sizeof(*row));
	row->node = entry->node;
	row->depth = entry->depth;
	switch (entry->node.kind) {
	case NODE_ALL:
		fill_all(view, row);
		return;
	case NODE_CLASS:
		fill_class(view, row);
		return;
	case NODE_DEVICE:
		fill_device(view, row);
		return;
	default:
		break;
	}
	if (!engine_parent(view->engine, entry->node.place, entry->node.id, &parent))
		snprintf(row->label, sizeof(row->label), "(released)");
	else if (entry->node.kind == NODE_FAMILY)
		fill_family(view, &parent, row);
	else
		fill_parent(view, &parent, row);
}

/* The row of the tree that the cursor is on. */
static uint32_t find_cursor(const struct view *view, const struct request *request)
{
	uint32_t index = request->index[SCREEN_TREE];

	if (request->node.kind == NODE_NONE && index == UINT32_MAX)
		return view->first_parent;
	for (uint32_t i = 0; request->node.kind && i < view->nr_entries; i++)
		if (node_is(&view->entry[i].node, &request->node))
			return i;
	return index < view->nr_entries ? index : view->nr_entries - 1;
}

/* The next row from the cursor on, round the end, that has the text; the cursor if none has. */
static uint32_t search(const struct view *view, const char *text, uint32_t cursor)
{
	struct tree_row row;

	for (uint32_t i = 1; i <= view->nr_entries; i++) {
		uint32_t at = (cursor + i) % view->nr_entries;

		fill_row(view, &view->entry[at], &row);
		if (view_has(row.label, text))
			return at;
	}
	return cursor;
}

void view_fill_tree(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	view_order(view, request);
	/* a device has the sums of its rows at the same moment; of very many, those of the last
	 * sample */
	if (view->nr_parents <= SUMMED_PARENTS)
		view_sum_devices(view);
	snapshot->total = view->nr_entries;
	if (!view->nr_entries)
		return;
	snapshot->cursor = find_cursor(view, request);
	if (request->search_serial != view->search_serial)
		snapshot->cursor = search(view, request->search, snapshot->cursor);
	if (view->first_parent)
		snapshot->first = view->entry[view->first_parent].node;
	snapshot->top = view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
	while (snapshot->nr_rows < request->rows &&
	       snapshot->top + snapshot->nr_rows < snapshot->total) {
		fill_row(view, &view->entry[snapshot->top + snapshot->nr_rows],
			 &snapshot->tree[snapshot->nr_rows]);
		snapshot->nr_rows++;
	}
}
