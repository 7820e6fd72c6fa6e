// SPDX-License-Identifier: GPL-2.0-only
#include "base/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TRIES 100 /* names of temporaries, in case one was left behind */

/* Opens a new file beside the target, and with its mode if there is one. */
static int open_temporary(struct report_file *file, const struct stat *old)
{
	unsigned int try;
	int fd = -1;

	for (try = 0; try < MAX_TRIES && fd < 0; try++) {
		free(file->temporary);
		file->temporary = NULL;
		if (asprintf(&file->temporary, "%s.tmp%d.%u", file->target, (int)getpid(), try) <
		    0) {
			file->temporary = NULL;
			return -ENOMEM;
		}
		fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			return -errno;
	}
	if (fd < 0)
		return -EEXIST;
	if (!old || !fchmod(fd, old->st_mode & 0777))
		file->out = fdopen(fd, "w");
	if (!file->out) {
		int err = -errno;

		close(fd);
		unlink(file->temporary);
		return err;
	}
	return 0;
}

static void forget(struct report_file *file)
{
	free(file->target);
	free(file->temporary);
	*file = (struct report_file){0};
}

int report_file_open(struct report_file *file, const char *path)
{
	struct stat stat_buf;
	bool exists;
	int err;

	*file = (struct report_file){0};
	if (!strcmp(path, "-")) {
		file->out = stdout;
		return 0;
	}
	exists = !stat(path, &stat_buf);
	if (exists && S_ISDIR(stat_buf.st_mode))
		return -EISDIR;
	if (exists && !S_ISREG(stat_buf.st_mode)) {
		file->out = fopen(path, "we");
		return file->out ? 0 : -errno;
	}
	file->target = exists ? realpath(path, NULL) : strdup(path);
	err = file->target ? open_temporary(file, exists ? &stat_buf : NULL) : -errno;
	if (err)
		forget(file);
	return err;
}

/* A write failed a while ago: of no use is what was written, so it may be tried once more. */
static int why_not(FILE *out)
{
	return write(fileno(out), "\n", 1) < 0 ? -errno : -EIO;
}

int report_file_close(struct report_file *file, int err)
{
	errno = 0;
	if (!err && (fflush(file->out) || ferror(file->out)))
		err = errno ? -errno : -EIO;
	if (err == -EIO)
		err = why_not(file->out);
	if (!err && file->target && fsync(fileno(file->out)))
		err = -errno;
	if (file->out != stdout && fclose(file->out) && !err)
		err = -errno;
	if (!err && file->target && rename(file->temporary, file->target))
		err = -errno;
	if (err && file->target)
		unlink(file->temporary);
	forget(file);
	return err;
}
