// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"

#define DEFAULT_MAX_OBJECTS (16u << 20)
#define DEFAULT_QUARANTINE  65536u

static uint32_t most_within(const struct engine *engine)
{
	uint32_t most = 0;

	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++)
		if (engine->class[c].nr_within > most)
			most = engine->class[c].nr_within;
	return most;
}

struct engine *engine_new(const struct engine_config *config)
{
	struct engine *engine = aligned_alloc(_Alignof(struct engine), sizeof(*engine));
	size_t max = config->max_objects ? config->max_objects : DEFAULT_MAX_OBJECTS;
	size_t quarantine = config->quarantine ? config->quarantine : DEFAULT_QUARANTINE;
	int err;

	if (!engine)
		return NULL;
	memset(engine, 0, sizeof(*engine));
	automaton_init();
	engine->config = *config;
	err = objects_init(&engine->objects, max, quarantine);
	if (err) {
		engine_free(engine);
		errno = -err;
		return NULL;
	}
	engine->owners = calloc(1, sizeof(*engine->owners));
	if (!engine->owners) {
		engine_free(engine);
		errno = ENOMEM;
		return NULL;
	}
	owners_init(engine->owners, config->plan, config->modules, config->stacks);
	grace_init(engine);
	err = contents_init(engine);
	if (err) {
		engine_free(engine);
		errno = -err;
		return NULL;
	}
	compile_plan(engine);
	if (config->families)
		err = objects_count_families(&engine->objects, most_within(engine));
	if (err) {
		engine_free(engine);
		errno = -err;
		return NULL;
	}
	return engine;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	grace_fini(engine);
	contents_fini(engine);
	objects_fini(&engine->objects);
	free(engine->pendings.entry);
	free(engine->owners);
	free(engine);
}

/* Events that fast_path.c has declined. */
static int feed_slow_path(struct engine *engine, const struct lm_event *event,
			  const struct engine_probe *probe)
{
	int err = 0;

	if (probe->announces || probe->confirms)
		return pending_feed(engine, event);
	if (engine->pendings.nr && probe->step == STEP_BORN)
		err = pending_born(engine, probe->class, event->key);
	return err ? err : judge_event(engine, event);
}

static int feed_event(struct engine *engine, const struct lm_event *event)
{
	uint64_t ns = event->h.time_ns;
	const struct engine_probe *probe;
	int err;

	if (ns >= engine->due_ns)
		engine_advance(engine, ns);
	if (record_of_device(event->h.probe)) {
		leak_device(engine, event, ns);
		return 0;
	}
	if (event->h.probe >= engine->nr_probes)
		return 0;
	probe = &engine->probe[event->h.probe];
	err = probe->fast_path ? fast_path_judge(engine, event, probe,
						 prefetch_slot(&engine->prefetch, event))
			       : FAST_PATH_DECLINED;
	if (err == FAST_PATH_DECLINED)
		err = feed_slow_path(engine, event, probe);
	if (!err)
		return 0;
	/* from now on an unknown key may be one that there was no room for */
	engine->losses.objects_full++;
	evidence_gap(engine, ns);
	return err == -ENOSPC ? 0 : err;
}

/*
 * Births and releases of the key may have been left out. What is known of an object that is dead
 * says nothing of the one that is meant now; nobody knows whether that was ever born.
 */
static void feed_stranger(struct engine *engine, const struct lm_stranger *stranger)
{
	const struct engine_probe *probe;
	uint32_t slot;

	if (stranger->h.probe >= engine->nr_probes)
		return;
	probe = &engine->probe[stranger->h.probe];
	objects_forget(&engine->objects, probe->class, stranger->key);
	slot = objects_find(&engine->objects, probe->rich, probe->class, stranger->key);
	if (slot && !object_is_live(engine_object(engine, slot)))
		objects_evict_one(&engine->objects, slot);
}

static void feed_module(struct engine *engine, const struct lm_module *module)
{
	/* while its init or its exit runs, or its end was refused, its hooks are there */
	if (module->what == LM_MODULE_LOADED || module->what == LM_MODULE_FREED)
		evidence_module(engine, module);
	owners_forget(engine->owners);
	if (module->what == LM_MODULE_FREED) {
		leak_module(engine, module->name, module->h.time_ns);
		freed_module(engine, module->name, module->h.time_ns);
	}
}

static void feed_gap(struct engine *engine, const struct lm_gap *gap)
{
	engine->losses.gaps++;
	engine->losses.events_lost += gap->lost;
	evidence_gap(engine, gap->h.time_ns);
}

int engine_feed(struct engine *engine, const struct lm_hdr *record)
{
	switch (record->type) {
	case LM_REC_EVENT:
	case LM_REC_BIRTH:
	case LM_REC_OWNED:
		return feed_event(engine, (const struct lm_event *)record);
	case LM_REC_STRANGER:
		feed_stranger(engine, (const struct lm_stranger *)record);
		return 0;
	case LM_REC_MODULE:
		feed_module(engine, (const struct lm_module *)record);
		return 0;
	case LM_REC_GAP:
		feed_gap(engine, (const struct lm_gap *)record);
		return 0;
	case LM_REC_ARM:
		evidence_arm(engine, (const struct lm_arm *)record);
		return 0;
	default:
		return 0;
	}
}

void engine_finish(struct engine *engine, uint64_t ns, bool leaks)
{
	engine_advance(engine, ns);
	pending_finish(engine);
	if (leaks)
		leak_end(engine, ns);
	grace_finish(engine, ns);
}

void engine_class_stats(const struct engine *engine, unsigned int class, struct class_stats *stats)
{
	*stats = engine->stats[class];
}

void engine_reset_peaks(struct engine *engine)
{
	const struct slab *slab = &engine->objects.slab[1];
	size_t nr = slab->family ? (size_t)slab->fresh * slab->families : 0;

	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++)
		engine->stats[c].recent_peak = engine->stats[c].live;
	for (size_t i = 0; i < nr; i++)
		slab->family[i].peak = slab->family[i].live;
}

void engine_losses(const struct engine *engine, struct engine_losses *losses)
{
	*losses = engine->losses;
	losses->evicted = engine->objects.evicted;
}

const struct births *engine_births(const struct engine *engine, unsigned int class)
{
	return &engine->births[class];
}

uint64_t engine_violations(const struct engine *engine, enum rule rule)
{
	return engine->violations[rule];
}

size_t engine_memory(const struct engine *engine)
{
	return objects_memory(&engine->objects);
}
