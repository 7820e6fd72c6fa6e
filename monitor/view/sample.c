// SPDX-License-Identifier: GPL-2.0-only
/* Rates and histories: one sample of everything a second, however many events there are. */
#include <string.h>

#include "view/internal.h"

uint16_t view_device(struct view *view, struct untrusted name)
{
	unsigned int n;

	for (n = 0; n < view->nr_devices; n++)
		if (untrusted_is(name, view->device[n].name))
			return (uint16_t)n;
	if (n == MOST_DEVICES)
		return MOST_DEVICES - 1;
	snprintf(view->device[n].name, sizeof(view->device[n].name), "%s", name.raw);
	view->nr_devices++;
	return (uint16_t)n;
}

struct parent_state *view_parent_state(struct view *view, const struct parent_view *parent)
{
	struct parent_state *state = &view->parent[slot_nr(parent->slot)];

	if (state->id == parent->id)
		return state;
	*state = (struct parent_state){
		.id = parent->id,
		.device = view_device(view, parent->device),
	};
	memset(view_track(view, parent->slot, 0), 0, view->families * sizeof(struct track));
	for (unsigned int f = 0; f < view->families; f++)
		view_track(view, parent->slot, f)->since = view->samples;
	return state;
}

void view_sum_up(const struct view *view, const struct parent_view *parent, int family,
		 struct sums *sums)
{
	unsigned int first = family < 0 ? 0 : (unsigned int)family;
	unsigned int end = family < 0 ? parent->nr_families : first + 1;
	uint64_t oldest = engine_oldest_child(
		view->engine, parent->slot,
		family < 0 ? -1 : (int)engine_family_class(view->engine, parent->class, first));

	for (unsigned int f = first; f < end; f++) {
		sums->live += parent->family[f].live;
		sums->peak += parent->family[f].peak;
		sums->bytes += parent->family[f].bytes;
		sums->births += parent->family[f].births;
		sums->deaths += parent->family[f].deaths;
	}
	if (oldest && (!sums->oldest_ns || oldest < sums->oldest_ns))
		sums->oldest_ns = oldest;
}

/* One sample that stands for @ticks of them: nothing was looked at meanwhile. */
static void add_sample(const struct view *view, struct track *track, const struct sums *sums,
		       uint64_t ticks, uint64_t elapsed_ns)
{
	double seconds = (double)elapsed_ns / 1e9;
	uint32_t live = sums->live > UINT32_MAX ? UINT32_MAX : (uint32_t)sums->live;

	track->birth_rate = (uint32_t)((double)(sums->births - track->births) / seconds + 0.5);
	track->death_rate = (uint32_t)((double)(sums->deaths - track->deaths) / seconds + 0.5);
	track->births = sums->births;
	track->deaths = sums->deaths;
	for (uint64_t i = 0; i < ticks; i++)
		track->history[(view->samples + i) % SNAPSHOT_HISTORY] = live;
}

static void sample_parent(struct view *view, const struct parent_view *parent, uint64_t ticks,
			  uint64_t elapsed_ns)
{
	struct device *device = &view->device[view_parent_state(view, parent)->device];

	for (unsigned int f = 0; f < parent->nr_families; f++) {
		const struct family *family = &parent->family[f];
		struct sums sums = {
			.live = family->live,
			.births = family->births,
			.deaths = family->deaths,
		};

		add_sample(view, view_track(view, parent->slot, f), &sums, ticks, elapsed_ns);
	}
	view_sum_up(view, parent, -1, &device->sums);
	view->nr_parents++;
}

void view_sum_devices(struct view *view)
{
	struct parent_view parent = {0};

	for (unsigned int d = 0; d < view->nr_devices; d++)
		view->device[d].sums = (struct sums){0};
	while (engine_next_parent(view->engine, parent.slot, &parent) && view_lists(&parent))
		view_sum_up(view, &parent, -1,
			    &view->device[view_parent_state(view, &parent)->device].sums);
}

/* The counts of a parent vanish with it, but a sum must not fall. */
static void never_less(struct sums *sums, const struct track *track)
{
	if (sums->births < track->births)
		sums->births = track->births;
	if (sums->deaths < track->deaths)
		sums->deaths = track->deaths;
}

