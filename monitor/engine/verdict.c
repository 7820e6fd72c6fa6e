// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong with an event: looks and notes, changes nothing. */
#include "engine/internal.h"

state_set states_reached(state_set states, const state_set *reach)
{
	state_set all = 0;

	for (int s = 0; s < NR_STATES; s++) {
		if (states & STATE_BIT(s))
			all |= reach[s];
	}
	return all;
}

state_set states_in_doubt(const struct engine *engine, const struct object *object)
{
	const struct class_info *info = &engine->class[object->class];
	unsigned int missed = info->seen.unseen;

	for (int step = 0; step < NR_STEPS; step++)
		if (object->last_ns <= info->seen.unseen_ns[step])
			missed |= 1u << step;
	if (is_lost(engine, object))
		missed |= 1u << STEP_DIES;
	missed &= info->steps;
	if (missed == info->steps)
		return states_reached(object->states, info->wide);
	return automaton_reach(object->states, missed, info->newborn);
}

bool consider(struct happening *h, enum rule rule, bool certain, uint32_t subject, state_set states)
{
	if (h->found.rule && (h->found.certain || !certain))
		return false;
	h->found = (struct finding){
		.rule = rule,
		.certain = certain,
		.subject = subject,
		.states = states,
	};
	return true;
}

enum rule rule_but_for_gaps(state_set recorded, enum step step)
{
	struct step_result r = automaton_step(recorded, step);

	return r.reject == recorded ? r.rule : RULE_NONE;
}

void consider_step(struct happening *h, uint32_t slot, state_set now, struct step_result r)
{
	enum rule rule;

	if (!r.reject)
		return;
	rule = rule_but_for_gaps(engine_object(h->engine, slot)->states, h->probe->step);
	if (r.reject == now)
		consider(h, r.rule, true, slot, now);
	else if (rule)
		consider(h, rule, false, slot, now);
}

void check_same(struct happening *h, uint32_t slot, state_set now)
{
	const struct object *object = engine_object(h->engine, slot);

	if (h->probe->same < 0 || !(object->flags & OBJ_HAS_ATTR) ||
	    object->kept.attr == event_value(h, h->probe->same))
		return;
	if (!consider(h, RULE_HANDLE_MISMATCH, is_same(h->engine, object), slot, now))
		return;
	h->found.expected = object->kept.attr;
	h->found.actual = event_value(h, h->probe->same);
	h->found.attr = h->probe->attr_name;
}

void check_size(struct happening *h, uint32_t slot, state_set now)
{
	if (h->probe->size < 0 || !is_overflow(event_value(h, h->probe->size)))
		return;
	if (consider(h, RULE_SIZE_OVERFLOW, true, slot, now))
		h->found.actual = event_value(h, h->probe->size);
}

void check_bounds(struct happening *h, uint32_t slot, state_set now)
{
	const struct probe_info *probe = h->probe;
	uint64_t offset = probe->offset >= 0 ? event_value(h, probe->offset) : 0;
	uint64_t length = probe->length >= 0 ? event_value(h, probe->length) : 1;
	const struct object *object = engine_object(h->engine, slot);
	uint64_t size;
	bool wrapped;

	if ((probe->offset < 0 && probe->length < 0) || !object_is_live(object))
		return;
	size = object_size(h->engine, slot);
	if (!size || (offset <= size && length <= size - offset))
		return;
	wrapped = is_overflow(length) || is_overflow(offset) || is_overflow(offset + length);
	if (!consider(h, wrapped ? RULE_SIZE_OVERFLOW : RULE_OUT_OF_BOUNDS,
		      object_size_is_sure(h->engine, slot), slot, now))
		return;
	h->found.expected = size;
	h->found.actual = offset + length < offset ? UINT64_MAX : offset + length;
}
