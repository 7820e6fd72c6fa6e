// SPDX-License-Identifier: GPL-2.0-only
#include "sink/sink.h"

const char *probe_function(const struct plan *plan, const struct probe_info *probe, unsigned int n)
{
	if (probe && probe[n].function)
		return probe[n].function;
	return plan->probe[n].hook->function[0];
}

void sink_free(struct sink *sink)
{
	if (sink)
		sink->ops->free(sink);
}
