// SPDX-License-Identifier: GPL-2.0-only
#include "engine/search.h"

#include <errno.h>
#include <stdlib.h>

#include "base/memory.h"
#include "engine/internal.h"

static int by_id(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int search_add(struct search_result *result, struct search_hit one)
{
	if (result->nr == result->max) {
		size_t max = result->max ? result->max * 2 : 64;
		void *hit = memory_resize(MEMORY_OBJECTS, result->hit,
					  result->max * sizeof(*result->hit),
					  max * sizeof(*result->hit));

		if (!hit)
			return -ENOMEM;
		result->hit = hit;
		result->max = max;
	}
	result->hit[result->nr++] = one;
	return 0;
}

void search_free(struct search_result *result)
{
	memory_free(MEMORY_OBJECTS, result->hit, result->max * sizeof(*result->hit));
}

int search_live(const struct engine *engine, struct search_query *query,
		enum search_match (*matches)(const struct engine *, uint32_t,
					     struct search_query *),
		struct search_result *result)
{
	int err = 0;

	for (int i = 0; i < 2; i++) {
		const struct slab *slab = &engine->objects.slab[i];

		for (uint32_t nr = SLOT_FIRST; nr < slab->fresh && !err; nr++) {
			const struct object *object = slab_object(slab, nr);
			uint32_t slot = nr | (i ? SLOT_RICH : 0);
			enum search_match match = MATCH_NO;

			if (object_is_live(object) && !(object->flags & OBJ_OUT))
				match = matches(engine, slot, query);
			if (match)
				err = search_add(result, (struct search_hit){object->id, slot,
									     match == MATCH_SURE,
									     query->how});
		}
	}
	if (result->nr)
		qsort(result->hit, result->nr, sizeof(*result->hit), by_id);
	return err;
}

static enum search_match is_of_class(const struct engine *engine, uint32_t slot,
				     struct search_query *query)
{
	return engine_object(engine, slot)->class == query->class ? MATCH_SURE : MATCH_NO;
}

static int each_unsorted(const struct engine *engine, unsigned int class,
			 int (*each)(void *ctx, const struct object_ref *object), void *ctx)
{
	const struct slab *slab = &engine->objects.slab[engine->class[class].rich];
	int ret = 0;

	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh && !ret; nr++) {
		const struct object *object = slab_object(slab, nr);
		struct object_ref ref;

		if (object->class != class || !object_is_live(object) || object->flags & OBJ_OUT)
			continue;
		report_ref(engine, nr | (slab->rich ? SLOT_RICH : 0), &ref);
		ret = each(ctx, &ref);
	}
	return ret;
}

int engine_each_live(const struct engine *engine, unsigned int class, bool sorted,
		     int (*each)(void *ctx, const struct object_ref *object), void *ctx)
{
	struct search_query query = {.class = class};
	struct search_result result = {0};
	struct object_ref ref;
	int ret;

	if (!sorted)
		return each_unsorted(engine, class, each, ctx);
	ret = search_live(engine, &query, is_of_class, &result);
	for (size_t i = 0; i < result.nr && !ret; i++) {
		report_ref(engine, result.hit[i].slot, &ref);
		ret = each(ctx, &ref);
	}
	search_free(&result);
	return ret;
}
