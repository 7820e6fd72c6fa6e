/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How names of functions can be read: of nvme_alloc_request, that it is the alloc of
 * nvme_*_request, or the request of nvme_alloc_*. What is read of one stem may be a pair.
 */
#ifndef LM_DRAFT_READINGS_H
#define LM_DRAFT_READINGS_H

#include "draft/module.h"

struct reading {
	const char *stem; /* the name with '*' in place of the word */
	const char *word; /* of pair_words.h */
	unsigned int function;
};

struct readings {
	unsigned int nr;
	struct reading *reading; /* by stem, then by word */
};

/* All readings of all functions. 0 or -ENOMEM. */
int readings_make(struct readings *readings, struct draft_module *module);
/* The same of what the module calls; .function is that of the import. */
int readings_of_imports(struct readings *readings, struct draft_module *module);
void readings_free(struct readings *readings);

/* Of the group that begins at @first: its end. */
unsigned int readings_end(const struct readings *readings, unsigned int first);
/* The reading of @word in a group, -1: there is none. */
int readings_find(const struct readings *readings, unsigned int first, unsigned int end,
		  const char *word);

#endif /* LM_DRAFT_READINGS_H */
