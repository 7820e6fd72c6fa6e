// SPDX-License-Identifier: GPL-2.0-only
#include "live_model.h"

#include <stdlib.h>

#include "source/narrow.h"

#include "probe.h"

struct live_bucket;
static struct live_bucket *live_bucket(uint64_t at);

#include "live.h"

struct live_model {
	const struct plan *plan;
	uint32_t mask;
	uint32_t pid;
	struct live_bucket *bucket;
};

/* The one that is at work: live.h names no table. */
static const struct live_model *now;

static struct live_bucket *live_bucket(uint64_t at)
{
	return &now->bucket[at];
}

struct live_model *live_model_new(const struct plan *plan, uint32_t buckets, uint32_t pid)
{
	struct live_model *model = calloc(1, sizeof(*model));

	*model = (struct live_model){
		.plan = plan,
		.mask = buckets - 1,
		.pid = pid,
		.bucket = calloc(buckets, sizeof(*model->bucket)),
	};
	return model;
}

void live_model_free(struct live_model *model)
{
	free(model->bucket);
	free(model);
}

/* scope_decide() of bpf/scope.bpf.h, without samples. */
int live_model_decide(struct live_model *model, const struct lm_event *event)
{
	unsigned int class = model->plan->probe[event->h.probe].class;
	int above = model->plan->class[class].parent, what;
	struct lm_scope_cfg cfg = {
		.flags = narrow_flags(model->plan, event->h.probe),
		.class = (uint8_t) class,
		.parent_class = (uint8_t)(above >= 0 ? above : 0),
		.mask = model->mask,
	};
	struct live_call call = {.cfg = &cfg, .key = event->key, .parent = event->parent, .on = 1};
	__u64 known, parent;

	now = model;
	if (!cfg.flags)
		return LIVE_WRITE;
	what = live_look(&call, &known, &parent);
	if (what == LIVE_WRITE)
		live_end(&call, known, 0);
	if (what != LIVE_ASK)
		return what;
	return live_settle(&call, known, parent, event->tgid == model->pid, 0);
}

uint32_t live_model_get(struct live_model *model, uint64_t key, uint8_t class)
{
	struct live_place place;

	now = model;
	place = live_place(model->mask, key, class);
	return (uint32_t)live_get(model->mask, &place);
}

int live_model_put(struct live_model *model, uint64_t key, uint8_t class, uint32_t state)
{
	now = model;
	return live_put(model->mask, key, class, state);
}

struct lm_stranger live_model_stranger(const struct lm_event *event)
{
	struct lm_stranger stranger = {.h = event->h, .key = event->key};

	stranger.h.type = LM_REC_STRANGER;
	stranger.h.size = sizeof(stranger);
	return stranger;
}
