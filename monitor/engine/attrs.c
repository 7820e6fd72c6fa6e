// SPDX-License-Identifier: GPL-2.0-only
/*
 * The values that an object's birth or init left to be remembered, and that later calls must give
 * again. Its first one is in object.kept, so that plain objects can have it.
 */
#include "engine/internal.h"

static bool is_known(const struct object *object, const struct object_extra *extra, unsigned int i)
{
	return i ? extra->has_attr2 : object->flags & OBJ_HAS_ATTR;
}

static uint64_t value_of(const struct object *object, const struct object_extra *extra,
			 unsigned int i)
{
	return i ? extra->attr2 : object->kept.attr;
}

void attrs_record(const struct event_ctx *ctx, uint32_t slot)
{
	const int8_t *attr = ctx->probe->attr;
	struct object *object = engine_object(ctx->engine, slot);
	struct object_extra *extra = object_extra(&ctx->engine->objects, slot);

	if (attr[0] >= 0) {
		object->kept.attr = event_value(ctx, attr[0]);
		object->flags |= OBJ_HAS_ATTR;
	}
	if (attr[1] >= 0) {
		extra->attr2 = event_value(ctx, attr[1]);
		extra->has_attr2 = true;
	}
}

void attrs_join(const struct event_ctx *ctx, uint32_t slot)
{
	struct object *object = engine_object(ctx->engine, slot);
	struct object_extra *extra = object_extra(&ctx->engine->objects, slot);

	for (unsigned int i = 0; i < MODEL_MAX_ATTRS; i++) {
		int value = ctx->probe->attr[i];

		if (value >= 0 && is_known(object, extra, i) &&
		    value_of(object, extra, i) == event_value(ctx, value))
			continue;
		if (!i)
			object->flags &= ~OBJ_HAS_ATTR;
		else if (extra)
			extra->has_attr2 = false;
	}
}

void attrs_check(struct event_ctx *ctx, uint32_t slot, state_set now)
{
	const struct engine *engine = ctx->engine;
	const struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	for (unsigned int i = 0; i < MODEL_MAX_ATTRS; i++) {
		int value = ctx->probe->same[i];

		if (value < 0 || !object_is_live(object) || !is_known(object, extra, i) ||
		    value_of(object, extra, i) == event_value(ctx, value))
			continue;
		if (!verdict_consider(ctx, RULE_HANDLE_MISMATCH,
				      history_complete(engine, object) &&
					      !counted_is_unsure(engine, object),
				      slot, now))
			return;
		ctx->found.expected = value_of(object, extra, i);
		ctx->found.actual = event_value(ctx, value);
		ctx->found.attr = engine->class[ctx->probe->class].attr_name[i];
		return;
	}
}
