/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lifemon top without a screen: tables of the objects by caller, module, device or task, as lines
 * for people and scripts. Of a live run one at intervals, of a trace one for the whole of it.
 */
#ifndef LM_RUN_TOP_H
#define LM_RUN_TOP_H

#include <stdio.h>

#include "base/exit_status.h"
#include "dashboard/dashboard.h"
#include "run/replayed.h"
#include "view/view.h"

struct top;

/* Prints to @out, of @plan's objects. Returns 0 or -errno. */
int top_new(const struct top_options *options, const struct plan *plan, uint64_t tick_ns, FILE *out,
	    struct top **top);
void top_free(struct top *top);
/* For the pipeline, which has to count families. */
struct sink *top_sink(struct top *top);
/*
 * To be called again and again: prints a table when one is due by @now_ns, of any clock. False when
 * all that were asked for are printed, or the output takes no more.
 */
bool top_turn(struct top *top, const struct stats_info *stats, uint64_t now_ns);
/* Whether a turn is due, so that @stats are needed. */
bool top_is_due(const struct top *top, uint64_t now_ns);

/* Prints one table of the whole trace. Closes @replayed. Returns the status of the replay. */
enum exit_status top_replay(const struct top_options *options, const struct replay_options *asked,
			    struct replayed *replayed, FILE *out);
/* What a dashboard opens on: the tables' screen, if @options are those of lifemon top. */
struct dashboard_config top_screen(const struct options *options);
/* Says why the status is not 0: there is no report that would. */
void top_explain(enum exit_status status, const char *reason);

#endif /* LM_RUN_TOP_H */
