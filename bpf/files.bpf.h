/* SPDX-License-Identifier: GPL-2.0-only */
/* The open files of misc devices, by the kernel's own walk along all tasks and what they hold. */
#ifndef LM_FILES_BPF_H
#define LM_FILES_BPF_H

/* What is in a device number above the minor, of a character device of MISC_MAJOR. */
#define MINOR_BITS 20
#define MISC_MAJOR 10
#define MODE_TYPE  0170000
#define MODE_CHAR  0020000

SEC(LM_TEMPLATE)
int lm_misc_files(struct bpf_iter__task_file *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct file *file = ctx->file;
	struct lm_misc_file found;
	struct module *owner;

	if (!file || BPF_CORE_READ(file, f_inode, i_rdev) >> MINOR_BITS != MISC_MAJOR ||
	    (BPF_CORE_READ(file, f_inode, i_mode) & MODE_TYPE) != MODE_CHAR)
		return 0;
	__builtin_memset(&found, 0, sizeof(found));
	found.key = (u64)file;
	owner = BPF_CORE_READ(file, f_op, owner);
	if (owner)
		bpf_probe_read_kernel_str(found.module, sizeof(found.module), owner->name);
	/* what finds no room is asked for again by the kernel */
	bpf_seq_write(seq, &found, sizeof(found));
	return 0;
}

#endif /* LM_FILES_BPF_H */
