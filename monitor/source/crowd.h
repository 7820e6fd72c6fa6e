/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many programs each hook has. A trampoline takes 38 programs (BPF_MAX_TRAMP_LINKS), which
 * all hooks of a function share: with many hooks, each has fewer backups.
 */
#ifndef LM_CROWD_H
#define LM_CROWD_H

#include <stddef.h>

struct source;

/*
 * The backups of probe @n, of the kind that it has now; 0 if it takes none. When they are
 * fewer than those of others, its why_not says so.
 */
unsigned int crowd_backups(struct source *source, unsigned int n);

/* How many backups each of @nr_hooks hooks on one trampoline can have, at most @most. */
unsigned int crowd_share(unsigned int nr_hooks, unsigned int most);

/* For the user: why one of @nr_hooks hooks has only @share backups and not @most. */
void crowd_why(unsigned int share, unsigned int most, unsigned int nr_hooks, char *why,
	       size_t size);

#endif /* LM_CROWD_H */
