/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the cache of stacks learns. Both take long (a file of a hundred thousand lines, a wait for
 * all processors), so a thread of the cache calls them, one after the other (stack_cache.c).
 */
#ifndef LM_STACK_LEARN_H
#define LM_STACK_LEARN_H

struct source;

/* Reads where the tables are; sets .on of the cache, or .why_not. Once. */
void stack_learn_begin(struct source *source);
/* Learns the stacks that programs have not found since the last call. Only when .on. */
void stack_learn_new(struct source *source);

#endif /* LM_STACK_LEARN_H */
