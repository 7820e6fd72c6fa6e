// SPDX-License-Identifier: GPL-2.0-only
#include "event/modules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64
#define NEVER	   UINT64_MAX

struct modules {
	struct module_life **life; /* the oldest first */
	size_t nr, room;
	size_t nr_gone;
	uint64_t low, high; /* all ranges lie between: most addresses are far from these */
	bool sees_inits;    /* the ends of inits are recorded */
};

struct modules *modules_new(void)
{
	struct modules *modules = calloc(1, sizeof(*modules));

	if (modules)
		modules->low = UINT64_MAX;
	return modules;
}

void modules_free(struct modules *modules)
{
	if (!modules)
		return;
	for (size_t i = 0; i < modules->nr; i++)
		free(modules->life[i]);
	free(modules->life);
	free(modules);
}

bool modules_is_empty(const struct modules *modules)
{
	return modules->low > modules->high;
}

/* The module that is gone for the longest time. */
static void forget_gone(struct modules *modules)
{
	size_t i = 0;

	while (modules->life[i]->freed_ns == NEVER)
		i++;
	free(modules->life[i]);
	modules->nr--;
	modules->nr_gone--;
	memmove(modules->life + i, modules->life + i + 1,
		(modules->nr - i) * sizeof(*modules->life));
}

/* Makes room for one more. */
static int make_room(struct modules *modules)
{
	struct module_life **life;
	size_t room;

	if (modules->nr_gone == MODULES_GONE || (modules->nr == MODULES_MAX && modules->nr_gone))
		forget_gone(modules);
	if (modules->nr < modules->room)
		return 0;
	if (modules->room == MODULES_MAX)
		return -ENOSPC;
	room = modules->room ? modules->room * 2 : FIRST_ROOM;
	life = realloc(modules->life, room * sizeof(*life));
	if (!life)
		return -ENOMEM;
	modules->life = life;
	modules->room = room;
	return 0;
}

static int add(struct modules *modules, const char *name, struct module_life **result)
{
	int err = make_room(modules);
	struct module_life *life;

	if (err)
		return err;
	life = calloc(1, sizeof(*life));
	if (!life)
		return -ENOMEM;
	memcpy(life->name, name, sizeof(life->name));
	life->inited_ns = life->leaving_ns = life->freed_ns = NEVER;
	modules->life[modules->nr++] = life;
	*result = life;
	return 0;
}

/* The one of this name that is there. */
static struct module_life *present(const struct modules *modules, const char *name)
{
	for (size_t i = modules->nr; i-- > 0;)
		if (modules->life[i]->freed_ns == NEVER && !strcmp(modules->life[i]->name, name))
			return modules->life[i];
	return NULL;
}

static void end(struct modules *modules, const char *name, uint64_t ns)
{
	struct module_life *life = present(modules, name);

	if (!life)
		return;
	life->freed_ns = ns;
	modules->nr_gone += ns != NEVER;
}

static int take_loaded(struct modules *modules, const struct lm_module *module)
{
	struct module_life *life;
	int err;

	/* its end was not seen */
	end(modules, module->name, module->h.time_ns);
	err = add(modules, module->name, &life);
	if (err)
		return err;
	life->loaded_ns = module->h.time_ns;
	life->tid = module->tid;
	return 0;
}

static void take_inited(struct modules *modules, const struct lm_module *module)
{
	modules->sees_inits = true;
	for (size_t i = modules->nr; module->tid && i-- > 0;) {
		struct module_life *life = modules->life[i];

		if (life->tid != module->tid)
			continue;
		if (life->inited_ns == NEVER)
			life->inited_ns = module->h.time_ns;
		return;
	}
}

/* A task leaves one module at a time: what it asked for before was refused, or is over. */
static void take_leaving(struct modules *modules, const struct lm_module *module)
{
	struct module_life *life = present(modules, module->name);

	for (size_t i = 0; i < modules->nr; i++)
		if (modules->life[i]->leaving_tid == module->tid &&
		    modules->life[i]->freed_ns == NEVER)
			modules->life[i]->leaving_ns = NEVER;
	if (!life || !module->tid)
		return;
	life->leaving_ns = module->h.time_ns;
	life->leaving_tid = module->tid;
}

static int take_module(struct modules *modules, const struct lm_module *module)
{
	switch (module->what) {
	case LM_MODULE_LOADED:
		return take_loaded(modules, module);
	case LM_MODULE_FREED:
		end(modules, module->name, module->h.time_ns);
		return 0;
	case LM_MODULE_LEAVING:
		take_leaving(modules, module);
		return 0;
	default:
		take_inited(modules, module);
		return 0;
	}
}

static int take_use(struct module_life *life, uint64_t address)
{
	for (unsigned int i = 0; i < life->nr_uses; i++)
		if (life->uses[i] == address)
			return 0;
	if (life->nr_uses == MODULE_MAX_USES) {
		life->more_uses = true;
		return -ENOSPC;
	}
	life->uses[life->nr_uses++] = address;
	return 0;
}

