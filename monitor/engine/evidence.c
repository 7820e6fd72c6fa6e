// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records what was watched. A verb that can happen unseen makes every state that it leads to
 * possible. Once it is watched again, the objects of its class that were last seen before are in
 * doubt, as after a gap.
 */
#include <string.h>

#include "engine/internal.h"
#include "engine/owner.h"

#define BIRTHS (1u << STEP_BORN)
#define INITS  (1u << STEP_INIT)
#define DEATHS (1u << STEP_DIES)

static void raise_to(uint64_t *until, uint64_t ns)
{
	if (*until < ns)
		*until = ns;
}

/* The steps of probes that are off or not watched, and of verbs without a hook. */
static unsigned int unseen_now(const struct engine *engine, unsigned int class)
{
	const struct plan *plan = engine->config.plan;
	unsigned int verbs = plan->class[class].unseen, steps = 0;

	for (unsigned int n = 0; n < engine->nr_probes; n++) {
		if (plan->probe[n].class != class ||
		    (!engine->watch[n].off && plan_watches(plan, n)))
			continue;
		steps |= 1u << engine->probe[n].step;
		verbs &= ~(1u << plan->probe[n].hook->verb);
	}
	steps |= automaton_steps(verbs);
	/* A child is as good as dead when its parent may have died unseen. */
	if (plan->class[class].parent >= 0)
		steps |= unseen_now(engine, (unsigned int)plan->class[class].parent) & DEATHS;
	return steps;
}

/* The unseen birth of a child shows nothing of its parent's init, so the parent may be ready. */
static bool child_is_unseen(const struct engine *engine, unsigned int class)
{
	const struct plan *plan = engine->config.plan;

	if (!(plan->class[class].verbs & 1u << VERB_INIT))
		return false;
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (plan->class[c].parent == (int)class && unseen_now(engine, c))
			return true;
	return false;
}

static void set_unseen(struct engine *engine, unsigned int class, uint64_t ns)
{
	struct evidence *seen = &engine->class[class].seen;
	unsigned int now = unseen_now(engine, class), before = seen->unseen;
	unsigned int sets = BIRTHS | (seen->init_sets ? INITS : 0);

	if (child_is_unseen(engine, class))
		now |= 1u << STEP_CHILD;
	for (int step = 0; step < NR_STEPS; step++)
		if (before & ~now & 1u << step)
			raise_to(&seen->unseen_ns[step], ns);
	if (before & ~now)
		raise_to(&seen->doubt_ns, ns);
	if (now & BIRTHS)
		seen->births_ns = NOT_WATCHED;
	else if (before & BIRTHS)
		seen->births_ns = seen->doubt_ns;
	if (now & sets)
		seen->same_ns = NOT_WATCHED;
	else if (before & sets)
		seen->same_ns = seen->doubt_ns;
	seen->unseen = now;
	for (int s = 0; s < NR_STATES; s++)
		seen->reach[s] = automaton_reach(STATE_BIT(s), now, engine->class[class].newborn);
}

/* Copies what fast_path.c needs into the probes, so that it need not look at classes. */
static void refresh_probes(struct engine *engine)
{
	for (unsigned int n = 0; n < engine->nr_probes; n++) {
		struct engine_probe *probe = &engine->probe[n];
		const struct evidence *seen = &engine->class[probe->class].seen;
		const struct evidence *above = &engine->class[probe->parent_class].seen;

		probe->doubt_ns = seen->doubt_ns;
		probe->parent_doubt_ns = above->doubt_ns;
		probe->fast_path = probe->can_take_fast_path && !seen->unseen &&
				   (!probe->has_parent || !above->unseen);
	}
}

static void update(struct engine *engine, uint64_t ns)
{
	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++)
		set_unseen(engine, c, ns);
	refresh_probes(engine);
}

void evidence_init(struct engine *engine)
{
	const struct plan *plan = engine->config.plan;

	for (unsigned int n = 0; n < engine->nr_probes; n++) {
		enum model_verb verb = plan->probe[n].hook->verb;

		engine->watch[n].unobserved =
			!plan_watches(plan, n) && (verb == VERB_BORN || verb == VERB_DIES);
		engine->watch[n].why = UNOBSERVED_NEVER;
	}
	update(engine, 0);
}

