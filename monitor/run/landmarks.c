// SPDX-License-Identifier: GPL-2.0-only
#include "run/landmarks.h"

#include <errno.h>
#include <stdlib.h>

#define SECOND 1000000000ull

static int on_start(struct sink *sink, const struct start_info *info)
{
	((struct landmarks *)sink)->start_ns = info->time_ns;
	return 0;
}

static uint64_t since_start(const struct landmarks *landmarks, uint64_t ns)
{
	return ns > landmarks->start_ns ? ns - landmarks->start_ns : 0;
}

static void add(struct landmarks *landmarks, uint64_t at_ns)
{
	if (landmarks->nr && landmarks->at_ns[landmarks->nr - 1] >= at_ns)
		return;
	if (landmarks->nr < LANDMARKS_MOST)
		landmarks->at_ns[landmarks->nr++] = at_ns;
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct landmarks *landmarks = (struct landmarks *)sink;
	uint64_t at_ns = since_start(landmarks, violation->time_ns);

	if (at_ns < landmarks->first_violation_ns)
		landmarks->first_violation_ns = at_ns;
	add(landmarks, at_ns);
	return 0;
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct landmarks *landmarks = (struct landmarks *)sink;

	add(landmarks, since_start(landmarks, mark->h.time_ns));
	return 0;
}

static int on_record(struct sink *sink, const struct lm_hdr *record)
{
	struct landmarks *landmarks = (struct landmarks *)sink;
	uint64_t at_ns = since_start(landmarks, record->time_ns);

	if (!record_is_verb(record) || at_ns < landmarks->seen_ns)
		return 0;
	landmarks->seen_ns = at_ns;
	if (at_ns / SECOND != landmarks->second) {
		landmarks->second = at_ns / SECOND;
		landmarks->count = 0;
	}
	if (++landmarks->count <= landmarks->most)
		return 0;
	landmarks->most = landmarks->count;
	landmarks->busiest = landmarks->second;
	return 0;
}

static const struct sink_ops ops = {
	.name = "landmarks",
	.start = on_start,
	.violation = on_violation,
	.mark = on_mark,
	.record = on_record,
};

int landmarks_init(struct landmarks *landmarks)
{
	*landmarks = (struct landmarks){.base.ops = &ops, .first_violation_ns = LANDMARK_NONE};
	landmarks->at_ns = calloc(LANDMARKS_MOST, sizeof(*landmarks->at_ns));
	return landmarks->at_ns ? 0 : -ENOMEM;
}

void landmarks_fini(struct landmarks *landmarks)
{
	free(landmarks->at_ns);
}

uint64_t landmarks_next(const struct landmarks *landmarks, uint64_t at_ns)
{
	for (unsigned int n = 0; n < landmarks->nr; n++)
		if (landmarks->at_ns[n] > at_ns)
			return landmarks->at_ns[n];
	return LANDMARK_NONE;
}

uint64_t landmarks_before(const struct landmarks *landmarks, uint64_t at_ns)
{
	for (unsigned int n = landmarks->nr; n--;)
		if (landmarks->at_ns[n] < at_ns)
			return landmarks->at_ns[n];
	return LANDMARK_NONE;
}

uint64_t landmarks_first(const struct landmarks *landmarks)
{
	if (landmarks->first_violation_ns != LANDMARK_NONE)
		return landmarks->first_violation_ns;
	return (landmarks->busiest + 1) * SECOND;
}
