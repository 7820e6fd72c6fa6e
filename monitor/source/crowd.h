/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many programs each hook has. A trampoline takes 38 (BPF_MAX_TRAMP_LINKS), of all hooks of a
 * function together: with many hooks on one function each has fewer backups.
 */
#ifndef LM_CROWD_H
#define LM_CROWD_H

struct source;

/*
 * The backups of probe @n, of the kind that it has now; 0 if it takes none. When they are
 * fewer than those of others, its why_not says so.
 */
unsigned int crowd_backups(struct source *source, unsigned int n);

/* The share of each hook, without its first program: @most, or what @nr_hooks of them can have. */
unsigned int crowd_share(unsigned int nr_hooks, unsigned int most);

#endif /* LM_CROWD_H */
