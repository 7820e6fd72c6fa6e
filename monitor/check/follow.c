// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which objects are alive, and since when they are lent, moved and there at all. The engine
 * reports an object only when an event is about it: one that ends with its parent, or whose place a
 * newborn takes, is found here.
 */
#include <errno.h>

#include "check/internal.h"

#define DEAD STATE_BIT(STATE_DEAD)

struct range follow_level(const struct check *check, const struct measure *measure)
{
	const struct check_selection *selection = &check->selection[measure->selection];

	if (selection->lossy)
		return (struct range){selection->sure, NO_LIMIT};
	return (struct range){selection->live, selection->live + selection->maybe};
}

void follow_levels(struct check *check)
{
	for (size_t i = 0; i < check->nr; i++)
		if (measure_is_level(&check->measure[i]))
			measure_level(&check->measure[i], follow_level(check, &check->measure[i]));
}

static struct tracked *entry_at(const struct check *check, uint32_t n)
{
	return &check->table.entry[n];
}

static bool is_in(uint64_t set, const struct measure *measure)
{
	return set >> measure->selection & 1;
}

/*
 * One birth, or the like. Of what depends on the object being alive, it is sure only of one that
 * was seen since events were lost.
 */
static void count(struct check *check, const struct tracked *entry, enum check_metric metric)
{
	bool by_itself = metric == METRIC_BIRTHS || metric == METRIC_DEATHS;

	const struct class_measures *all = &check->class[entry->class];

	for (size_t i = 0; i < all->nr; i++) {
		struct measure *measure = all->one[i];

		if (measure->assertion->metric != metric || measure->span != SPAN_OPEN)
			continue;
		if (by_itself || !measure->lossy || entry->alive_epoch == check->epoch)
			measure->count.low += is_in(entry->yes, measure);
		measure->count.high += is_in(entry->yes | entry->maybe, measure);
	}
}

/* Of an object that was handed out several times, each release is of one. */
static bool is_of_span(const struct measure *measure, const struct step_info *step)
{
	const struct object_ref *object = &step->object;

	return object->class->counted ||
	       (!object->adopted && measure_covers(measure, object->born_ns));
}

static void count_unreleased(struct check *check, const struct tracked *entry,
			     const struct step_info *step, bool born)
{
	const struct class_measures *all = &check->class[entry->class];

	for (size_t i = 0; i < all->nr; i++) {
		struct measure *measure = all->one[i];
		bool yes = is_in(entry->yes, measure);
		bool may = yes || is_in(entry->maybe, measure);

		if (measure->assertion->metric != METRIC_UNRELEASED || measure->span != SPAN_OPEN)
			continue;
		if (born) {
			measure->count.low += yes;
			measure->count.high += may;
		} else if (is_of_span(measure, step)) {
			measure->count.low -= yes && measure->count.low;
			measure->count.high -= may && measure->count.high;
		}
	}
}

static void count_live(struct check *check, const struct tracked *entry, int change)
{
	const struct class_measures *all = &check->class[entry->class];

	for (unsigned int s = 0; s < check->nr_selections; s++) {
		check->selection[s].live += entry->yes >> s & 1 ? change : 0;
		check->selection[s].maybe += entry->maybe >> s & 1 ? change : 0;
		if (entry->alive_epoch == check->epoch)
			check->selection[s].sure += entry->yes >> s & 1 ? change : 0;
	}
	for (size_t i = 0; i < all->nr; i++)
		if (measure_is_level(all->one[i]))
			measure_level(all->one[i], follow_level(check, all->one[i]));
}

/* After a gap, an event says that the object lives still. */
static void confirm(struct check *check, struct tracked *entry)
{
	if (entry->alive_epoch == check->epoch)
		return;
	count_live(check, entry, -1);
	entry->alive_epoch = check->epoch;
	count_live(check, entry, 1);
}

