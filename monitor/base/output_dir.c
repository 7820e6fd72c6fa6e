// SPDX-License-Identifier: GPL-2.0-only
#include "base/output_forms.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

static int make_dir(const char *name)
{
	int fd, err;

	if (mkdir(name, 0777))
		return -1;
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = errno;
	if (fd < 0)
		rmdir(name);
	errno = err;
	return fd;
}

int output_dir_open(struct output *output)
{
	size_t len = strlen(output->path);
	int err = check_place(output->path);

	if (err)
		return err;
	/* its temporary is to stand beside it, not in it */
	while (len > 1 && output->path[len - 1] == '/')
		len--;
	output->target = strndup(output->path, len);
	output->fd = output->target ? output_make_temporary(output, make_dir) : -ENOMEM;
	err = output->fd < 0 ? output->fd : 0;
	if (err)
		output_forget_temporary(output);
	return err;
}

static void remove_all(const struct output *output)
{
	DIR *list = opendir(output->temporary);
	struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(output->fd, entry->d_name, 0);
	if (list)
		closedir(list);
	rmdir(output->temporary);
}

int output_dir_close(struct output *output, int err)
{
	if (!err && syncfs(output->fd))
		err = -errno;
	if (!err && rename(output->temporary, output->target))
		err = -errno;
	if (err)
		remove_all(output);
	close(output->fd);
	output_forget_temporary(output);
	return err;
}