static int take_memory(struct modules *modules, struct module_life *life,
		       const struct lm_range *record)
{
	struct module_range range = {record->base, record->size, record->kind == LM_RANGE_INIT};

	for (unsigned int i = 0; i < life->nr_ranges; i++)
		if (life->range[i].base == range.base && life->range[i].size == range.size)
			return 0;
	if (life->nr_ranges == MODULE_MAX_RANGES)
		return -ENOSPC;
	life->range[life->nr_ranges++] = range;
	if (range.base < modules->low)
		modules->low = range.base;
	if (range.base + range.size > modules->high)
		modules->high = range.base + range.size;
	return 0;
}

static int take_range(struct modules *modules, const struct lm_range *range)
{
	struct module_life *life = present(modules, range->name);
	int err = life ? 0 : add(modules, range->name, &life);

	if (err)
		return err;
	if (range->kind == LM_RANGE_USES)
		return take_use(life, range->base);
	return take_memory(modules, life, range);
}

int modules_take(struct modules *modules, const struct lm_hdr *record)
{
	switch (record->type) {
	case LM_REC_MODULE:
		return take_module(modules, (const struct lm_module *)record);
	case LM_REC_RANGE:
		return take_range(modules, (const struct lm_range *)record);
	default:
		return 0;
	}
}

static bool has(const struct module_life *life, uint64_t address, uint64_t ns)
{
	for (unsigned int i = 0; i < life->nr_ranges; i++) {
		const struct module_range *range = &life->range[i];

		if (address - range->base < range->size && (!range->init || ns <= life->inited_ns))
			return true;
	}
	return false;
}

static bool is_there(const struct module_life *life, uint64_t ns)
{
	return life->loaded_ns <= ns && ns <= life->freed_ns;
}

const struct module_life *modules_at(const struct modules *modules, uint64_t address, uint64_t ns)
{
	if (address < modules->low || address >= modules->high)
		return NULL;
	for (size_t i = modules->nr; i-- > 0;)
		if (is_there(modules->life[i], ns) && has(modules->life[i], address, ns))
			return modules->life[i];
	return NULL;
}

const struct module_life *modules_named(const struct modules *modules, const char *name,
					uint64_t ns)
{
	for (size_t i = modules->nr; i-- > 0;)
		if (is_there(modules->life[i], ns) && !strcmp(modules->life[i]->name, name))
			return modules->life[i];
	return NULL;
}

const struct module_life *modules_loading(const struct modules *modules, uint32_t tid, uint64_t ns,
					  bool *seen)
{
	*seen = modules->sees_inits;
	for (size_t i = modules->nr; tid && i-- > 0;) {
		const struct module_life *life = modules->life[i];

		if (life->tid == tid && is_there(life, ns) && ns <= life->inited_ns)
			return life;
	}
	return NULL;
}

const struct module_life *modules_leaving(const struct modules *modules, uint32_t tid, uint64_t ns)
{
	for (size_t i = modules->nr; tid && i-- > 0;) {
		const struct module_life *life = modules->life[i];

		if (life->leaving_tid == tid && life->leaving_ns <= ns && ns <= life->freed_ns)
			return life;
	}
	return NULL;
}

int modules_use(const struct module_life *user, const struct module_life *used)
{
	if (!user || !used || !user->nr_ranges || !used->nr_ranges)
		return -1;
	for (unsigned int i = 0; i < user->nr_uses; i++)
		if (has(used, user->uses[i], 0))
			return 1;
	return user->more_uses ? -1 : 0;
}

void modules_between(const struct modules *modules, uint64_t ns, uint64_t *from_ns, uint64_t *to_ns)
{
	*from_ns = 0;
	*to_ns = UINT64_MAX;
	for (size_t i = 0; i < modules->nr; i++) {
		uint64_t loaded_ns = modules->life[i]->loaded_ns;

		if (loaded_ns <= ns && loaded_ns > *from_ns)
			*from_ns = loaded_ns;
		if (loaded_ns > ns && loaded_ns < *to_ns)
			*to_ns = loaded_ns;
	}
}

void modules_each(const struct modules *modules,
		  void (*each)(void *ctx, const struct lm_hdr *record), void *ctx)
{
	for (size_t i = 0; i < modules->nr; i++) {
		const struct module_life *life = modules->life[i];
		struct lm_range record = {
			.h = {.type = LM_REC_RANGE, .size = sizeof(record), .probe = LM_PROBE_NONE},
		};

		if (life->freed_ns != NEVER)
			continue;
		memcpy(record.name, life->name, sizeof(record.name));
		for (unsigned int n = 0; n < life->nr_ranges; n++) {
			record.base = life->range[n].base;
			record.size = life->range[n].size;
			record.kind = life->range[n].init ? LM_RANGE_INIT : LM_RANGE_CORE;
			/* the memory of an init that was over when the trace began is gone */
			if (!life->range[n].init || life->inited_ns == NEVER)
				each(ctx, &record.h);
		}
		for (unsigned int n = 0; n < life->nr_uses; n++) {
			record.base = life->uses[n];
			record.size = 0;
			record.kind = LM_RANGE_USES;
			each(ctx, &record.h);
		}
	}
}
