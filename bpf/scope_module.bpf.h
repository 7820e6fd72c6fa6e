/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a module that the user asks for may have a hand in a call: by the evidence that user
 * space has for owners (monitor/engine/owner.c), with doubt in favour of the module.
 */
#ifndef LM_SCOPE_MODULE_BPF_H
#define LM_SCOPE_MODULE_BPF_H

#define MODULE_PARTS 7 /* enum mod_mem_type of include/linux/module.h */

#define SCOPE_RANGES 32
#define SCOPE_TASKS  8

/* Set by user space before the object is loaded. */
struct lm_scope_pattern scope_module = {};

/* Memory of modules that match. */
struct lm_scope_range scope_range[SCOPE_RANGES] = {};
/* Tasks that run the init or the exit of one of them. 0 is none. */
__u32 scope_task[SCOPE_TASKS] = {};
/* Of both: a bit for each element that was ever in use. They are taken from the first one on. */
__u32 scope_ranges_used = 0, scope_tasks_used = 0;
/* Something found no room, or is not known: every caller may be in scope. */
__u32 scope_unsure = 0;

static __always_inline bool is_asked_for(void)
{
	return scope_module.given;
}

struct scope_compared {
	const struct lm_scope_pattern *pattern;
	const char *name;
	char end;
	bool differs;
};

static long scope_compare(u32 i, struct scope_compared *compared)
{
	const struct lm_scope_pattern *pattern = compared->pattern;
	char c;

	if (i >= sizeof(pattern->text) || (pattern->is_prefix && i >= pattern->len))
		return 1;
	c = compared->name[i];
	if (c == compared->end)
		c = 0;
	compared->differs = c != pattern->text[i];
	return compared->differs || !c;
}

/* @name ends at a 0 or at @end, and has room for a pattern. Asked now and then only: bpf_loop(). */
static __noinline int scope_matches(const struct lm_scope_pattern *pattern, const char *name,
				    char end)
{
	struct scope_compared compared = {.pattern = pattern, .name = name, .end = end};

	bpf_loop(sizeof(pattern->text), scope_compare, &compared, 0);
	return !compared.differs;
}

static __noinline int scope_names_user(const char *from)
{
	char name[LM_MODULE_LEN] = {};

	bpf_probe_read_user_str(name, sizeof(name), from);
	return scope_matches(&scope_module, name, 0);
}

static __always_inline void *part_of(struct module *module, u32 part)
{
	return (void *)module + bpf_core_field_offset(struct module, mem) +
	       part * bpf_core_type_size(struct module_memory);
}

static __noinline int scope_add_range(u64 base, u64 size, u64 module)
{
	if (!base || !size)
		return 0;
	for (u32 i = 0; i < SCOPE_RANGES; i++)
		if (scope_range[i].size == size && scope_range[i].base == base &&
		    scope_range[i].module == module)
			return 0;
	for (u32 i = 0; i < SCOPE_RANGES; i++) {
		if (__sync_val_compare_and_swap(&scope_range[i].size, 0, size))
			continue;
		scope_range[i].base = base;
		scope_range[i].module = module;
		__sync_fetch_and_or(&scope_ranges_used, 1u << i);
		return 0;
	}
	scope_unsure = 1;
	return 0;
}

static long scope_add_part(u32 part, struct module **module)
{
	struct module_memory *memory;

	if (part >= MODULE_PARTS)
		return 1;
	memory = part_of(*module, part);
	scope_add_range((u64)BPF_CORE_READ(memory, base), BPF_CORE_READ(memory, size),
			(u64)*module);
	return 0;
}

/* A module that is loaded, before its init runs, or was there already. */
static __noinline int scope_module_loaded(struct module *module)
{
	char name[LM_MODULE_LEN] = {};

	if (!is_asked_for())
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), module->name);
	if (!scope_matches(&scope_module, name, 0))
		return 0;
	if (bpf_core_field_exists(module->mem)) {
		bpf_loop(MODULE_PARTS, scope_add_part, &module, 0);
	} else {
		scope_add_range((u64)BPF_CORE_READ(module, core_layout.base),
				BPF_CORE_READ(module, core_layout.size), (u64)module);
		scope_add_range((u64)BPF_CORE_READ(module, init_layout.base),
				BPF_CORE_READ(module, init_layout.size), (u64)module);
	}
	return 1;
}

static __always_inline void scope_module_freed(struct module *module)
{
	if (!is_asked_for())
		return;
	for (u32 i = 0; i < SCOPE_RANGES; i++)
		if (scope_range[i].module == (u64)module)
			scope_range[i].size = 0;
}

static __noinline int scope_task_begins(u32 tid)
{
	for (u32 i = 0; i < SCOPE_TASKS; i++) {
		u32 was = __sync_val_compare_and_swap(&scope_task[i], 0, tid);

		__sync_fetch_and_or(&scope_tasks_used, 1u << i);
		if (!was || was == tid)
			return 0;
	}
	scope_unsure = 1;
	return 0;
}

static __always_inline void scope_task_ends(u32 tid)
{
	if (!is_asked_for())
		return;
	for (u32 i = 0; i < SCOPE_TASKS; i++)
		__sync_val_compare_and_swap(&scope_task[i], tid, 0);
}

static __noinline int scope_has_address(u64 address)
{
	for (u32 i = 0; i < SCOPE_RANGES && scope_ranges_used >> i; i++)
		if (address - scope_range[i].base < scope_range[i].size)
			return true;
	return false;
}

static __always_inline bool scope_has_task(void)
{
	u32 tid = bpf_get_current_pid_tgid();

	for (u32 i = 0; i < SCOPE_TASKS && scope_tasks_used >> i; i++)
		if (scope_task[i] == tid)
			return true;
	return false;
}

/* By all evidence but the stack's. */
static __always_inline bool scope_is_by_module(u64 key)
{
	return scope_unsure || scope_has_address(key) || scope_has_task();
}

#endif /* LM_SCOPE_MODULE_BPF_H */
