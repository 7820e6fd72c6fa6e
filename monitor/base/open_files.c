// SPDX-License-Identifier: GPL-2.0-only
#include "base/open_files.h"

#include <stdbool.h>
#include <sys/resource.h>

static struct rlimit before;
static bool is_raised;

void open_files_raise(void)
{
	struct rlimit limit;

	if (is_raised || getrlimit(RLIMIT_NOFILE, &before) || before.rlim_cur >= OPEN_FILES_MOST)
		return;
	limit = (struct rlimit){OPEN_FILES_MOST, before.rlim_max};
	if (limit.rlim_max < OPEN_FILES_MOST)
		limit.rlim_max = OPEN_FILES_MOST;
	is_raised = !setrlimit(RLIMIT_NOFILE, &limit);
	if (is_raised)
		return;
	/* without CAP_SYS_RESOURCE the hard limit stays */
	limit = (struct rlimit){before.rlim_max, before.rlim_max};
	is_raised = !setrlimit(RLIMIT_NOFILE, &limit);
}

void open_files_restore(void)
{
	if (is_raised)
		is_raised = setrlimit(RLIMIT_NOFILE, &before) != 0;
}
