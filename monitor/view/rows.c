// SPDX-License-Identifier: GPL-2.0-only
/* The tree in order: device, parent, class. Made anew with each sample, not with each look. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/internal.h"

/* A parent while the tree is put in order. */
struct item {
	double value;
	uint64_t id;
	uint32_t slot;
	uint32_t rank; /* of its device */
	uint16_t class, device;
	uint8_t nr_families;
	struct untrusted name;
};

struct ordering {
	struct item *item;
	size_t nr, room;
};

static bool is_wanted(const struct view *view, const struct parent_view *parent)
{
	return !view->filter[0] || view_name_has(parent->name, view->filter) ||
	       view_name_has(parent->device, view->filter) ||
	       view_has(view->config.plan->class[parent->class].class->name, view->filter);
}

static double growth_of(const struct view *view, const struct parent_view *parent)
{
	uint32_t history[SNAPSHOT_HISTORY];
	double growth = 0;

	for (unsigned int f = 0; f < parent->nr_families; f++) {
		unsigned int nr = view_history(view, view_track(view, parent->slot, f), history);

		growth += (double)view_growth(history, nr);
	}
	return growth;
}

static double rate_of(const struct view *view, const struct parent_view *parent, bool births)
{
	double rate = 0;

	for (unsigned int f = 0; f < parent->nr_families; f++) {
		const struct track *track = view_track(view, parent->slot, f);

		rate += births ? track->birth_rate : track->death_rate;
	}
	return rate;
}

static double value_of(const struct view *view, const struct parent_view *parent)
{
	struct sums sums = {0};

	switch (view->sort.column) {
	case COLUMN_GROWTH:
		return growth_of(view, parent);
	case COLUMN_BIRTHS:
		return rate_of(view, parent, true);
	case COLUMN_DEATHS:
		return rate_of(view, parent, false);
	case COLUMN_NAME:
		return 0;
	default:
		break;
	}
	view_sum_up(view, parent, -1, &sums);
	switch (view->sort.column) {
	case COLUMN_LIVE:
		return (double)sums.live;
	case COLUMN_PEAK:
		return (double)sums.peak;
	case COLUMN_BYTES:
		return (double)sums.bytes;
	default: /* the oldest first */
		return sums.oldest_ns ? (double)(view->now_ns - sums.oldest_ns) : -1;
	}
}

/* Devices are sorted by the sum over their parents; by age, by the oldest. */
static void add_to_device(const struct view *view, struct device *device, double value)
{
	bool is_age = view->sort.column == COLUMN_OLDEST;

	if (!device->nr_parents++)
		device->value = value;
	else if (is_age)
		device->value = value > device->value ? value : device->value;
	else
		device->value += value;
}

static bool add_item(struct ordering *ordering, const struct item *item)
{
	if (ordering->nr == ordering->room) {
		size_t room = ordering->room ? ordering->room * 2 : 256;
		struct item *grown =
			memory_resize(MEMORY_REPORT, ordering->item,
				      ordering->room * sizeof(*grown), room * sizeof(*grown));

		if (!grown)
			return false;
		ordering->item = grown;
		ordering->room = room;
	}
	ordering->item[ordering->nr++] = *item;
	return true;
}

static void collect(struct view *view, struct ordering *ordering)
{
	struct parent_view parent = {0};

	for (unsigned int d = 0; d < view->nr_devices; d++)
		view->device[d].nr_parents = 0;
	while (engine_next_parent(view->engine, parent.slot, &parent) && view_lists(&parent)) {
		struct item item = {
			.id = parent.id,
			.slot = parent.slot,
			.class = (uint16_t)parent.class,
			.nr_families = (uint8_t)parent.nr_families,
			.name = parent.name,
		};

		if (!is_wanted(view, &parent))
			continue;
		item.device = view_parent_state(view, &parent)->device;
		item.value = value_of(view, &parent);
		add_to_device(view, &view->device[item.device], item.value);
		if (!add_item(ordering, &item))
			return;
	}
}

/* qsort() has no argument for it; only the watching thread sorts. */
static const struct view *sorting;

static int by_value(double a, double b)
{
	int order = (a < b) - (a > b);

	return sorting->sort.ascending ? -order : order;
}

