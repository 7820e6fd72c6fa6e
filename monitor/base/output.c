// SPDX-License-Identifier: GPL-2.0-only
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/invoker.h"
#include "base/msg.h"
#include "base/output_forms.h"

static int open_in_place(struct output *output)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	struct place *place = &output->place;
	int fd, err = place_open(place, output->path);

	if (err)
		return err;
	fd = openat(place->dir, place->name, flags | O_EXCL, 0600);
	output->created = fd >= 0;
	if (output->created)
		invoker_give(fd);
	else if (errno == EEXIST)
		fd = openat(place->dir, place->name, flags | place_link_flag(place), 0600);
	output->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (output->out)
		return 0;
	err = -errno;
	if (fd >= 0)
		close(fd);
	place_close(place);
	return err;
}

int output_open(struct output *output, enum output_form form, const char *path, FILE *standard)
{
	*output = (struct output){.form = form, .path = path, .standard = standard};
	if (standard && path && !strcmp(path, "-")) {
		output->path = NULL;
		output->standard = stdout;
	}
	if (!output->path) {
		output->out = output->standard;
		return 0;
	}
	switch (form) {
	case OUTPUT_WHOLE:
		return output_whole_open(output);
	case OUTPUT_DIRECTORY:
		return output_dir_open(output);
	default:
		return open_in_place(output);
	}
}

int output_begin(struct output *output)
{
	struct stat info;

	output->begun = true;
	if (!output->path)
		return 0;
	if (fstat(fileno(output->out), &info))
		return -errno;
	/* a pipe or a device has nothing to lose */
	return S_ISREG(info.st_mode) && ftruncate(fileno(output->out), 0) ? -errno : 0;
}

/* An earlier write failed. The temporary is useless, so one more write may show why. */
static int find_why(FILE *out)
{
	return write(fileno(out), "\n", 1) < 0 ? -errno : -EIO;
}

static int flush(struct output *output, int err)
{
	errno = 0;
	if (!err && (fflush(output->out) || ferror(output->out)))
		err = errno ? -errno : -EIO;
	return err == -EIO && output->form == OUTPUT_WHOLE ? find_why(output->out) : err;
}

static int close_in_place(struct output *output, int err)
{
	if (fclose(output->out) && !err)
		err = -errno;
	if (output->created && !output->begun)
		unlinkat(output->place.dir, output->place.name, 0);
	place_close(&output->place);
	return err;
}

int output_close(struct output *output, int err)
{
	if (output->out)
		err = flush(output, err);
	if (output->temporary && output->form == OUTPUT_DIRECTORY)
		err = output_dir_close(output, err);
	else if (output->temporary)
		err = output_whole_close(output, err);
	else if (output->out && output->path)
		err = close_in_place(output, err);
	output->out = NULL;
	return err;
}

/* What is wrong with it, and what to do where that is known. */
static const char *say_why(const struct output *output, int err)
{
	if (err == -EEXIST && output->form == OUTPUT_DIRECTORY)
		return "there is something already: name a new directory, or remove it";
	if (err == -ELOOP)
		return "it is a symbolic link in a folder to which others may write: name the file";
	if (err == -EISDIR)
		return "it is a directory: name a file";
	return strerror(-err);
}

enum exit_status output_refuse(const struct output *output, const char *what, int err)
{
	msg_error("cannot write the %s to %s: %s", what,
		  output->path		       ? output->path
		  : output->standard == stderr ? "the standard error"
					       : "the standard output",
		  say_why(output, err));
	if (!output->path && output->standard == stdout) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	return EXIT_ENVIRONMENT;
}

bool output_is_one_file(const char *a, const char *b)
{
	struct stat x, y;

	return a && b && !stat(a, &x) && !stat(b, &y) && !S_ISCHR(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
