// SPDX-License-Identifier: GPL-2.0-only
/* Finds what is wrong with an event; changes no object. */
#include "engine/internal.h"

bool verdict_consider(struct event_ctx *ctx, enum rule rule, bool certain, uint32_t subject,
		      state_set states)
{
	if (ctx->found.rule && (ctx->found.certain || !certain))
		return false;
	ctx->found = (struct finding){
		.rule = rule,
		.certain = certain,
		.subject = subject,
		.states = states,
	};
	return true;
}

enum rule verdict_but_for_gaps(state_set recorded, enum step step)
{
	struct step_result r = automaton_step(recorded, step);

	return r.reject == recorded ? r.rule : RULE_NONE;
}

void verdict_consider_step(struct event_ctx *ctx, uint32_t slot, state_set now,
			   struct step_result r)
{
	enum rule rule;

	if (!r.reject)
		return;
	rule = verdict_but_for_gaps(engine_object(ctx->engine, slot)->states, ctx->probe->step);
	if (r.reject == now)
		verdict_consider(ctx, r.rule, true, slot, now);
	else if (rule)
		verdict_consider(ctx, rule, false, slot, now);
}

void verdict_check_size(struct event_ctx *ctx, uint32_t slot, state_set now)
{
	if (ctx->probe->size < 0 || !is_overflow(event_value(ctx, ctx->probe->size)))
		return;
	if (verdict_consider(ctx, RULE_SIZE_OVERFLOW, true, slot, now))
		ctx->found.actual = event_value(ctx, ctx->probe->size);
}

void verdict_check_bounds(struct event_ctx *ctx, uint32_t slot, state_set now)
{
	const struct engine_probe *probe = ctx->probe;
	uint64_t offset = probe->offset >= 0 ? event_value(ctx, probe->offset) : 0;
	uint64_t length = probe->length >= 0 ? event_value(ctx, probe->length) : 1;
	const struct object *object = engine_object(ctx->engine, slot);
	const struct object_extra *extra = object_extra(&ctx->engine->objects, slot);
	uint64_t size;
	bool wrapped;

	if ((probe->offset < 0 && probe->length < 0) || !object_is_live(object))
		return;
	size = counts_size(ctx->engine, object, extra);
	if (!size || (offset <= size && length <= size - offset))
		return;
	wrapped = is_overflow(length) || is_overflow(offset) || is_overflow(offset + length);
	if (!verdict_consider(ctx, wrapped ? RULE_SIZE_OVERFLOW : RULE_OUT_OF_BOUNDS,
			      counts_size_is_sure(ctx->engine, object, extra), slot, now))
		return;
	ctx->found.expected = size;
	ctx->found.actual = offset + length < offset ? UINT64_MAX : offset + length;
}