static int compare_devices(const void *a, const void *b)
{
	const struct device *x = &sorting->device[*(const uint16_t *)a];
	const struct device *y = &sorting->device[*(const uint16_t *)b];
	int order = 0;

	if (sorting->sort.column != COLUMN_NAME)
		order = by_value(x->value, y->value);
	else if (sorting->sort.ascending)
		order = strcmp(y->name, x->name);
	return order ? order : strcmp(x->name, y->name);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (sorting->sort.column == COLUMN_NAME)
		order = sorting->sort.ascending ? untrusted_compare(y->name, x->name)
						: untrusted_compare(x->name, y->name);
	else
		order = by_value(x->value, y->value);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

static unsigned int rank_devices(struct view *view, uint16_t *order)
{
	for (unsigned int d = 0; d < view->nr_devices; d++)
		order[d] = (uint16_t)d;
	qsort(order, view->nr_devices, sizeof(*order), compare_devices);
	for (unsigned int rank = 0; rank < view->nr_devices; rank++)
		view->device[order[rank]].rank = rank;
	return view->nr_devices;
}

static void emit(struct view *view, struct node node, uint8_t depth)
{
	if (view->nr_entries == view->room) {
		uint32_t room = view->room ? view->room * 2 : 1024;
		struct entry *grown =
			memory_resize(MEMORY_REPORT, view->entry, view->room * sizeof(*grown),
				      room * sizeof(*grown));

		if (!grown)
			return;
		view->entry = grown;
		view->room = room;
	}
	view->entry[view->nr_entries++] = (struct entry){node, depth};
}

static void emit_parent(struct view *view, const struct item *item)
{
	struct node node = {
		.kind = NODE_PARENT, .class = item->class, .place = item->slot, .id = item->id};

	emit(view, node, 1);
	if (!view->parent[slot_nr(item->slot)].unfolded)
		return;
	node.kind = NODE_FAMILY;
	for (unsigned int f = 0; f < item->nr_families; f++) {
		node.family = (uint8_t)f;
		emit(view, node, 2);
	}
}

static void emit_all(struct view *view, const struct ordering *ordering, const uint16_t *device,
		     unsigned int nr_devices)
{
	size_t at = 0;

	view->nr_entries = 0;
	emit(view, (struct node){.kind = NODE_ALL}, 0);
	for (unsigned int c = 0; view->all_unfolded && c < view->config.plan->nr_classes; c++)
		emit(view, (struct node){.kind = NODE_CLASS, .class = (uint16_t)c}, 1);
	for (unsigned int rank = 0; rank < nr_devices; rank++) {
		const struct device *d = &view->device[device[rank]];

		if (!d->nr_parents)
			continue;
		emit(view, (struct node){.kind = NODE_DEVICE, .place = device[rank]}, 0);
		for (; at < ordering->nr && ordering->item[at].rank == rank; at++)
			if (!d->folded)
				emit_parent(view, &ordering->item[at]);
	}
	view->first_parent = 0;
	for (uint32_t i = 0; i < view->nr_entries && !view->first_parent; i++)
		if (view->entry[i].node.kind == NODE_PARENT)
			view->first_parent = i;
}

static bool is_as_asked(const struct view *view, const struct request *request)
{
	const struct sorting *sort = &request->sort[SCREEN_TREE];

	return view->sort.column == sort->column && view->sort.ascending == sort->ascending &&
	       !strcmp(view->filter, request->filter);
}

void view_order(struct view *view, const struct request *request)
{
	struct ordering ordering = {0};
	uint16_t device[MOST_DEVICES];

	if (!view->stale && is_as_asked(view, request))
		return;
	view->stale = false;
	view->sort = request->sort[SCREEN_TREE];
	memcpy(view->filter, request->filter, sizeof(view->filter));
	sorting = view;
	collect(view, &ordering);
	rank_devices(view, device);
	for (size_t i = 0; i < ordering.nr; i++)
		ordering.item[i].rank = view->device[ordering.item[i].device].rank;
	if (ordering.nr)
		qsort(ordering.item, ordering.nr, sizeof(*ordering.item), compare_items);
	emit_all(view, &ordering, device, view->nr_devices);
	memory_free(MEMORY_REPORT, ordering.item, ordering.room * sizeof(*ordering.item));
}
