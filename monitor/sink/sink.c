// SPDX-License-Identifier: GPL-2.0-only
#include "sink/sink.h"

#include <errno.h>

const char *attachment_function(const struct plan *plan, const struct attachment *probe,
				unsigned int n)
{
	if (probe && probe[n].function)
		return probe[n].function;
	return plan->probe[n].hook->function[0];
}

const char *sink_function(const struct sink *sink, unsigned int n)
{
	return n < sink->plan->nr_probes ? attachment_function(sink->plan, sink->probe, n) : NULL;
}

void sink_free(struct sink *sink)
{
	if (sink)
		sink->ops->free(sink);
}

int sink_flush(struct sink *sink)
{
	errno = 0;
	if (fflush(sink->out) == 0 && !ferror(sink->out))
		return 0;
	return errno ? -errno : -EIO;
}
