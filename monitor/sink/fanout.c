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
	}
}

static void keep_error(struct fanout *fanout, unsigned int sink, int err)
{
	if (!err)
		return;
	fanout->failed[sink] = true;
	if (!fanout->error)
		fanout->error = err;
}

#define DEFINE_FANOUT(op, type)                                                                    \
	void fanout_##op(struct fanout *fanout, const struct type *info)                           \
	{                                                                                          \
		for (unsigned int i = 0; i < fanout->nr; i++)                                      \
			if (fanout->sink[i]->ops->op && !fanout->failed[i])                        \
				keep_error(fanout, i,                                              \
					   fanout->sink[i]->ops->op(fanout->sink[i], info));       \
	}

DEFINE_FANOUT(start, start_info)
DEFINE_FANOUT(violation, violation)
DEFINE_FANOUT(gap, lm_gap)
DEFINE_FANOUT(mark, lm_mark)
DEFINE_FANOUT(record, lm_hdr)
DEFINE_FANOUT(step, step_info)
DEFINE_FANOUT(stats, stats_info)
DEFINE_FANOUT(biography, biography_info)
DEFINE_FANOUT(summary, summary_info)
