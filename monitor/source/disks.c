// SPDX-License-Identifier: GPL-2.0-only
#include "source/disks.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Returns whether there is such a line. */
static bool read_line(const char *disk, const char *file, char *line, size_t size)
{
	char path[512];
	FILE *f;
	bool any;

	snprintf(path, sizeof(path), "/sys/block/%s/%s", disk, file);
	f = fopen(path, "re");
	if (!f)
		return false;
	any = fgets(line, (int)size, f);
	fclose(f);
	return any;
}

/*
 * On a disk with a volatile cache and without FUA, the kernel splits a durable write in two: the
 * data, then a flush (block/blk-flush.c). Some drivers end the first in a way that leaves it
 * counted until the second is done.
 */
static bool has_flushes(const char *disk)
{
	char cache[32], fua[8];

	return !read_line(disk, "queue/write_cache", cache, sizeof(cache)) ||
	       !read_line(disk, "queue/fua", fua, sizeof(fua)) ||
	       (strncmp(cache, "write through", 13) && fua[0] != '1');
}

static bool has_requests(const char *disk)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/block/%s/mq", disk);
	return !access(path, F_OK);
}

void disks_read(void (*each)(void *ctx, const struct disk_count *disk), void *ctx)
{
	DIR *disks = opendir("/sys/block");
	struct dirent *disk;

	while (disks && (disk = readdir(disks))) {
		struct disk_count count = {.name = disk->d_name};
		unsigned long long reads, writes;
		char line[64];

		if (disk->d_name[0] == '.' || !has_requests(disk->d_name) ||
		    !read_line(disk->d_name, "inflight", line, sizeof(line)) ||
		    sscanf(line, "%llu %llu", &reads, &writes) != 2)
			continue;
		count.in_flight = reads + writes;
		count.flushes = has_flushes(disk->d_name);
		each(ctx, &count);
	}
	if (disks)
		closedir(disks);
}
