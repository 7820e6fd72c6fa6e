// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last events of all objects, from which the report of a violation takes those of its own. What
 * each made of its object is what the engine has decided; nothing is judged here.
 */
#include <inttypes.h>
#include <string.h>

#include "view/internal.h"

/* It is no event of its own: the release that it confirms is one. */
static bool is_exit_half(const struct view *view, unsigned int probe)
{
	const struct plan *plan = view->config.plan;

	return probe < plan->nr_probes && plan->probe[probe].hook->confirms;
}

int view_add_event(struct sink *sink, const struct lm_hdr *record)
{
	const struct lm_event *event = (const struct lm_event *)record;
	struct view *view = (struct view *)sink;

	if (!record_is_verb(record) || is_exit_half(view, record->probe))
		return 0;
	view->event[view->nr_events++ % MOST_EVENTS] = (struct past_event){
		.time_ns = record->time_ns,
		.key = event->key,
		.tid = event->tid,
		.stack = record->stack,
		.probe = record->probe,
		.cpu = record->cpu,
	};
	return 0;
}

/*
 * The event that was judged, from the newest back. A release that counts on success is judged at
 * its exit, as of its entry; one that was refused is judged by the event of its exit.
 */
static struct past_event *find_past(struct view *view, const struct lm_event *event, bool refused)
{
	uint64_t kept = view->nr_events < MOST_EVENTS ? view->nr_events : MOST_EVENTS;

	for (uint64_t n = 1; n <= kept; n++) {
		struct past_event *past = &view->event[(view->nr_events - n) % MOST_EVENTS];

		if (past->key == event->key && past->tid == event->tid &&
		    past->probe + refused == event->h.probe &&
		    (refused || past->time_ns == event->h.time_ns))
			return past;
		if (!refused && past->time_ns < event->h.time_ns)
			return NULL;
	}
	return NULL;
}

int view_add_states(struct sink *sink, const struct lm_event *event, state_set states)
{
	struct view *view = (struct view *)sink;
	bool refused = is_exit_half(view, event->h.probe);
	struct past_event *past = find_past(view, event, refused);

	view_group_event(view, event);
	if (!past)
		return 0;
	past->after = states;
	past->refused = refused;
	return 0;
}

static bool is_about(const struct view *view, const struct past_event *event,
		     const struct object_ref *object)
{
	const struct plan *plan = view->config.plan;

	return event->key == object->key && event->probe < plan->nr_probes &&
	       &plan->class[plan->probe[event->probe].class] == object->class;
}

/* The last events of the object, oldest first. Returns how many there are. */
static unsigned int find(const struct view *view, const struct object_ref *object,
			 const struct past_event **found)
{
	uint64_t kept = view->nr_events < MOST_EVENTS ? view->nr_events : MOST_EVENTS;
	unsigned int nr = 0;

	for (uint64_t n = 1; n <= kept && nr < EVENTS_A_LIFE; n++) {
		const struct past_event *event = &view->event[(view->nr_events - n) % MOST_EVENTS];

		if (object->born_ns && event->time_ns < object->born_ns)
			break;
		if (is_about(view, event, object))
			found[nr++] = event;
	}
	for (unsigned int i = 0; i < nr / 2; i++) {
		const struct past_event *swapped = found[i];

		found[i] = found[nr - 1 - i];
		found[nr - 1 - i] = swapped;
	}
	return nr;
}

static const struct model_hook *hook_of(const struct view *view, const struct past_event *event)
{
	return view->config.plan->probe[event->probe].hook;
}

/* @states: also those that it led to. */
static void put_event(const struct view *view, uint64_t now_ns, const struct past_event *event,
		      bool states, FILE *out)
{
	const struct model_hook *hook = hook_of(view, event);
	struct line span = {0}, line = {0};
	char caller[96];

	line_add_span(&span, now_ns > event->time_ns ? now_ns - event->time_ns : 0);
	line_add(&line, "    -%-11s %-6s ", span.text, model_verb_name(hook->verb));
	line_add_clean(&line, sink_function(&view->base, event->probe));
	line_add(&line, event->refused ? ", refused, by " : " by ");
	line_add_clean(&line, tasks_comm(view->base.tasks, event->tid));
	line_add(&line, "/%u on CPU %u", event->tid, event->cpu);
	view_callers(view, event->stack, 1, caller, sizeof(caller));
	line_add(&line, " in %s", caller);
	if (states && event->after) {
		line_add(&line, " --> ");
		words_add_states(&line, event->after);
	}
	fprintf(out, "%s\n", line.text);
}

/* The event that broke the rule: where it is among @found, @nr if it is not of this object. */
static unsigned int find_trigger(const struct violation *violation,
				 const struct past_event *const *found, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (found[i]->time_ns == violation->time_ns &&
		    found[i]->probe == violation->probe && found[i]->tid == violation->tid)
			return i;
	return nr;
}

/* "automaton: --born--> ready --dies--> dead --dies--> double-free" */
static void put_automaton(const struct view *view, const struct violation *violation,
			  const struct past_event *const *found, unsigned int nr, FILE *out)
{
	unsigned int trigger = find_trigger(violation, found, nr);
	state_set states = violation->object.states;
	struct line line = {0};

	line_add(&line, "  automaton: ");
	if (trigger && hook_of(view, found[0])->verb != VERB_BORN)
		line_add(&line, "...");
	for (unsigned int i = 0; i < trigger; i++) {
		/* the last ones are those of now: events may have been lost since */
		state_set after = i + 1 == trigger && states ? states : found[i]->after;

		line_add(&line, "%s--%s--> ", i || line.text[line.len - 1] == '.' ? " " : "",
			 model_verb_name(hook_of(view, found[i])->verb));
		words_add_states(&line, after);
		if (!after)
			line_add(&line, "?");
	}
	if (!trigger)
		words_add_states(&line, states);
	if (trigger < nr)
		line_add(&line, " --%s--> ", model_verb_name(hook_of(view, found[trigger])->verb));
	else
		line_add(&line, " --> ");
	line_add(&line, "%s", rule_name(violation->rule));
	fprintf(out, "%s\n", line.text);
}

void view_put_life(const struct view *view, const struct object_ref *object, FILE *out)
{
	const struct past_event *found[EVENTS_A_LIFE];
	unsigned int nr = find(view, object, found);

	fprintf(out, "  last events of this object:\n");
	for (unsigned int i = 0; i < nr; i++)
		put_event(view, view->now_ns, found[i], true, out);
	if (!nr)
		fprintf(out, "    (none of the last %u events)\n", MOST_EVENTS);
}

void view_put_events(const struct view *view, const struct violation *violation, FILE *out)
{
	const struct past_event *found[EVENTS_A_LIFE];
	unsigned int nr = violation->object.class ? find(view, &violation->object, found) : 0;

	if (!violation->object.class)
		return;
	fprintf(out, "  last events of this object:\n");
	for (unsigned int i = 0; i < nr; i++)
		put_event(view, violation->time_ns, found[i], false, out);
	if (!nr)
		fprintf(out, "    (none of the last %u events)\n", MOST_EVENTS);
	put_automaton(view, violation, found, nr, out);
}
