// SPDX-License-Identifier: GPL-2.0-only
#include "base/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/invoker.h"

int place_open(struct place *place, const char *path)
{
	char *folder = strdup(path), *slash;
	size_t len = strlen(path);
	int err = 0;

	*place = (struct place){0};
	if (!folder)
		return -ENOMEM;
	while (len > 1 && folder[len - 1] == '/')
		folder[--len] = '\0';
	slash = strrchr(folder, '/');
	place->name = strdup(slash ? slash + 1 : folder);
	if (slash)
		slash[1] = '\0';
	if (!place->name)
		err = -ENOMEM;
	else if (!*place->name)
		err = *path ? -EISDIR : -ENOENT;
	if (!err) {
		place->dir = open(slash ? folder : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
		err = place->dir < 0 ? -errno : 0;
	}
	free(folder);
	if (err) {
		free(place->name);
		place->name = NULL;
	}
	return err;
}

void place_close(struct place *place)
{
	if (!place->name)
		return;
	close(place->dir);
	free(place->name);
	*place = (struct place){0};
}

int place_link_flag(const struct place *place)
{
	struct stat info;
	bool safe =
		!fstat(place->dir, &info) && invoker_owns(info.st_uid) && !(info.st_mode & S_IWOTH);

	return safe ? 0 : O_NOFOLLOW;
}
