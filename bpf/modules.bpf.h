/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules that are loaded and freed, and their memory ranges: written at the load or, for modules
 * that are loaded already, by a walk along the kernel's list.
 */
#ifndef LM_MODULES_BPF_H
#define LM_MODULES_BPF_H

#define MODULE_FIRST_INIT 4 /* MOD_INIT_TEXT: from here on freed after the init */
#define MODULE_MAX_USES	  32

/* The list of modules can be walked in steps, since a ring may not hold all of them. */
__u32 walk_seen = 0; /* modules of the last step */
__u32 walk_ended = 0;

struct module_note {
	struct here *here;
	struct module *module;
	struct list_head *use; /* where the walk along its uses is */
	bool init;	       /* its init is still to run */
};

static __noinline int note_range(struct module_note *note, u64 base, u64 size, u32 kind)
{
	struct lm_range *record;

	if (!base)
		return 0;
	record = (void *)reserve(note->here, LM_REC_RANGE, sizeof(*record));
	if (!record) {
		COUNT_LOSS(LM_MAX_PROBES, text);
		return 0;
	}
	record->h.stack = LM_STACK_NONE;
	record->base = base;
	record->size = size;
	record->kind = kind;
	record->pad = 0;
	__builtin_memset(record->name, 0, sizeof(record->name));
	bpf_probe_read_kernel_str(record->name, sizeof(record->name), note->module->name);
	submit(record);
	return 0;
}

/* Of one that was there already only if there is something to say. */
static __noinline int note_version(struct module_note *note)
{
	struct module *module = note->module;
	const char *version = BPF_CORE_READ(module, version);
	const char *srcversion = BPF_CORE_READ(module, srcversion);
	struct lm_version *record;

	if (!note->init && !version && !srcversion)
		return 0;
	record = (void *)reserve(note->here, LM_REC_VERSION, sizeof(*record));
	if (!record) {
		COUNT_LOSS(LM_MAX_PROBES, text);
		return 0;
	}
	record->h.stack = LM_STACK_NONE;
	__builtin_memset(record->name, 0, sizeof(*record) - sizeof(record->h));
	bpf_probe_read_kernel_str(record->name, sizeof(record->name), module->name);
	bpf_probe_read_kernel_str(record->version, sizeof(record->version), version);
	bpf_probe_read_kernel_str(record->srcversion, sizeof(record->srcversion), srcversion);
	submit(record);
	return 0;
}

static long note_part(u32 part, struct module_note *note)
{
	struct module_memory *memory;
	u32 size;

	if (part >= (note->init ? MODULE_PARTS : MODULE_FIRST_INIT))
		return 1;
	memory = part_of(note->module, part);
	size = BPF_CORE_READ(memory, size);
	if (size)
		note_range(note, (u64)BPF_CORE_READ(memory, base), size,
			   part < MODULE_FIRST_INIT ? LM_RANGE_CORE : LM_RANGE_INIT);
	return 0;
}

/* An address in the module. */
static __always_inline u64 base_of(struct module *module)
{
	if (bpf_core_field_exists(module->mem))
		return (u64)BPF_CORE_READ((struct module_memory *)part_of(module, 0), base);
	return (u64)BPF_CORE_READ(module, core_layout.base);
}

static long note_use(u32 i, struct module_note *note)
{
	struct list_head *at = note->use;
	struct module_use *use;

	if (!at || at == (void *)note->module + bpf_core_field_offset(struct module, target_list))
		return 1;
	use = (void *)at - bpf_core_field_offset(struct module_use, target_list);
	note_range(note, base_of(BPF_CORE_READ(use, target)), 0, LM_RANGE_USES);
	note->use = BPF_CORE_READ(at, next);
	return 0;
}

/* What is to be known of a module besides that it is there. */
static __noinline int note_module(struct here *here, struct module *module, bool init)
{
	struct module_note note = {.here = here, .module = module, .init = init};

	note_version(&note);
	if (bpf_core_field_exists(module->mem)) {
		bpf_loop(MODULE_PARTS, note_part, &note, 0);
	} else {
		note_range(&note, (u64)BPF_CORE_READ(module, core_layout.base),
			   BPF_CORE_READ(module, core_layout.size), LM_RANGE_CORE);
		if (init)
			note_range(&note, (u64)BPF_CORE_READ(module, init_layout.base),
				   BPF_CORE_READ(module, init_layout.size), LM_RANGE_INIT);
	}
	if (!bpf_core_field_exists(module->target_list))
		return 0;
	note.use = BPF_CORE_READ(module, target_list.next);
	bpf_loop(MODULE_MAX_USES, note_use, &note, 0);
	return 0;
}

