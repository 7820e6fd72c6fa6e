/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One object of a trace, as the user names it: by the id that reports give it ("17" or "#17"), or
 * by class and key and, when the key was used again, generation ("block:0xffff8881034c1000#2",
 * "dma_pool.block:…"). Which object that is, a first pass over the trace finds out; the same
 * trace gives the same ids in the second one.
 */
#ifndef LM_EXPORT_SELECTOR_H
#define LM_EXPORT_SELECTOR_H

#include "sink/sink.h"

/* What the user wrote. */
struct object_selector {
	uint64_t id;	 /* 0: by the rest */
	char class[128]; /* CLASS or MODEL.CLASS, to be looked up in the plan */
	uint64_t key;
	uint32_t generation; /* 0: not given */
};

/* One object and what a first pass has learned about it. */
struct object_choice {
	uint64_t id;	    /* 0: there is none */
	unsigned int class; /* index in the plan */
	uint64_t key;
	uint32_t generation;
	uint64_t parent; /* id of the one that it was last lent from, 0 if none */
	bool broken;	 /* a certain violation is about it */
};

/*
 * Reads @text. Returns 0, or -EINVAL with *@expected set to what should be there.
 */
int selector_parse(const char *text, struct object_selector *selector, const char **expected);

/*
 * The sink of the first pass. @class is the selector's in the plan, NULL when it has an id. Of
 * several generations without a given one, that with a violation is chosen, then the latest.
 * NULL when there is no memory.
 */
struct sink *selector_sink_new(const struct object_selector *selector,
			       const struct plan_class *class);

/* After the pass. False: no such object. Then @choice has the first and the last generation seen
 * at the key in .generation and *@last, 0 if there were none. */
bool selector_found(const struct sink *sink, struct object_choice *choice, uint32_t *last);
/* How many generations the key has had: more than 1 when the choice was one of several. */
uint32_t selector_generations(const struct sink *sink);

#endif /* LM_EXPORT_SELECTOR_H */