/* A time is over, or (@open) goes on at the end of the trace. */
static void measure_time(struct check *check, const struct tracked *entry, enum check_time time,
			 bool open)
{
	const struct class_measures *all = &check->class[entry->class];
	uint64_t since = entry->since[time];
	/* interrupts' records can lie a little back in time */
	uint64_t ns = check->now_ns > since ? check->now_ns - since : 0;

	if (since == SINCE_NONE || since == SINCE_UNKNOWN)
		return;
	for (size_t i = 0; i < all->nr; i++) {
		struct measure *measure = all->one[i];

		if (!check_metric_is_time(measure->assertion->metric) ||
		    measure->assertion->time != time || !measure_covers(measure, since))
			continue;
		/* It may have ended and begun anew, or be none of those asked for. */
		if (entry->epoch[time] != check->epoch || is_in(entry->maybe, measure))
			measure->lossy = true;
		else if (is_in(entry->yes, measure))
			times_add(&measure->times, ns, open);
	}
}

static void stop_time(struct check *check, struct tracked *entry, enum check_time time)
{
	measure_time(check, entry, time, false);
	entry->since[time] = SINCE_NONE;
}

/* The object can be in the states @now, of which those in @states are the time's. */
static void run_time(struct check *check, struct tracked *entry, enum check_time time,
		     state_set now, state_set states)
{
	bool runs = entry->since[time] != SINCE_NONE;

	if (!(now & states)) {
		if (runs)
			stop_time(check, entry, time);
		return;
	}
	if (runs)
		return;
	entry->since[time] = now & ~states ? SINCE_UNKNOWN : check->now_ns;
	entry->epoch[time] = check->epoch;
}

static void leak(struct check *check, struct tracked *entry)
{
	if (!entry->leaked)
		count(check, entry, METRIC_LEAKED);
	entry->leaked = true;
}

static void leak_family(struct check *check, uint32_t n)
{
	struct tracked *entry = entry_at(check, n);

	leak(check, entry);
	for (uint32_t child = entry->first_child; child; child = entry_at(check, child)->next)
		leak_family(check, child);
}

/* @released: not one whose end was not seen. */
static void end(struct check *check, uint32_t n, bool released)
{
	struct tracked *entry = entry_at(check, n);

	while (entry->first_child) {
		struct tracked *child = entry_at(check, entry->first_child);

		if (released) {
			count(check, child, METRIC_ORPHANED);
			leak(check, child);
		}
		end(check, entry->first_child, released);
	}
	for (unsigned int time = 0; time < NR_TIMES; time++)
		stop_time(check, entry, time);
	count_live(check, entry, -1);
	table_remove(&check->table, n);
}

/* One that was there before may have been lent for long. */
static void begin_times(const struct check *check, struct tracked *entry,
			const struct object_ref *object)
{
	static const state_set states[NR_TIMES] = {
		[TIME_LENT] = STATES_LENT, [TIME_MOVED] = STATES_MOVED, [TIME_LIFE] = STATES_LIVE};

	for (unsigned int time = 0; time < NR_TIMES; time++) {
		bool unseen = object->adopted && object->states & states[time];

		entry->since[time] = unseen ? SINCE_UNKNOWN : SINCE_NONE;
		entry->epoch[time] = check->epoch;
	}
	if (object->born_ns)
		entry->since[TIME_LIFE] = object->born_ns;
}

/* Returns its number, 0 when there is no memory. */
static uint32_t begin(struct check *check, const struct object_ref *object,
		      const struct object_ref *parent)
{
	uint32_t class = (uint32_t)(object->class - check->config.plan->class);
	uint32_t n = table_add(&check->table, class, object->key);
	struct tracked *entry;
	enum selector_match match;

	if (!n) {
		check->err = -ENOMEM;
		return 0;
	}
	entry = entry_at(check, n);
	entry->id = object->id;
	entry->alive_epoch = check->epoch;
	begin_times(check, entry, object);
	for (unsigned int s = 0; s < check->nr_selections; s++) {
		match = selector_object(check->selection[s].selector, check->config.plan,
					check->sink.stacks, object, parent);
		entry->yes |= (uint64_t)(match == SELECTOR_YES) << s;
		entry->maybe |= (uint64_t)(match == SELECTOR_MAYBE) << s;
	}
	count_live(check, entry, 1);
	return n;
}

