// SPDX-License-Identifier: GPL-2.0-only
#include "base/output_forms.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/invoker.h"

/* Reads a directory through a descriptor of its own; NULL and errno. */
static DIR *list_of(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !list)
		close(fd);
	return list;
}

static const char *next_name(DIR *list)
{
	struct dirent *entry;

	do {
		entry = readdir(list);
	} while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	return entry ? entry->d_name : NULL;
}

/* Nothing is there, or an empty directory. A link is something. */
static int check_place(const struct place *place)
{
	DIR *list = list_of(place->dir, place->name);
	bool empty;

	if (!list)
		return errno == ENOENT ? 0 : errno == ENOTDIR || errno == ELOOP ? -EEXIST : -errno;
	empty = !next_name(list);
	closedir(list);
	return empty ? 0 : -EEXIST;
}

static int make_dir(int dir, const char *name)
{
	int fd, err;

	if (mkdirat(dir, name, 0700))
		return -1;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	err = errno;
	if (fd < 0)
		unlinkat(dir, name, AT_REMOVEDIR);
	errno = err;
	return fd;
}

int output_dir_open(struct output *output)
{
	int err = place_open(&output->place, output->path);

	if (err)
		return err;
	err = check_place(&output->place);
	if (!err) {
		output->fd = output_make_temporary(output, make_dir);
		err = output->fd < 0 ? output->fd : 0;
	}
	if (err)
		output_forget_temporary(output);
	return err;
}

static void remove_all(const struct output *output)
{
	DIR *list = list_of(output->fd, ".");
	const char *name;

	while (list && (name = next_name(list)))
		unlinkat(output->fd, name, 0);
	if (list)
		closedir(list);
	unlinkat(output->place.dir, output->temporary, AT_REMOVEDIR);
}

/* Not before the end: the owner of a directory can put links where files are to be made. */
static void give_all(const struct output *output)
{
	DIR *list = list_of(output->fd, ".");
	const char *name;

	while (list && (name = next_name(list))) {
		int fd = openat(output->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0) {
			invoker_give(fd);
			close(fd);
		}
	}
	if (list)
		closedir(list);
	invoker_give(output->fd);
}

int output_dir_close(struct output *output, int err)
{
	if (!err && syncfs(output->fd))
		err = -errno;
	if (!err)
		give_all(output);
	if (!err &&
	    renameat(output->place.dir, output->temporary, output->place.dir, output->place.name))
		err = -errno;
	if (err)
		remove_all(output);
	close(output->fd);
	output_forget_temporary(output);
	return err;
}