static void sample_classes(struct view *view, uint64_t ticks, uint64_t elapsed_ns)
{
	struct sums all = {0};

	for (unsigned int c = 0; c < view->config.plan->nr_classes; c++) {
		struct class_stats stats;
		struct sums sums;

		engine_class_stats(view->engine, c, &stats);
		sums = (struct sums){
			.live = stats.live,
			.births = stats.births,
			.deaths = stats.deaths,
		};
		add_sample(view, &view->class[c], &sums, ticks, elapsed_ns);
		all.live += sums.live;
		all.births += sums.births;
		all.deaths += sums.deaths;
	}
	add_sample(view, &view->all, &all, ticks, elapsed_ns);
}

static void take_sample(struct view *view, const struct stats_info *stats, uint64_t elapsed_ns)
{
	uint64_t ticks = elapsed_ns / view->config.tick_ns;
	struct parent_view parent = {0};

	if (ticks > SNAPSHOT_HISTORY)
		ticks = SNAPSHOT_HISTORY;
	view->nr_parents = 0;
	for (unsigned int d = 0; d < view->nr_devices; d++)
		view->device[d].sums = (struct sums){0};
	while (engine_next_parent(view->engine, parent.slot, &parent) && view_lists(&parent))
		sample_parent(view, &parent, ticks, elapsed_ns);
	for (unsigned int d = 0; d < view->nr_devices; d++) {
		struct device *device = &view->device[d];

		if (device->peak < device->sums.live)
			device->peak = device->sums.live;
		never_less(&device->sums, &device->track);
		add_sample(view, &device->track, &device->sums, ticks, elapsed_ns);
	}
	sample_classes(view, ticks, elapsed_ns);
	view->events_rate = (uint64_t)((double)(stats->events - view->events_before) * 1e9 /
				       (double)elapsed_ns);
	view->events_before = stats->events;
	view->samples += ticks;
}

void view_sample(struct view *view, const struct stats_info *stats)
{
	uint64_t now = stats->time_ns;

	view->engine = stats->engine;
	if (!now)
		return;
	if (!view->started) {
		view->started = true;
		view->start_ns = stats->elapsed_ns < now ? now - stats->elapsed_ns : 0;
	}
	if (!view->last_sample_ns)
		view->last_sample_ns = view->start_ns;
	view->now_ns = now;
	if (now >= view->last_sample_ns + view->config.tick_ns) {
		take_sample(view, stats, now - view->last_sample_ns);
		view->last_sample_ns = now;
		view->stale = true;
		view_groups_begin(view);
	}
	view_groups_turn(view);
}

void view_count(struct view *view, const struct stats_info *stats)
{
	view_sample(view, stats);
	while (view->groups->counting)
		view_groups_turn(view);
	if (view->groups->last_ns == view->now_ns)
		return;
	view->groups->took_ns = 0;
	view_groups_begin(view);
	while (view->groups->counting)
		view_groups_turn(view);
}

unsigned int view_history(const struct view *view, const struct track *track, uint32_t *history)
{
	uint64_t nr = view->samples - track->since;

	if (nr > SNAPSHOT_HISTORY)
		nr = SNAPSHOT_HISTORY;
	for (uint64_t i = 0; i < nr; i++)
		history[i] = track->history[(view->samples - nr + i) % SNAPSHOT_HISTORY];
	return (unsigned int)nr;
}

/*
 * How much the low-water mark has risen from the older half to the newer: objects that come and
 * go do not count, those that only come do.
 */
int64_t view_growth(const uint32_t *history, unsigned int nr)
{
	uint32_t before = UINT32_MAX, after = UINT32_MAX;

	if (nr < 2)
		return 0;
	for (unsigned int i = 0; i < nr; i++) {
		uint32_t *least = i < nr / 2 ? &before : &after;

		if (history[i] < *least)
			*least = history[i];
	}
	return (int64_t)after - before;
}

static uint32_t least(const uint32_t *history, unsigned int from, unsigned int end)
{
	uint32_t least = UINT32_MAX;

	for (unsigned int i = from; i < end; i++)
		if (history[i] < least)
			least = history[i];
	return least;
}

int64_t view_rise(const uint32_t *history, unsigned int nr)
{
	uint32_t first, second, third;

	if (nr < 3)
		return 0;
	first = least(history, 0, nr / 3);
	second = least(history, nr / 3, 2 * nr / 3);
	third = least(history, 2 * nr / 3, nr);
	return first < second && second < third ? (int64_t)third - first : 0;
}