/* The entry of a parent: it can be one that was never seen but in its children's events. */
static uint32_t parent_of(struct check *check, const struct object_ref *parent)
{
	static const struct object_ref nobody = {.name = UNTRUSTED(""), .device = UNTRUSTED("")};
	uint32_t class, n;

	if (!parent->class || !parent->id || parent->states == DEAD)
		return 0;
	class = (uint32_t)(parent->class - check->config.plan->class);
	n = table_find(&check->table, class, parent->key);
	if (n && entry_at(check, n)->id != parent->id) {
		end(check, n, false);
		n = 0;
	}
	return n ? n : begin(check, parent, &nobody);
}

/* The entry of the object; 0 if it is dead for long, or there is no memory. */
static uint32_t entry_of(struct check *check, const struct step_info *step)
{
	const struct object_ref *object = &step->object;
	uint32_t class = (uint32_t)(object->class - check->config.plan->class);
	uint32_t n = table_find(&check->table, class, object->key);
	uint32_t parent;

	if (n && entry_at(check, n)->id != object->id) {
		end(check, n, false);
		n = 0;
	}
	if (!n && object->states == DEAD && !step->is_first)
		return 0;
	parent = parent_of(check, &step->parent);
	/* which may have ended another one, and this with it */
	n = table_find(&check->table, class, object->key);
	if (!n)
		n = begin(check, object, &step->parent);
	if (n)
		table_link(&check->table, n, parent);
	return n;
}

/* Of an object that is handed out several times, each reference is one. */
static bool is_birth(const struct step_info *step, const struct model_hook *hook)
{
	return hook->counted || (step->is_first && !step->object.adopted);
}

static bool is_death(const struct step_info *step, const struct model_hook *hook)
{
	return hook->verb == VERB_DIES && !hook->confirms &&
	       (step->object.states == DEAD || step->object.class->counted);
}

void follow_step(struct check *check, const struct step_info *step)
{
	const struct object_ref *object = &step->object;
	const struct plan *plan = check->config.plan;
	const struct model_hook *hook = plan->probe[step->event->h.probe].hook;
	struct tracked *entry;
	uint32_t n;

	check->now_ns = step->event->h.time_ns;
	if (!check->class[object->class - plan->class].followed || !object->id)
		return;
	n = entry_of(check, step);
	if (!n)
		return;
	entry = entry_at(check, n);
	if (is_birth(step, hook)) {
		count(check, entry, METRIC_BIRTHS);
		count_unreleased(check, entry, step, true);
	}
	if (is_death(step, hook)) {
		count(check, entry, METRIC_DEATHS);
		count_unreleased(check, entry, step, false);
	}
	if (!(object->states & DEAD))
		confirm(check, entry);
	run_time(check, entry, TIME_LENT, object->states, STATES_LENT);
	run_time(check, entry, TIME_MOVED, object->states, STATES_MOVED);
	if (object->states == DEAD)
		end(check, n, true);
}

void follow_violation(struct check *check, const struct violation *violation)
{
	const struct object_ref *object = &violation->object;
	uint32_t n;

	if (violation->rule != RULE_LEAK || !object->class)
		return;
	n = table_find(&check->table, (uint32_t)(object->class - check->config.plan->class),
		       object->key);
	if (n && entry_at(check, n)->id == object->id)
		leak_family(check, n);
}

void follow_finish(struct check *check)
{
	for (uint32_t n = 1; n < check->table.fresh; n++)
		for (unsigned int time = 0; check->table.entry[n].id && time < NR_TIMES; time++)
			measure_time(check, &check->table.entry[n], time, true);
}
