/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's switches that silently make attached probes see nothing: that of ftrace (fentry,
 * fexit, and kprobes at the start of a function) and that of kprobes.
 */
#ifndef LM_SWITCHES_H
#define LM_SWITCHES_H

enum kernel_switch { SWITCH_FTRACE, SWITCH_KPROBES, NR_SWITCHES };

struct switches {
	int fd[NR_SWITCHES];	/* kept open, which also keeps the inode that is watched */
	int watch[NR_SWITCHES]; /* of inotify, -1 if there is none */
	int inotify_fd;
};

/* What one look found: bits 1 << enum kernel_switch. */
struct switch_look {
	unsigned int off;
	unsigned int written; /* since the last look: may have been off meanwhile */
};

/*
 * Opens what there is. @path: of each switch, NULL where the kernel has none; a NULL table means
 * those of the running kernel. A switch that cannot be opened counts as on.
 */
void switches_open(struct switches *switches, const char *const path[NR_SWITCHES]);
void switches_close(struct switches *switches);
/* Notes what is written from now on; until then .written is not known. */
void switches_watch(struct switches *switches);
void switches_look(const struct switches *switches, struct switch_look *look);

/* How its file's text reads: "0\n" is off. */
int switch_is_off(const char *text);
const char *switch_name(enum kernel_switch which);   /* as a user knows it */
const char *switch_remedy(enum kernel_switch which); /* the command that switches it on */

#endif /* LM_SWITCHES_H */
