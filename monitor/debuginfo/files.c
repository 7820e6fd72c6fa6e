// SPDX-License-Identifier: GPL-2.0-only
/* Which files there are: those that the user named, and those in folders that the user named. */
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "debuginfo/internal.h"

/* The kernel has '_' where the file has '-'. */
char *debuginfo_module_of(const char *path)
{
	const char *base = strrchr(path, '/');
	char *name = strdup(base ? base + 1 : path);
	char *at;

	if (!name)
		return NULL;
	if (!strncmp(name, "vmlinux", strlen("vmlinux"))) {
		*name = 0;
		return name;
	}
	at = strstr(name, ".ko");
	if (at)
		*at = 0;
	for (at = name; *at; at++)
		if (*at == '-')
			*at = '_';
	return name;
}

int debuginfo_add_file(struct debuginfo *debuginfo, const char *module, const char *path)
{
	struct debug_file *grown = reallocarray(debuginfo->file, debuginfo->nr + 1, sizeof(*grown));
	struct debug_file *file;

	if (!grown)
		return -ENOMEM;
	debuginfo->file = grown;
	file = &grown[debuginfo->nr];
	*file = (struct debug_file){.module = strdup(module), .path = strdup(path)};
	if (!file->module || !file->path) {
		free(file->module);
		free(file->path);
		return -ENOMEM;
	}
	debuginfo->nr++;
	return 0;
}

static int add_one(struct debuginfo *debuginfo, const char *path, bool named)
{
	char *module = debuginfo_module_of(path);
	int err = module ? debuginfo_add_file(debuginfo, module, path) : -ENOMEM;

	free(module);
	if (!err)
		debuginfo->file[debuginfo->nr - 1].named = named;
	return err;
}

static bool is_debug_file(const char *name)
{
	const char *end = strstr(name, ".ko");

	return !strcmp(name, "vmlinux") ||
	       (end && (!strcmp(end, ".ko") || !strcmp(end, ".ko.debug")));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_folder(struct debuginfo *debuginfo, const char *path)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int err = 0;

	if (!tree)
		return -errno;
	while (!err && (entry = fts_read(tree)))
		if ((entry->fts_info == FTS_F || entry->fts_info == FTS_SL) &&
		    is_debug_file(entry->fts_name))
			err = add_one(debuginfo, entry->fts_path, false);
	fts_close(tree);
	return err;
}

int debuginfo_add_path(struct debuginfo *debuginfo, const char *path)
{
	struct stat stat_buf;

	if (stat(path, &stat_buf))
		return -errno;
	return S_ISDIR(stat_buf.st_mode) ? add_folder(debuginfo, path)
					 : add_one(debuginfo, path, true);
}
