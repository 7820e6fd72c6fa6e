/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which probes of a trace feed which hooks of a plan. With the trace's own models that is the same
 * number; a hook of another model gets a recorded probe that saw the same of the same calls.
 */
#ifndef LM_REPLAY_MAP_H
#define LM_REPLAY_MAP_H

#include "base/exit_status.h"
#include "run/plan_load.h"
#include "trace/reader.h"

struct replay_map {
	const struct trace_meta *meta;
	bool other;			/* the plan is not that of the trace */
	uint16_t source[LM_MAX_PROBES]; /* by probe of the plan; LM_PROBE_NONE: nothing */
	uint16_t target[LM_MAX_PROBES]; /* by probe of the trace; likewise */
};

/*
 * @own: what the models of the trace say. @plan: the plan to feed, which may be that one. Takes
 * the hooks that the trace has nothing for out of @plan's verbs and, when @plan is another, names
 * them. Returns EXIT_CLEAN; EXIT_ENVIRONMENT when a class cannot be observed at all;
 * EXIT_CANNOT_TELL when the trace does not fit its own models.
 */
enum exit_status replay_map_make(struct replay_map *map, const struct trace_meta *meta,
				 const struct plan *own, struct plan *plan);

/* What the plan's probe @n sat on, NULL: nothing. */
const struct trace_probe *replay_map_source(const struct replay_map *map, unsigned int n);

/* Pushes a record of the trace under its number in the plan. As pipeline_push(). */
int replay_map_push(const struct replay_map *map, struct pipeline *pipeline,
		    const struct lm_hdr *record);

#endif /* LM_REPLAY_MAP_H */
