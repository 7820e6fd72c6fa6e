// SPDX-License-Identifier: GPL-2.0-only
#include "sink/fanout.h"

#include <string.h>

void fanout_init(struct fanout *fanout, struct sink *const *sinks, unsigned int nr)
{
	memset(fanout, 0, sizeof(*fanout));
	fanout->nr = nr;
	for (unsigned int i = 0; i < nr; i++) {
		fanout->sink[i] = sinks[i];
		fanout->wants_record |= sinks[i]->ops->record != NULL;
		fanout->wants_step |= sinks[i]->ops->step != NULL;
		fanout->wants_states |= sinks[i]->ops->states != NULL;
	}
}

static void keep_error(struct fanout *fanout, unsigned int sink, int err)
{
	if (!err)
		return;
	fanout->error_of[sink] = err;
	if (!fanout->error)
		fanout->error = err;
}

int fanout_error_of(const struct fanout *fanout, const struct sink *sink)
{
	for (unsigned int i = 0; i < fanout->nr; i++)
		if (fanout->sink[i] == sink)
			return fanout->error_of[i];
	return 0;
}

/* Each sink that has this callback and did not fail so far. */
#define for_each_sink(fanout, i, callback)                                                         \
	for (unsigned int i = 0; i < (fanout)->nr; i++)                                            \
		if (!(fanout)->error_of[i] && (fanout)->sink[i]->ops->callback)

void fanout_start(struct fanout *fanout, const struct start_info *info)
{
	for_each_sink (fanout, i, start)
		keep_error(fanout, i, fanout->sink[i]->ops->start(fanout->sink[i], info));
}

void fanout_violation(struct fanout *fanout, const struct violation *violation)
{
	for_each_sink (fanout, i, violation)
		keep_error(fanout, i, fanout->sink[i]->ops->violation(fanout->sink[i], violation));
}

void fanout_gap(struct fanout *fanout, const struct lm_gap *gap)
{
	for_each_sink (fanout, i, gap)
		keep_error(fanout, i, fanout->sink[i]->ops->gap(fanout->sink[i], gap));
}

void fanout_mark(struct fanout *fanout, const struct lm_mark *mark)
{
	for_each_sink (fanout, i, mark)
		keep_error(fanout, i, fanout->sink[i]->ops->mark(fanout->sink[i], mark));
}

void fanout_record(struct fanout *fanout, const struct lm_hdr *record)
{
	for_each_sink (fanout, i, record)
		keep_error(fanout, i, fanout->sink[i]->ops->record(fanout->sink[i], record));
}

void fanout_step(struct fanout *fanout, const struct step_info *step)
{
	for_each_sink (fanout, i, step)
		keep_error(fanout, i, fanout->sink[i]->ops->step(fanout->sink[i], step));
}

void fanout_states(struct fanout *fanout, const struct lm_event *event, state_set states)
{
	for_each_sink (fanout, i, states)
		keep_error(fanout, i, fanout->sink[i]->ops->states(fanout->sink[i], event, states));
}

void fanout_stats(struct fanout *fanout, const struct stats_info *stats)
{
	for_each_sink (fanout, i, stats)
		keep_error(fanout, i, fanout->sink[i]->ops->stats(fanout->sink[i], stats));
}

void fanout_biography(struct fanout *fanout, const struct biography_info *info)
{
	for_each_sink (fanout, i, biography)
		keep_error(fanout, i, fanout->sink[i]->ops->biography(fanout->sink[i], info));
}

void fanout_summary(struct fanout *fanout, const struct summary_info *summary)
{
	for_each_sink (fanout, i, summary)
		keep_error(fanout, i, fanout->sink[i]->ops->summary(fanout->sink[i], summary));
}
