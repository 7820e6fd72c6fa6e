// SPDX-License-Identifier: GPL-2.0-only
#include "engine/contents.h"

#include <errno.h>

#include "base/memory.h"
#include "engine/internal.h"

#define GRAIN  64u /* bytes: most objects in memory are larger */
#define COUNTS 65536u

int contents_init(struct engine *engine)
{
	const struct plan *plan = engine->config.plan;

	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (plan->class[c].lies_inside)
			engine->class[plan->class[c].inside].contains = true;
	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (!engine->class[c].contains)
			continue;
		engine->contents = memory_new(MEMORY_OBJECTS, COUNTS, sizeof(*engine->contents));
		return engine->contents ? 0 : -ENOMEM;
	}
	return 0;
}

void contents_fini(struct engine *engine)
{
	memory_free(MEMORY_OBJECTS, engine->contents, COUNTS * sizeof(*engine->contents));
}

static uint32_t *count_at(const struct engine *engine, uint64_t grain)
{
	return &engine->contents[(grain ^ grain >> 16) % COUNTS];
}

static bool lies_inside(const struct engine *engine, const struct object *object)
{
	return engine->config.plan->class[object->class].lies_inside;
}

void contents_add(struct engine *engine, const struct object *object)
{
	if (lies_inside(engine, object))
		++*count_at(engine, object->key / GRAIN);
}

void contents_remove(struct engine *engine, const struct object *object)
{
	if (lies_inside(engine, object))
		--*count_at(engine, object->key / GRAIN);
}

/* False for most memory, after a look at each grain of it. */
static bool may_contain(const struct engine *engine, uint64_t from, uint64_t to)
{
	if (to - from > (uint64_t)COUNTS * GRAIN)
		return true;
	for (uint64_t grain = from / GRAIN; grain <= (to - 1) / GRAIN; grain++)
		if (*count_at(engine, grain))
			return true;
	return false;
}

static enum search_match is_in(const struct engine *engine, uint32_t slot,
			       struct search_query *query)
{
	const struct object *object = engine_object(engine, slot);

	if (!lies_inside(engine, object) ||
	    engine->config.plan->class[object->class].inside != query->class ||
	    object->key - query->from >= query->bytes || object->flags & OBJ_REPORTED)
		return MATCH_NO;
	return history_complete(engine, object) &&
			       !(states_now(engine, object) & STATE_BIT(STATE_DEAD))
		       ? MATCH_SURE
		       : MATCH_MAYBE;
}

void contents_find(const struct engine *engine, uint32_t slot, struct search_result *result)
{
	const struct object *object = engine_object(engine, slot);
	struct search_query query = {
		.class = object->class,
		.from = object->key,
		.bytes = counts_size(engine, object, object_extra(&engine->objects, slot)),
	};

	if (query.bytes && may_contain(engine, query.from, query.from + query.bytes))
		search_live(engine, &query, is_in, result);
}

void contents_consider(struct event_ctx *ctx, uint32_t slot)
{
	const struct engine *engine = ctx->engine;
	const struct object *object = engine_object(engine, slot);
	struct search_result result = {0};
	bool sure = false;

	if (!engine->class[object->class].contains || ctx->probe->later)
		return;
	contents_find(engine, slot, &result);
	for (size_t i = 0; i < result.nr; i++)
		sure |= result.hit[i].sure;
	if (result.nr)
		verdict_consider(ctx, RULE_OUTLIVED_PARENT,
				 sure && object_is_live(object) &&
					 counts_size_is_sure(engine, object,
							     object_extra(&engine->objects, slot)),
				 slot, states_now(engine, object));
	search_free(&result);
}
