/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that lie in memory which is watched as an object of its own: a timer in memory of
 * kmalloc(). They must have ended when it is released. Which memory that is shows only then, by the
 * address, so that they are no children. How many live ones there are is counted by their address,
 * in few counters that many addresses share: most memory has nothing in it, and that takes one look
 * for each 64 bytes.
 */
#ifndef LM_CONTENTS_H
#define LM_CONTENTS_H

#include "engine/search.h"

struct event_ctx;
struct object;

/* Returns 0 or -ENOMEM. Before compile_plan(), which asks which classes contain others. */
int contents_init(struct engine *engine);
void contents_fini(struct engine *engine);

/* The object begins or ends, of whatever class it is. */
void contents_add(struct engine *engine, const struct object *object);
void contents_remove(struct engine *engine, const struct object *object);

/* What lies in the live object and was not reported so far. The caller frees @result. */
void contents_find(const struct engine *engine, uint32_t slot, struct search_result *result);

/* The object is released: whether something in it is alive. */
void contents_consider(struct event_ctx *ctx, uint32_t slot);

#endif /* LM_CONTENTS_H */
