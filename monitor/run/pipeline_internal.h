/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the pipeline among themselves: pipeline.c takes records, pipeline_ordered.c
 * hands them on in their order, pipeline_emit.c feeds the sinks. */
#ifndef LM_PIPELINE_INTERNAL_H
#define LM_PIPELINE_INTERNAL_H

#include "engine/biography.h"
#include "event/builds.h"
#include "event/decode.h"
#include "event/modules.h"
#include "event/order.h"
#include "event/unseen.h"
#include "run/pipeline.h"

struct pipeline {
	struct pipeline_config config;
	struct decode_limits limits;
	struct order *order;
	struct stacks *stacks;
	struct tasks *tasks;
	struct modules *modules; /* as of the record that is judged */
	struct builds *builds;
	struct engine *engine;
	struct biographies *biographies; /* NULL: none is asked for */

	uint64_t start_ns; /* of pipeline_start(), else of the earliest record */
	bool started;
	uint64_t watermark_ns; /* 0 before the first advance */
	struct window window;  /* in which verbs are judged */
	uint64_t events;       /* verbs judged */
	uint64_t malformed;
	uint64_t malformed_reported; /* of them, in the gaps made so far */
	uint64_t source_lost;	     /* by the gaps that the source made */
	uint64_t text_missed;
	struct unseen unseen;
	struct books *books;

	struct fanout fanout;
	const struct attachment *probe; /* of the start message */
	struct scope_seen seen;		/* by the filters, if there are any */
};

/* pipeline_ordered.c: a callback of the order. 0 */
int pipeline_ordered(void *ctx, const struct lm_hdr *record);

/* pipeline_books.c */
void pipeline_compare_books(struct pipeline *pipeline, const struct lm_count *count);

#endif /* LM_PIPELINE_INTERNAL_H */
