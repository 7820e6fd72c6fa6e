// SPDX-License-Identifier: GPL-2.0-only
#include "engine/grace.h"

#include <stdio.h>

#include "base/duration.h"
#include "base/memory.h"
#include "engine/internal.h"

void grace_init(struct engine *engine)
{
	engine->graces.due_ns = UINT64_MAX;
}

static void end_grace(struct grace *grace)
{
	search_free(&grace->left);
	memory_free(MEMORY_OBJECTS, grace, sizeof(*grace));
}

void grace_fini(struct engine *engine)
{
	struct grace *next;

	for (struct grace *grace = engine->graces.first; grace; grace = next) {
		next = grace->next;
		end_grace(grace);
	}
}

/* That of @ns among the graces from *@at on, which have begun with @cause; else a new one. */
static struct grace *grace_of(struct grace **at, uint64_t ns, const struct leak_cause *cause)
{
	struct grace *grace;

	for (; *at; at = &(*at)->next)
		if ((*at)->ns == ns)
			return *at;
	grace = memory_new(MEMORY_OBJECTS, 1, sizeof(*grace));
	if (!grace)
		return NULL;
	grace->ns = ns;
	grace->due_ns = cause->ns + ns;
	grace->of_module = cause->of_module;
	snprintf(grace->why, sizeof(grace->why), "%s", cause->why);
	snprintf(grace->why_maybe, sizeof(grace->why_maybe), "%s",
		 cause->why_maybe ? cause->why_maybe : "");
	*at = grace;
	return grace;
}

void grace_begin(struct engine *engine, struct search_result *result,
		 const struct leak_cause *cause)
{
	struct graces *graces = &engine->graces;
	struct grace **end = &graces->first;
	size_t nr = 0;

	while (*end)
		end = &(*end)->next;
	for (size_t i = 0; i < result->nr; i++) {
		const struct search_hit hit = result->hit[i];
		uint64_t ns = engine->class[engine_object(engine, hit.slot)->class].grace_ns;
		struct grace *grace;

		if (!ns) {
			result->hit[nr++] = hit;
			continue;
		}
		grace = grace_of(end, ns, cause);
		/* without memory it is left out, of which memory_is_over warns */
		if (!grace || search_add(&grace->left, hit))
			continue;
		if (grace->due_ns < graces->due_ns)
			graces->due_ns = grace->due_ns;
	}
	if (graces->due_ns < engine->due_ns)
		engine->due_ns = graces->due_ns;
	result->nr = nr;
}

static bool is_left(const struct engine *engine, const struct search_hit *hit)
{
	const struct object *object = engine_object(engine, hit->slot);

	return object->id == hit->id && object_is_live(object) && !(object->flags & OBJ_REPORTED);
}

/* Reports what is left at @ns. @over: the grace is, which makes a leak of what is owned for sure.
 */
static void report(struct engine *engine, struct grace *grace, uint64_t ns, bool over)
{
	char why[LEAK_WHY_LEN + 64], why_maybe[LEAK_WHY_LEN + 64], span[DURATION_TEXT];
	const struct leak_cause cause = {
		.of_module = grace->of_module,
		.of_device = !grace->of_module,
		.ns = ns,
		.why = why,
		.why_maybe = why_maybe,
	};
	struct search_result *left = &grace->left;
	size_t nr = 0;

	for (size_t i = 0; i < left->nr; i++) {
		if (!is_left(engine, &left->hit[i]))
			continue;
		left->hit[nr] = left->hit[i];
		left->hit[nr++].sure &= over;
	}
	left->nr = nr;
	duration_text(span, grace->ns);
	snprintf(why, sizeof(why), "%s, after a grace of %s", grace->why, span);
	if (over)
		snprintf(why_maybe, sizeof(why_maybe), "%s, after a grace of %s", grace->why_maybe,
			 span);
	else
		snprintf(why_maybe, sizeof(why_maybe), "%s, and the run ended within a grace of %s",
			 grace->why, span);
	leak_report(engine, left, &cause);
}

void grace_advance(struct engine *engine, uint64_t ns)
{
	struct graces *graces = &engine->graces;
	struct grace **at = &graces->first, *grace;
	uint64_t due_ns = UINT64_MAX;

	if (ns < graces->due_ns)
		return;
	while ((grace = *at)) {
		if (grace->due_ns <= ns) {
			report(engine, grace, grace->due_ns, true);
			*at = grace->next;
			end_grace(grace);
			continue;
		}
		if (grace->due_ns < due_ns)
			due_ns = grace->due_ns;
		at = &grace->next;
	}
	graces->due_ns = due_ns;
}

void grace_finish(struct engine *engine, uint64_t ns)
{
	for (struct grace *grace = engine->graces.first; grace; grace = grace->next)
		report(engine, grace, ns, false);
}

uint64_t engine_graces_over(const struct engine *engine)
{
	uint64_t last_ns = 0;

	for (const struct grace *grace = engine->graces.first; grace; grace = grace->next)
		if (grace->due_ns > last_ns)
			last_ns = grace->due_ns;
	return last_ns;
}
