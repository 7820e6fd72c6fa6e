/* SPDX-License-Identifier: GPL-2.0-only */
/* The system's own probes: modules and devices that come and go, tasks that are renamed. */
#ifndef LM_SYSTEM_BPF_H
#define LM_SYSTEM_BPF_H

static __always_inline int on_module(struct module *module, u32 what)
{
	struct lm_module *record;
	struct here here;

	__sync_fetch_and_add(&stack_epoch, 1);
	if (!here_init(&here, LM_MAX_PROBES))
		return 0;
	record = (void *)reserve(&here, LM_REC_MODULE, sizeof(*record));
	if (!record) {
		COUNT_LOSS(LM_MAX_PROBES, ring);
		return 0;
	}
	record->h.stack = LM_STACK_NONE;
	record->what = what;
	record->pad = 0;
	__builtin_memset(record->name, 0, sizeof(record->name));
	bpf_probe_read_kernel_str(record->name, sizeof(record->name), module->name);
	submit(record);
	return 0;
}

/* load_module() before the module's init: kernel/module/main.c. */
SEC("raw_tp/module_load")
int lm_module_load(u64 *ctx)
{
	return on_module((struct module *)ctx[0], LM_MODULE_LOADED);
}

/* free_module(), after the module's exit, or after its init failed. */
SEC("raw_tp/module_free")
int lm_module_free(u64 *ctx)
{
	return on_module((struct module *)ctx[0], LM_MODULE_FREED);
}

/* exec and prctl(PR_SET_NAME): __set_task_comm() in fs/exec.c. */
SEC("raw_tp/task_rename")
int lm_task_rename(u64 *ctx)
{
	__sync_fetch_and_add(&name_epoch, 1);
	return 0;
}

#endif /* LM_SYSTEM_BPF_H */
