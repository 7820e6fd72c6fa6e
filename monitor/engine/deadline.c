// SPDX-License-Identifier: GPL-2.0-only
/* What is broken by time and not by an event: rule stuck, and leaks that had a grace. */
#include <stdlib.h>

#include "engine/internal.h"
#include "engine/search.h"

#define SCAN_NS 64 /* time granted to look at one object in search of stuck ones */

/* The states whose time limit the object has exceeded. */
static state_set overdue(const struct engine *engine, const struct object *object, uint64_t ns)
{
	const struct engine_class *info = &engine->class[object->class];
	uint64_t for_ns = ns > object->last_ns && object->last_ns ? ns - object->last_ns : 0;
	state_set late = 0;

	if (info->limit_lent_ns && for_ns >= info->limit_lent_ns)
		late |= STATES_LENT;
	if (info->limit_moved_ns && for_ns >= info->limit_moved_ns)
		late |= STATES_MOVED;
	return late;
}

static enum search_match is_stuck(const struct engine *engine, uint32_t slot,
				  struct search_query *query)
{
	const struct object *object = engine_object(engine, slot);

	if (object->flags & OBJ_STUCK || !(object->states & overdue(engine, object, query->ns)))
		return MATCH_NO;
	return MATCH_SURE;
}

/* Whether there are live objects with a time limit: only these can be stuck. */
static bool any_with_limit(const struct engine *engine)
{
	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++) {
		const struct engine_class *info = &engine->class[c];

		if (engine->stats[c].live && (info->limit_lent_ns || info->limit_moved_ns))
			return true;
	}
	return false;
}

/* Eight scans within a limit; fewer with many objects, where a scan takes long. */
static uint64_t next_look(const struct engine *engine, uint64_t ns)
{
	const struct slab *slab = engine->objects.slab;
	uint64_t cost = (uint64_t)(slab[0].fresh + slab[1].fresh) * SCAN_NS;

	return ns + (engine->stuck_every > cost ? engine->stuck_every : cost);
}

static void find_stuck(struct engine *engine, uint64_t ns)
{
	struct search_query query = {.ns = ns};
	struct search_result result = {0};

	if (ns < engine->stuck_due)
		return;
	engine->stuck_due = next_look(engine, ns);
	if (!any_with_limit(engine))
		return;
	search_live(engine, &query, is_stuck, &result);
	for (size_t i = 0; i < result.nr; i++) {
		uint32_t slot = result.hit[i].slot;
		struct object *object = engine_object(engine, slot);
		state_set late = overdue(engine, object, ns);

		object->flags |= OBJ_STUCK;
		report_deadline(engine, RULE_STUCK, !(states_now(engine, object) & ~late), slot, ns,
				NULL);
	}
	search_free(&result);
}

void engine_advance(struct engine *engine, uint64_t ns)
{
	if (ns < engine->due_ns)
		return;
	find_stuck(engine, ns);
	grace_advance(engine, ns);
	engine->due_ns = engine->stuck_due < engine->graces.due_ns ? engine->stuck_due
								   : engine->graces.due_ns;
}
