/* SPDX-License-Identifier: GPL-2.0-only */
/* The system's own probe of tasks that are renamed. */
#ifndef LM_SYSTEM_BPF_H
#define LM_SYSTEM_BPF_H

/* exec and prctl(PR_SET_NAME): __set_task_comm() in fs/exec.c. */
SEC("raw_tp/task_rename")
int lm_task_rename(u64 *ctx)
{
	__sync_fetch_and_add(&name_epoch, 1);
	return 0;
}

#endif /* LM_SYSTEM_BPF_H */
