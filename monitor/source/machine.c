// SPDX-License-Identifier: GPL-2.0-only
/* How much memory there is for this process. */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/machine.h"
#include "source/source.h"

/* Bytes in the first line of a file; SIZE_MAX: none, or "max". */
static size_t read_bytes(const char *path)
{
	unsigned long long bytes;
	FILE *file = fopen(path, "re");
	size_t result = SIZE_MAX;

	if (file && fscanf(file, "%llu", &bytes) == 1 && bytes < SIZE_MAX)
		result = (size_t)bytes;
	if (file)
		fclose(file);
	return result;
}

/* The least of the files @limit in the group @path below @top, and in those above it. */
static size_t limit_of(const char *root, const char *top, char *path, const char *limit)
{
	size_t least = SIZE_MAX, bytes;
	char name[PATH_MAX], *slash;

	for (;;) {
		if (snprintf(name, sizeof(name), "%s%s%s/%s", root, top, path, limit) <
		    (int)sizeof(name)) {
			bytes = read_bytes(name);
			least = bytes < least ? bytes : least;
		}
		slash = strrchr(path, '/');
		if (!slash)
			return least;
		*slash = '\0';
	}
}

/* Whether a list like "cpu,memory" has the controller of memory. */
static bool has_memory(const char *list, size_t len)
{
	const char *const name = "memory";

	for (const char *at = list; at < list + len; at += strcspn(at, ",:") + 1)
		if (strcspn(at, ",:") == strlen(name) && !strncmp(at, name, strlen(name)))
			return true;
	return false;
}

/*
 * "0::/path" of version 2, "9:memory:/path" of version 1. A container may see its own group at the
 * top, whatever the path says.
 */
static size_t limit_by(const char *root, char *line)
{
	char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

	if (!path)
		return SIZE_MAX;
	line[strcspn(line, "\n")] = '\0';
	if (path == list + 1)
		return limit_of(root, "/sys/fs/cgroup", path + 1, "memory.max");
	if (has_memory(list + 1, (size_t)(path - list - 1)))
		return limit_of(root, "/sys/fs/cgroup/memory", path + 1, "memory.limit_in_bytes");
	return SIZE_MAX;
}

size_t machine_group_limit(const char *root)
{
	size_t least = SIZE_MAX, limit;
	char line[PATH_MAX];
	FILE *file;

	snprintf(line, sizeof(line), "%s/proc/self/cgroup", root);
	file = fopen(line, "re");
	while (file && fgets(line, sizeof(line), file)) {
		limit = limit_by(root, line);
		least = limit < least ? limit : least;
	}
	if (file)
		fclose(file);
	return least;
}

size_t source_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	size_t all = pages > 0 && size > 0 ? (size_t)pages * (size_t)size : SIZE_MAX;
	size_t group = machine_group_limit("");

	return group < all ? group : all;
}
