// SPDX-License-Identifier: GPL-2.0-only
#include "base/out_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nothing is there, or an empty directory. */
static int check_place(const char *path)
{
	struct stat info;
	struct dirent *entry;
	unsigned int nr = 0;
	DIR *dir;

	if (stat(path, &info))
		return errno == ENOENT ? 0 : -errno;
	dir = S_ISDIR(info.st_mode) ? opendir(path) : NULL;
	if (!dir)
		return S_ISDIR(info.st_mode) ? -errno : -EEXIST;
	while ((entry = readdir(dir)))
		nr += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return nr ? -EEXIST : 0;
}

int export_dir_open(struct export_dir *dir, const char *path)
{
	size_t len = strlen(path);
	int err = check_place(path);

	*dir = (struct export_dir){.fd = -1, .path = path};
	if (err)
		return err;
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (asprintf(&dir->temporary, "%.*s.tmp%d", (int)len, path, (int)getpid()) < 0)
		return -ENOMEM;
	if (mkdir(dir->temporary, 0777)) {
		err = -errno;
	} else {
		dir->fd = open(dir->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = dir->fd < 0 ? -errno : 0;
		if (err)
			rmdir(dir->temporary);
	}
	if (err)
		free(dir->temporary);
	return err;
}

static void remove_all(const struct export_dir *dir)
{
	DIR *list = opendir(dir->temporary);
	struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(dir->fd, entry->d_name, 0);
	if (list)
		closedir(list);
	rmdir(dir->temporary);
}

int export_dir_close(struct export_dir *dir, int err)
{
	if (!err && syncfs(dir->fd))
		err = -errno;
	if (!err && rename(dir->temporary, dir->path))
		err = -errno;
	if (err)
		remove_all(dir);
	close(dir->fd);
	free(dir->temporary);
	*dir = (struct export_dir){.fd = -1};
	return err;
}
