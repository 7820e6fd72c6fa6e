/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many programs each hook has. A trampoline takes 38 programs (BPF_MAX_TRAMP_LINKS), which
 * all hooks of a function share: with many hooks, each has fewer backups.
 */
#ifndef LM_CROWD_H
#define LM_CROWD_H

struct source;

/*
 * The backups of probe @n, of the kind that it has now; 0 if it takes none. When they are
 * fewer than those of others, its why_not says so.
 */
unsigned int crowd_backups(struct source *source, unsigned int n);

/* How many backups each of @nr_hooks hooks on one trampoline can have, at most @most. */
unsigned int crowd_share(unsigned int nr_hooks, unsigned int most);

#endif /* LM_CROWD_H */
