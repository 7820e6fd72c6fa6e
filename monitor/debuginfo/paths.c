// SPDX-License-Identifier: GPL-2.0-only
/* From the name that a compiler gave a source file to the one that the user knows it by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debuginfo/internal.h"

/* Takes "//", "/./" and "x/.." out, as far as names go: there may be no such file here. */
static void straighten(char *path)
{
	const char *from = path;
	char *to = path;

	while (*from) {
		size_t len = strcspn(from, "/");

		if (len == 2 && from[0] == '.' && from[1] == '.' && to > path + 1) {
			for (to--; to > path && to[-1] != '/';)
				to--;
		} else if (len && !(len == 1 && *from == '.')) {
			memmove(to, from, len);
			to += len;
			if (from[len])
				*to++ = '/';
		} else if (!len && from == path) {
			*to++ = '/';
		}
		from += len + (from[len] == '/');
	}
	*to = 0;
}

/* The rest of @path below @folder; NULL: it is not there. */
static const char *below(const char *path, const char *folder, size_t len)
{
	if (!len || strncmp(path, folder, len) || path[len] != '/')
		return NULL;
	return path + len + 1;
}

char *debuginfo_full_name(const struct debuginfo *debuginfo, const char *folder, const char *name)
{
	bool join = *name != '/' && folder;
	char *full, *mapped;

	if (asprintf(&full, "%s%s%s", join ? folder : "", join ? "/" : "", name) < 0)
		return NULL;
	straighten(full);
	for (unsigned int n = 0; n < debuginfo->nr_maps; n++) {
		const struct debug_map *map = &debuginfo->map[n];
		const char *rest = below(full, map->from, map->len);

		if (!rest)
			continue;
		if (asprintf(&mapped, "%s%s%s", map->to, *map->to ? "/" : "", rest) < 0)
			mapped = NULL;
		free(full);
		if (mapped)
			straighten(mapped);
		return mapped;
	}
	return full;
}

const char *debuginfo_shown_name(const struct debuginfo *debuginfo, const char *full)
{
	const char *rest = NULL;

	if (debuginfo->root)
		rest = below(full, debuginfo->root, strlen(debuginfo->root));
	return rest ? rest : full;
}
