// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps what was watched. "Unseen" is said once, here: a verb that can happen without an event
 * makes every state possible that it leads to, whatever the reason. When it is watched again, what
 * was last seen before that is in doubt as by a gap, but only objects of that class.
 */
#include <string.h>

#include "engine/internal.h"
#include "event/stacks.h"

#define BIRTHS (1u << VERB_BORN)
#define INITS  (1u << VERB_INIT)

static void raise_to(uint64_t *until, uint64_t ns)
{
	if (*until < ns)
		*until = ns;
}

/* The hooks that are off now, on top of what the plan says. */
static unsigned int unseen_now(const struct engine *engine, unsigned int class)
{
	const struct plan *plan = engine->config.plan;
	unsigned int verbs = plan->class[class].unseen;

	for (unsigned int n = 0; n < engine->nr_probes; n++)
		if (engine->watch[n].off && plan->probe[n].class == class)
			verbs |= 1u << plan->probe[n].hook->verb;
	return verbs;
}

/* A child that comes unseen makes its parent ready, as far as a mistake can. */
static bool child_is_unseen(const struct engine *engine, unsigned int class)
{
	const struct plan *plan = engine->config.plan;

	if (!(plan->class[class].verbs & INITS))
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
		now |= UNSEEN_CHILD;
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
		seen->reach[s] = !now ? STATE_BIT(s)
				      : automaton_reach(STATE_BIT(s), now & ~UNSEEN_CHILD,
							engine->class[class].newborn);
}

/* What usual.c goes by, so that it need not look at classes. */
static void tell_probes(struct engine *engine)
{
	for (unsigned int n = 0; n < engine->nr_probes; n++) {
		struct probe_info *probe = &engine->probe[n];
		const struct evidence *seen = &engine->class[probe->class].seen;
		const struct evidence *above = &engine->class[probe->parent_class].seen;

		probe->doubt_ns = seen->doubt_ns;
		probe->parent_doubt_ns = above->doubt_ns;
		probe->usual = probe->can_be_usual && !seen->unseen &&
			       (!probe->has_parent || !above->unseen);
	}
}

static void update(struct engine *engine, uint64_t ns)
{
	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++)
		set_unseen(engine, c, ns);
	tell_probes(engine);
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

		raise_to(&seen->doubt_ns, ns);
		raise_to(&seen->births_ns, ns);
		raise_to(&seen->same_ns, ns);
	}
	tell_probes(engine);
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

/* Nobody saw this key before, and of its parent's children none could have been missed. */
static const struct object *watched_parent(const struct happening *h)
{
	const struct object *parent;

	if (!h->parent || h->parent_new || h->parent_dead)
		return NULL;
	parent = engine_object(h->engine, h->parent);
	if (parent->flags & OBJ_ADOPTED || !is_same(h->engine, parent) || !object_is_live(parent))
		return NULL;
	return parent;
}

/*
 * Whether the event was caused by a module that came in this run, and no birth was missed since:
 * it can have what was born before only from others. All else releases what it had before.
 */
static bool is_by_a_new_module(const struct happening *h, uint64_t births_ns)
{
	struct engine *engine = h->engine;
	const struct module_seen *module;
	const char *name;

	if (!engine->modules.nr || !engine->config.stacks)
		return false;
	name = stacks_owner(engine->config.stacks, h->event->h.stack);
	module = name ? find_module(&engine->modules, name, strlen(name)) : NULL;
	return module && module->since_ns > births_ns;
}

enum never evidence_never_born(const struct happening *h)
{
	const struct engine *engine = h->engine;
	const struct evidence *seen = &engine->class[h->probe->class].seen;
	const struct object *parent = watched_parent(h);
	uint64_t since = parent ? parent->born_ns : seen->made_ns;
	bool forgotten = objects_forgot(&engine->objects, h->probe->class, h->event->key);

	if (seen->births_ns == NOT_WATCHED)
		return NEVER_UNKNOWN;
	if (since > seen->births_ns)
		return forgotten ? NEVER_OR_DEAD : NEVER_BORN;
	if (h->probe->step != STEP_DIES)
		return NEVER_UNKNOWN;
	/* After a gap it can have been born again. */
	if (forgotten && !seen->births_ns)
		return NEVER_OR_DEAD;
	return is_by_a_new_module(h, seen->births_ns) ? NEVER_MAYBE : NEVER_UNKNOWN;
}

static enum watched seen_of(const struct evidence *seen, unsigned int verbs, bool whole)
{
	if (seen->unseen & verbs)
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
		.births = seen_of(seen, BIRTHS, object ? is_same(engine, object) : fresh),
		.deaths = seen_of(seen, 1u << VERB_DIES, fresh),
		.uses = seen_of(seen, ~(BIRTHS | 1u << VERB_DIES), fresh),
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
