/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A search through all live objects. It looks at each of them, so it is for what happens a few
 * times in a run, or at most a few times a second.
 */
#ifndef LM_SEARCH_H
#define LM_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct engine;
struct module_life;

struct search_hit {
	uint64_t id; /* of the object: hits are sorted by it, which is by age */
	uint32_t slot;
	bool sure;   /* MATCH_SURE, else MATCH_MAYBE */
	uint8_t how; /* search_query.how of this match */
};

struct search_result {
	size_t nr, max;
	struct search_hit *hit;
};

/* What is searched for: each kind of search uses some of these. */
struct search_query {
	const char *module;
	const struct module_life *life; /* of the module; NULL if not known */
	uint64_t device;
	uint64_t from, bytes; /* of memory */
	unsigned int class;
	uint64_t ns;
	uint8_t how; /* enum owner_how of the last match, when the owner is searched for */
};

enum search_match { MATCH_NO, MATCH_SURE, MATCH_MAYBE };

/*
 * Finds all live objects in scope that @matches, oldest first. Returns 0, or -ENOMEM with the hits
 * so far. The caller frees it.
 */
int search_live(const struct engine *engine, struct search_query *query,
		enum search_match (*matches)(const struct engine *, uint32_t,
					     struct search_query *),
		struct search_result *result);
/* Adds one at the end. Returns 0 or -ENOMEM. */
int search_add(struct search_result *result, struct search_hit one);
void search_free(struct search_result *result);

#endif /* LM_SEARCH_H */
