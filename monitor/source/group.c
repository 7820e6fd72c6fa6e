// SPDX-License-Identifier: GPL-2.0-only
/* The name of a source's kprobe events, and the lock that shows that it is in use. */
#include <string.h>
#include <unistd.h>

#include "source/internal.h"
#include "source/tracefs.h"

int group_take(struct source *source, struct source_error *error)
{
	int fd;

	tracefs_sweep();
	fd = tracefs_group_new(source->group, sizeof(source->group));
	if (fd < 0)
		return source_fail(error, fd,
				   "cannot lock a name for kprobe events in "
				   "/sys/kernel/tracing/kprobe_events: %s",
				   strerror(-fd));
	source->group_fd = fd;
	return 0;
}

void group_release(struct source *source)
{
	if (source->group_fd >= 0)
		close(source->group_fd);
	source->group_fd = -1;
}
