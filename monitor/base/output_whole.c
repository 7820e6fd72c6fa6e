// SPDX-License-Identifier: GPL-2.0-only
#include "base/output_forms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/invoker.h"

#define MAX_TRIES 100 /* names of temporaries, in case one was left behind */

int output_make_temporary(struct output *output, int (*make)(int dir, const char *name))
{
	int fd = -1;

	for (unsigned int try = 0; try < MAX_TRIES && fd < 0; try++) {
		free(output->temporary);
		if (asprintf(&output->temporary, "%s.tmp%d.%u", output->place.name, (int)getpid(),
			     try) < 0) {
			output->temporary = NULL;
			return -ENOMEM;
		}
		fd = make(output->place.dir, output->temporary);
		if (fd < 0 && errno != EEXIST)
			return -errno;
	}
	return fd < 0 ? -EEXIST : fd;
}

void output_forget_temporary(struct output *output)
{
	free(output->temporary);
	output->temporary = NULL;
	place_close(&output->place);
}

static int make_file(int dir, const char *name)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		invoker_give(fd);
	return fd;
}

/* With the mode of what is there, if there is something. */
static int open_temporary(struct output *output, const struct stat *old)
{
	int fd = output_make_temporary(output, make_file);

	if (fd < 0)
		return fd;
	if (!old || !fchmod(fd, old->st_mode & 0777))
		output->out = fdopen(fd, "w");
	if (!output->out) {
		int err = -errno;

		close(fd);
		unlinkat(output->place.dir, output->temporary, 0);
		return err;
	}
	return 0;
}

/* The place of what the link at the first one leads to; there it may be a link no more. */
static int follow_link(struct place *place, const char *path)
{
	char *real = place_link_flag(place) ? NULL : realpath(path, NULL);
	int err = place_link_flag(place) ? -ELOOP : 0;

	/* one that leads nowhere is replaced itself */
	if (!real)
		return err;
	place_close(place);
	err = place_open(place, real);
	free(real);
	return err;
}

/* A pipe or a device. */
static int open_as_it_is(struct output *output)
{
	int fd = openat(output->place.dir, output->place.name,
			O_WRONLY | O_CLOEXEC | place_link_flag(&output->place));
	int err;

	output->out = fd < 0 ? NULL : fdopen(fd, "w");
	err = output->out ? 0 : -errno;
	if (fd >= 0 && err)
		close(fd);
	return err;
}

/* A link to a pipe or a device, as is /dev/fd/3: what it leads to need not have a path. */
static bool is_link_to_stream(const struct place *place)
{
	struct stat info;

	return !place_link_flag(place) && !fstatat(place->dir, place->name, &info, 0) &&
	       !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

int output_whole_open(struct output *output)
{
	struct place *place = &output->place;
	int err = place_open(place, output->path);
	bool exists, link, stream;
	struct stat info;

	if (err)
		return err;
	link = !fstatat(place->dir, place->name, &info, AT_SYMLINK_NOFOLLOW) &&
	       S_ISLNK(info.st_mode);
	stream = link && is_link_to_stream(place);
	if (link && !stream)
		err = follow_link(place, output->path);
	if (err) {
		output_forget_temporary(output);
		return err;
	}
	exists = !fstatat(place->dir, place->name, &info, AT_SYMLINK_NOFOLLOW) &&
		 !S_ISLNK(info.st_mode);
	if (exists && S_ISDIR(info.st_mode))
		err = -EISDIR;
	else if (stream || (exists && !S_ISREG(info.st_mode)))
		err = open_as_it_is(output);
	else
		err = open_temporary(output, exists ? &info : NULL);
	if (err)
		output_forget_temporary(output);
	return err;
}

int output_whole_close(struct output *output, int err)
{
	if (!err && fsync(fileno(output->out)))
		err = -errno;
	if (fclose(output->out) && !err)
		err = -errno;
	if (!err &&
	    renameat(output->place.dir, output->temporary, output->place.dir, output->place.name))
		err = -errno;
	if (err)
		unlinkat(output->place.dir, output->temporary, 0);
	output_forget_temporary(output);
	return err;
}
