// SPDX-License-Identifier: GPL-2.0-only
#include "source/stack_trie.h"

#include <errno.h>
#include <string.h>

/* The node of @step after @parent, or a free one where it belongs; NULL if there is no room. */
static struct lm_walk_node *find(struct stack_trie *trie, uint32_t parent, uint64_t addr)
{
	uint32_t at = lm_walk_index(parent, addr);
	struct lm_walk_node *free = NULL;

	for (uint32_t way = 0; way < 2; way++) {
		struct lm_walk_node *node = &trie->node[at ^ way];

		if (node->addr == addr && node->parent == parent)
			return node;
		if (!node->addr && !free)
			free = node;
	}
	return free;
}

static bool says(const struct lm_walk_node *node, const struct stack_step *step, uint32_t id)
{
	return !memcmp(&node->hop, &step->hop, sizeof(node->hop)) && !node->id == !id;
}

/* The address last: a program that finds it finds the rest. */
static void fill(struct lm_walk_node *node, uint32_t number, uint32_t parent,
		 const struct stack_step *step, uint32_t id)
{
	node->number = number;
	node->hop = step->hop;
	node->id = id;
	node->parent = parent;
	__atomic_store_n(&node->addr, step->addr, __ATOMIC_RELEASE);
}

int stack_trie_add(struct stack_trie *trie, uint32_t root, const struct stack_step *step, size_t nr,
		   uint32_t id)
{
	uint32_t parent = root;

	for (size_t i = 0; i < nr; i++) {
		uint32_t own = i + 1 == nr ? id : 0;
		struct lm_walk_node *node = find(trie, parent, step[i].addr);
		uint32_t number;

		if (!node)
			return -ENOSPC;
		number = LM_WALK_FIRST + (uint32_t)(node - trie->node);
		if (!node->addr) {
			fill(node, number, parent, &step[i], own);
			trie->nr++;
		} else if (!says(node, &step[i], own)) {
			return -EINVAL;
		}
		parent = number;
	}
	return 0;
}

void stack_trie_clear(struct stack_trie *trie)
{
	memset(trie->node, 0, LM_WALK_NODES * sizeof(*trie->node));
	trie->nr = 0;
}
