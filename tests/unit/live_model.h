/* SPDX-License-Identifier: GPL-2.0-only */
/* The decision of bpf/live.h on recorded events, as the programs in the kernel make it. */
#ifndef TESTS_LIVE_MODEL_H
#define TESTS_LIVE_MODEL_H

#include "event/record.h"
#include "model/plan.h"

struct live_model;

/* @buckets: a power of two, at least 8. @pid: the process in scope. */
struct live_model *live_model_new(const struct plan *plan, uint32_t buckets, uint32_t pid);
void live_model_free(struct live_model *model);

/* LIVE_SKIP, LIVE_WRITE, LIVE_STRANGER or LIVE_FULL. */
int live_model_decide(struct live_model *model, const struct lm_event *event);
/* The table alone. */
uint32_t live_model_get(struct live_model *model, uint64_t key, uint8_t class);
int live_model_put(struct live_model *model, uint64_t key, uint8_t class, uint32_t state);

/* The record that goes before a stranger's event. */
struct lm_stranger live_model_stranger(const struct lm_event *event);

/* As in live.h, which cannot be included twice. */
#define MODEL_SKIP     0
#define MODEL_WRITE    1
#define MODEL_STRANGER 2
#define MODEL_FULL     3
#define MODEL_NONE     0
#define MODEL_IN       1
#define MODEL_DEAD     2
#define MODEL_OUT      3

#endif /* TESTS_LIVE_MODEL_H */
