/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live objects of the classes that assertions ask about, by class and key, with their
 * children. Stores and links; counts nothing. An entry is named by its number, which is
 * used again after its end; 0 is none. Memory is 128 bytes and 8 of index for each that
 * was alive at once.
 */
#ifndef LM_CHECK_TABLE_H
#define LM_CHECK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/expect.h"

/* Since when a time runs. */
#define SINCE_NONE    UINT64_MAX       /* it does not */
#define SINCE_UNKNOWN (UINT64_MAX - 1) /* its beginning was not seen */

struct tracked {
	uint64_t key;
	uint64_t id;		  /* of the engine */
	uint64_t yes, maybe;	  /* selections that it belongs to, or may; bit masks */
	uint64_t since[NR_TIMES]; /* ns, or SINCE_* */
	uint32_t epoch[NR_TIMES]; /* gaps that had been by then */
	uint32_t alive_epoch;	  /* gaps that had been when it was last known to live */
	uint32_t parent;
	uint32_t first_child;
	uint32_t next, prev; /* siblings; next also of the free ones */
	uint32_t class;	     /* in the plan */
	bool leaked;	     /* counted so: not again when its parent ends */
};

struct table {
	struct tracked *entry; /* [room], from 1 */
	uint32_t nr;	       /* in use */
	uint32_t fresh;	       /* first never used */
	uint32_t room;
	uint32_t free;
	uint32_t *index; /* [slots], open addressing; 0 is empty */
	uint32_t slots;	 /* a power of two */
};

void table_fini(struct table *table);

/* 0 if there is none. */
uint32_t table_find(const struct table *table, uint32_t class, uint64_t key);
/* A new entry, all 0 but for class and key; not there yet. 0 when there is no memory. Moves the
 * others: pointers to entries end here. */
uint32_t table_add(struct table *table, uint32_t class, uint64_t key);
/* Unlinks it from its parent; it has no children any more. */
void table_remove(struct table *table, uint32_t n);
/* Makes it a child of @parent (0: of none). */
void table_link(struct table *table, uint32_t n, uint32_t parent);

#endif /* LM_CHECK_TABLE_H */
