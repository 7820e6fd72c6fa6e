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

int output_make_temporary(struct output *output, int (*make)(const char *name))
{
	int fd = -1;

	for (unsigned int try = 0; try < MAX_TRIES && fd < 0; try++) {
		free(output->temporary);
		if (asprintf(&output->temporary, "%s.tmp%d.%u", output->target, (int)getpid(),
			     try) < 0) {
			output->temporary = NULL;
			return -ENOMEM;
		}
		fd = make(output->temporary);
		if (fd < 0 && errno != EEXIST)
			return -errno;
	}
	return fd < 0 ? -EEXIST : fd;
}

void output_forget_temporary(struct output *output)
{
	free(output->target);
	free(output->temporary);
	output->target = output->temporary = NULL;
}

static int make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

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
		unlink(output->temporary);
		return err;
	}
	return 0;
}

int output_whole_open(struct output *output)
{
	struct stat info;
	bool exists = !stat(output->path, &info);
	struct stat link;
	int err;

	if (!lstat(output->path, &link) && S_ISLNK(link.st_mode) && invoker_link_flag(output->path))
		return -ELOOP;

	if (exists && S_ISDIR(info.st_mode))
		return -EISDIR;
	if (exists && !S_ISREG(info.st_mode)) {
		output->out = fopen(output->path, "we");
		return output->out ? 0 : -errno;
	}
	output->target = exists ? realpath(output->path, NULL) : strdup(output->path);
	err = output->target ? open_temporary(output, exists ? &info : NULL) : -errno;
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
	if (!err && rename(output->temporary, output->target))
		err = -errno;
	if (err)
		unlink(output->temporary);
	output_forget_temporary(output);
	return err;
}