void evidence_arm(struct engine *engine, const struct lm_arm *arm)
{
	bool off = arm->state == LM_ARM_OFF;
	struct probe_watch *watch;

	if (arm->h.probe >= engine->nr_probes)
		return;
	watch = &engine->watch[arm->h.probe];
	if (off && !watch->unobserved)
		watch->why = (uint8_t)arm->why;
	watch->unobserved |= off;
	if (watch->off == off)
		return;
	watch->off = off;
	update(engine, arm->h.time_ns);
}

void evidence_gap(struct engine *engine, uint64_t ns)
{
	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++) {
		struct evidence *seen = &engine->class[c].seen;

		for (int step = 0; step < NR_STEPS; step++)
			raise_to(&seen->unseen_ns[step], ns);
		raise_to(&seen->doubt_ns, ns);
		raise_to(&seen->births_ns, ns);
		raise_to(&seen->same_ns, ns);
	}
	refresh_probes(engine);
}

static struct module_seen *find_module(struct modules_seen *modules, const char *name, size_t len)
{
	for (unsigned int i = 0; i < modules->nr; i++) {
		struct module_seen *module = &modules->module[i];

		if (!strncmp(module->name, name, len) && !module->name[len])
			return module;
	}
	return NULL;
}

/* When the hook's module came first, 0 if its function can have been called before this run. */
static uint64_t hook_since(struct engine *engine, const struct model_hook *hook)
{
	uint64_t since = NOT_WATCHED;

	for (unsigned int i = 0; i < hook->nr_functions; i++) {
		const char *colon = strchr(hook->function[i], ':');
		const struct module_seen *module = NULL;

		if (colon && colon - hook->function[i] < LM_MODULE_LEN)
			module = find_module(&engine->modules, hook->function[i],
					     (size_t)(colon - hook->function[i]));
		if (!module || !module->first_ns)
			return 0;
		if (since > module->first_ns)
			since = module->first_ns;
	}
	return since == NOT_WATCHED ? 0 : since;
}

static void find_beginnings(struct engine *engine)
{
	const struct plan *plan = engine->config.plan;
	uint64_t made_ns[PLAN_MAX_CLASSES];

	memset(made_ns, 0xff, sizeof(made_ns));
	for (unsigned int n = 0; n < engine->nr_probes; n++) {
		const struct plan_probe *probe = &plan->probe[n];
		uint64_t since;

		if (probe->hook->verb != VERB_BORN)
			continue;
		since = hook_since(engine, probe->hook);
		if (made_ns[probe->class] > since)
			made_ns[probe->class] = since;
	}
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		engine->class[c].seen.made_ns = made_ns[c] == NOT_WATCHED ? 0 : made_ns[c];
}

void evidence_module(struct engine *engine, const struct lm_module *module)
{
	struct modules_seen *modules = &engine->modules;
	bool comes = module->what == LM_MODULE_LOADED;
	struct module_seen *seen = find_module(modules, module->name, strlen(module->name));

	if (!seen) {
		if (modules->nr == MODULES_MOST)
			return;
		seen = &modules->module[modules->nr++];
		memcpy(seen->name, module->name, sizeof(seen->name));
		seen->first_ns = comes ? module->h.time_ns : 0;
	}
	seen->since_ns = comes ? module->h.time_ns : 0;
	find_beginnings(engine);
}

/*
 * The earliest time at which a child at this parent's key can have been born, including children
 * of a later generation of the parent that was not seen. 0: before the run.
 */
static uint64_t children_since(const struct object *parent)
{
	if (!object_is_live(parent))
		return parent->last_ns;
	return parent->flags & OBJ_ADOPTED ? 0 : parent->born_ns;
}

static uint64_t since_of(const struct event_ctx *ctx)
{
	uint64_t made_ns = ctx->engine->class[ctx->probe->class].seen.made_ns, since;

	if (!ctx->parent || ctx->parent_new)
		return made_ns;
	since = children_since(engine_object(ctx->engine, ctx->parent));
	return since > made_ns ? since : made_ns;
}

bool evidence_is_old(const struct event_ctx *ctx)
{
	const struct engine *engine = ctx->engine;
	unsigned int class = ctx->probe->class;

	if (since_of(ctx) || objects_forgot(&engine->objects, class, ctx->event->key))
		return false;
	if (engine->class[class].parent < 0)
		return true;
	return !ctx->parent || !(engine_object(engine, ctx->parent)->flags & OBJ_UNSURE);
}

