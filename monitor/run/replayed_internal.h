/* SPDX-License-Identifier: GPL-2.0-only */
/* replayed_open.c makes what replayed.c plays. */
#ifndef LM_REPLAYED_INTERNAL_H
#define LM_REPLAYED_INTERNAL_H

#include "run/exercised.h"
#include "run/plan_load.h"
#include "run/replay_map.h"
#include "run/replayed.h"
#include "run/verdict.h"

struct replayed {
	struct replay_options options;
	struct trace *trace;
	const struct trace_meta *meta;
	struct loaded_plan own;	  /* of the trace's models */
	struct loaded_plan other; /* of those that were given instead, if any */
	struct plan *plan;	  /* of one of them */
	struct replay_map map;	  /* from the trace's probes to the plan's */
	const struct plan_class *explain;
	const char *command; /* its first word, NULL if there was none */
	struct attachment *info;
	struct debuginfo *debuginfo; /* NULL: no files and lines */

	/* while it runs */
	struct pipeline *pipeline;
	bool families;
	struct ledger ledger; /* as of the last TRACE_STATS */
	bool finished;
	bool has_end;  /* how the run ended was read */
	uint64_t lost; /* as the summary has it */
	struct verdict verdict;
	struct exercised exercised;
	char incomplete[320];
	char reason[sizeof(((struct exercised *)0)->why) + 32];
};

#endif /* LM_REPLAYED_INTERNAL_H */
