/* SPDX-License-Identifier: GPL-2.0-only */
/* The nodes that programs walk along, as user space makes them (bpf/walk.h). */
#ifndef LM_STACK_TRIE_H
#define LM_STACK_TRIE_H

#include "event/record.h"
#include "probe.h"
#include "source/stack_path.h"
#include "walk.h"

struct stack_trie {
	struct lm_walk_node *node; /* [LM_WALK_NODES], read by programs at any time */
	uint32_t nr;		   /* that are in use */
};

/*
 * Enters a path that begins at @root and ends with stack @id (+ 1, as in a node). Returns 0,
 * -ENOSPC when both places of a node are taken, or -EINVAL when a node says something else: then
 * it stays as it is.
 */
int stack_trie_add(struct stack_trie *trie, uint32_t root, const struct stack_step *step, size_t nr,
		   uint32_t id);
/* Forgets all. Walks must be off, and stay so until those under way have ended. */
void stack_trie_clear(struct stack_trie *trie);

#endif /* LM_STACK_TRIE_H */