/* The module that surely caused the event, by the same evidence as an owner; NULL: unknown. */
static const char *caused_by(const struct event_ctx *ctx)
{
	const struct lm_event *event = ctx->event;
	const struct owner_query query = {
		.class = ctx->probe->class,
		.stack = event->h.stack,
		.tid = event->tid,
		.ns = event->h.time_ns,
		.key = event->key,
	};
	struct owner owner;

	owner_find(ctx->engine->owners, &query, &owner);
	for (unsigned int i = 0; i < owner.nr; i++) {
		const struct owner_candidate *candidate = &owner.candidate[i];

		/* where births are hooked says nothing about who releases */
		if (candidate->how != OWNER_HOOK)
			return candidate->sure || candidate->how == OWNER_FRAME ? candidate->module
										: NULL;
	}
	return NULL;
}

/*
 * Whether the event was caused by a module that was loaded in this run, after the last birth that
 * can have been missed. Such a module can have an older object only from somebody else; older
 * code can release what it had before.
 */
static bool is_by_a_new_module(const struct event_ctx *ctx, uint64_t births_ns)
{
	struct engine *engine = ctx->engine;
	const struct module_seen *module;
	const char *name;

	if (!engine->modules.nr)
		return false;
	name = caused_by(ctx);
	module = name ? find_module(&engine->modules, name, strlen(name)) : NULL;
	return module && module->since_ns > births_ns;
}

bool evidence_was_never(const struct engine *engine, unsigned int class)
{
	const struct evidence *seen = &engine->class[class].seen;

	return seen->made_ns > seen->births_ns;
}

enum never evidence_never_born(const struct event_ctx *ctx)
{
	const struct engine *engine = ctx->engine;
	unsigned int class = ctx->probe->class;
	const struct evidence *seen = &engine->class[class].seen;
	bool forgotten = objects_forgot(&engine->objects, class, ctx->event->key);

	if (seen->births_ns == NOT_WATCHED)
		return NEVER_UNKNOWN;
	if (since_of(ctx) > seen->births_ns || evidence_was_never(engine, class))
		return forgotten ? NEVER_OR_DEAD : NEVER_BORN;
	/* After a gap it can have been born again. */
	if (forgotten && !seen->births_ns)
		return NEVER_OR_DEAD;
	if (ctx->probe->step != STEP_DIES)
		return NEVER_UNKNOWN;
	return is_by_a_new_module(ctx, seen->births_ns) ? NEVER_MAYBE : NEVER_UNKNOWN;
}

static enum watched seen_of(const struct evidence *seen, unsigned int steps, bool whole)
{
	if (seen->unseen & steps)
		return WATCHED_NOT;
	return whole ? WATCHED_ALL : WATCHED_PARTLY;
}

struct basis evidence_basis(const struct engine *engine, unsigned int class, uint32_t slot,
			    bool certain)
{
	const struct evidence *seen = &engine->class[class].seen;
	const struct object *object = slot ? engine_object(engine, slot) : NULL;
	bool fresh = object ? !is_stale(engine, object) : !seen->doubt_ns;
	struct basis basis = {
		.births = seen_of(seen, BIRTHS, object ? history_complete(engine, object) : fresh),
		.deaths = seen_of(seen, DEATHS, fresh),
		.uses = seen_of(seen, ~(BIRTHS | DEATHS), fresh),
		.adopted = object && object->flags & OBJ_ADOPTED,
	};

	if (!object && certain)
		basis.births = WATCHED_ALL;
	else if (!object && basis.births == WATCHED_ALL)
		basis.births = WATCHED_RUN;
	return basis;
}

bool engine_unobserved(const struct engine *engine, unsigned int probe, unsigned int *why)
{
	if (probe >= engine->nr_probes || !engine->watch[probe].unobserved)
		return false;
	*why = engine->watch[probe].why;
	return true;
}

state_set evidence_states(const struct engine *engine, const struct object *object)
{
	const struct engine_class *info = &engine->class[object->class];
	unsigned int missed = info->seen.unseen;

	for (int step = 0; step < NR_STEPS; step++)
		if (object->last_ns <= info->seen.unseen_ns[step])
			missed |= 1u << step;
	if (is_lost(engine, object))
		missed |= 1u << STEP_DIES;
	missed &= info->steps;
	if (missed == info->steps)
		return automaton_reached(object->states, info->wide);
	return automaton_reach(object->states, missed, info->newborn);
}
