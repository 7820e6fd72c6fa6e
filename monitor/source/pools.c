// SPDX-License-Identifier: GPL-2.0-only
/* The DMA pools that exist already: the sysfs file "pools" of each device (mm/dmapool.c). */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/pools.h"
#include "source/source.h"

#define MAX_POOLS 4096

struct pool_list {
	struct existing_pool *pool;
	unsigned int nr;
	bool cut; /* the kernel had no room for all */
};

/* poolinfo - 0.1: "name active total size pages" a line; names may hold blanks. */
static bool parse_line(const char *line, struct existing_pool *pool)
{
	unsigned long long active, total, size, pages;
	const char *end = line + strlen(line);
	unsigned int fields = 0;
	int len;

	/* from the right: the numbers are the last four fields */
	while (end > line && fields < 4) {
		while (end > line && strchr(" \n", end[-1]))
			end--;
		while (end > line && !strchr(" \n", end[-1]))
			end--;
		fields++;
	}
	if (sscanf(end, "%llu %llu %llu %llu", &active, &total, &size, &pages) != 4)
		return false;
	while (end > line && end[-1] == ' ')
		end--;
	len = (int)(end - line);
	snprintf(pool->name, sizeof(pool->name), "%.*s", len, line);
	pool->active = active;
	pool->size = size;
	return true;
}

/* The kernel cuts what does not fit in a page: a number may be half there. */
static bool is_whole(const char *line)
{
	return strchr(line, '\n');
}

static int read_pools(const char *path, const char *device, struct pool_list *list)
{
	char line[256];
	FILE *file = fopen(path, "re");
	size_t len = 0, page = (size_t)sysconf(_SC_PAGESIZE);

	if (!file)
		return 0; /* the device may be gone by now */
	while (fgets(line, sizeof(line), file) && list->nr < MAX_POOLS) {
		struct existing_pool pool, *more;

		len += strlen(line);
		list->cut |= !is_whole(line) || len >= page - 1;
		if (!strncmp(line, "poolinfo", 8) || !is_whole(line) || !parse_line(line, &pool))
			continue;
		snprintf(pool.device, sizeof(pool.device), "%s", device);
		more = realloc(list->pool, (list->nr + 1) * sizeof(pool));
		if (!more) {
			fclose(file);
			return -ENOMEM;
		}
		list->pool = more;
		list->pool[list->nr++] = pool;
	}
	list->cut |= list->nr == MAX_POOLS;
	fclose(file);
	return 0;
}

int pools_read(const char *path, const char *device, struct existing_pool **pools, bool *cut)
{
	struct pool_list list = {0};
	int err = read_pools(path, device, &list);

	*pools = list.pool;
	*cut = list.cut;
	return err ? err : (int)list.nr;
}

int source_pools(struct existing_pool **pools)
{
	char *const roots[] = {"/sys/devices", NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT | FTS_NOCHDIR, NULL);
	struct pool_list list = {0};
	FTSENT *entry;
	int err = 0;

	if (!tree)
		return -errno;
	while (!err && (entry = fts_read(tree)))
		if (!strcmp(entry->fts_name, "pools") && entry->fts_info != FTS_D)
			err = read_pools(entry->fts_path, entry->fts_parent->fts_name, &list);
	fts_close(tree);
	if (err) {
		free(list.pool);
		return err;
	}
	*pools = list.pool;
	return (int)list.nr;
}
