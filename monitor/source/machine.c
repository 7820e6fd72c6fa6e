// SPDX-License-Identifier: GPL-2.0-only
/* How much memory there is for this process. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/source.h"

/* What the control group in @path and those above it allow; SIZE_MAX: no limit. */
static size_t limit_of(char *path)
{
	size_t least = SIZE_MAX;
	char name[PATH_MAX + 64], *slash;
	unsigned long long bytes;
	FILE *file;

	for (;;) {
		snprintf(name, sizeof(name), "/sys/fs/cgroup%s/memory.max", path);
		file = fopen(name, "re");
		if (file && fscanf(file, "%llu", &bytes) == 1 && bytes < least)
			least = bytes;
		if (file)
			fclose(file);
		slash = strrchr(path, '/');
		if (!slash)
			return least;
		*slash = '\0';
	}
}

/* Of version 2; a container sees its own group as "/". */
static size_t group_limit(void)
{
	char line[PATH_MAX];
	size_t limit = SIZE_MAX;
	FILE *file = fopen("/proc/self/cgroup", "re");

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::/", 4))
			limit = limit_of(line + 3);
	}
	if (file)
		fclose(file);
	return limit;
}

size_t source_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	size_t all = pages > 0 && size > 0 ? (size_t)pages * (size_t)size : SIZE_MAX;
	size_t group = group_limit();

	return group < all ? group : all;
}