/* A record without a name, NULL when there is no room. */
static __always_inline struct lm_module *begin_module(struct here *here, u32 what, u32 tid)
{
	struct lm_module *record;

	if (!here_init(here, LM_MAX_PROBES))
		return NULL;
	record = (void *)reserve(here, LM_REC_MODULE, sizeof(*record));
	if (!record) {
		count_unwritten(here);
		return NULL;
	}
	record->h.stack = LM_STACK_NONE;
	record->what = what;
	record->tid = tid;
	__builtin_memset(record->name, 0, sizeof(record->name));
	return record;
}

static __always_inline int on_module(struct module *module, u32 what, u32 tid)
{
	struct lm_module *record;
	struct here here;

	/* first, or a stack could be decided without it after the change */
	if (what == LM_MODULE_LOADED && scope_module_loaded(module))
		scope_task_begins(tid);
	/* also after an init, whose memory is freed; first, or a walk could use the new epoch */
	__sync_fetch_and_add(&walk.changes, 1);
	if (module)
		__sync_fetch_and_add(&stack_epoch, 1);
	if (what == LM_MODULE_FREED)
		scope_module_freed(module);
	if (what != LM_MODULE_LOADED)
		scope_task_ends(tid);
	record = begin_module(&here, what, tid);
	if (!record)
		return 0;
	if (module)
		bpf_probe_read_kernel_str(record->name, sizeof(record->name), module->name);
	submit(record);
	if (what == LM_MODULE_LOADED)
		note_module(&here, module, true);
	return 0;
}

/* load_module() before the module's init: kernel/module/main.c. */
SEC("raw_tp/module_load")
int lm_module_load(u64 *ctx)
{
	return on_module((struct module *)ctx[0], LM_MODULE_LOADED, bpf_get_current_pid_tgid());
}

/* free_module(), after the module's exit, or after its init failed. */
SEC("raw_tp/module_free")
int lm_module_free(u64 *ctx)
{
	return on_module((struct module *)ctx[0], LM_MODULE_FREED, bpf_get_current_pid_tgid());
}

/* The function that calls a module's init. Not fexit: that would stand in all stacks below. */
SEC("kretprobe/do_init_module")
int lm_module_inited(void *ctx)
{
	return on_module(NULL, LM_MODULE_INITED, bpf_get_current_pid_tgid());
}

/*
 * The system call that runs a module's exit. Of the exit itself nothing is seen, and free_module()
 * comes after it. Names that cannot be read, or are no module's, are those of none.
 */
SEC("kprobe/__x64_sys_delete_module")
int lm_module_leaving(struct pt_regs *ctx)
{
	struct pt_regs *user = (void *)ctx->di;
	const char *name = (void *)BPF_CORE_READ(user, di);
	struct lm_module *record;
	struct here here;

	record = begin_module(&here, LM_MODULE_LEAVING, bpf_get_current_pid_tgid());
	if (!record)
		return 0;
	bpf_probe_read_user_str(record->name, sizeof(record->name), name);
	submit(record);
	/* of what is not loaded no exit runs, and nothing would say that it has ended */
	if (is_asked_for() && scope_ranges_used && scope_names_user(name))
		scope_task_begins(bpf_get_current_pid_tgid());
	return 0;
}

struct walk {
	struct here here;
	struct list_head *head, *at;
	u32 skip; /* modules */
};

static long walk_module(u32 i, struct walk *walk)
{
	struct list_head *at = walk->at;
	struct module *module;

	if (!at || at == walk->head) {
		walk_ended = 1;
		return 1;
	}
	module = (void *)at - bpf_core_field_offset(struct module, list);
	if (i >= walk->skip && BPF_CORE_READ(module, state) < MODULE_STATE_GOING)
		note_module(&walk->here, module, false);
	/* also of one whose exit runs; what is being loaded is noted twice */
	if (i >= walk->skip)
		scope_module_loaded(module);
	walk->at = BPF_CORE_READ(at, next);
	walk_seen = i + 1;
	return 0;
}

/* Run by user space, which reads the address that this leaves; 0 without the right to know it. */
SEC("syscall")
int lm_find_modules(u64 *address)
{
	char name[] = "modules";
	u64 found = 0;

	bpf_kallsyms_lookup_name(name, sizeof(name), 0, &found);
	*address = found;
	return 0;
}

/*
 * Run by user space with: the address of the kernel's "modules", how many modules to skip, how
 * many to report, and whether to report that the ends of inits are seen from now on.
 */
SEC("raw_tp")
int lm_module_walk(u64 *ctx)
{
	struct list_head *head = (void *)ctx[0];
	struct walk walk = {.head = head, .skip = ctx[1]};

	walk_ended = 0;
	walk_seen = 0;
	if (!here_init(&walk.here, LM_MAX_PROBES))
		return 0;
	if (ctx[3])
		on_module(NULL, LM_MODULE_INITED, 0);
	walk.at = BPF_CORE_READ(head, next);
	bpf_loop((u32)ctx[1] + (u32)ctx[2], walk_module, &walk, 0);
	return 0;
}

#endif /* LM_MODULES_BPF_H */
