// SPDX-License-Identifier: GPL-2.0-only
#include "sink/sink.h"

#include <errno.h>

struct untrusted attachment_function(const struct plan *plan, const struct attachment *probe,
				     unsigned int n)
{
	if (probe && !untrusted_is_null(probe[n].function))
		return probe[n].function;
	return untrusted(plan->probe[n].hook->function[0]);
}

struct untrusted sink_function(const struct sink *sink, unsigned int n)
{
	if (n >= sink->plan->nr_probes)
		return untrusted(NULL);
	return attachment_function(sink->plan, sink->probe, n);
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
