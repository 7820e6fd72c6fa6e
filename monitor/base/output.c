// SPDX-License-Identifier: GPL-2.0-only
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/msg.h"

int report_open(struct report *report, const char *path, FILE *standard)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	int fd, err;

	*report = (struct report){.out = standard};
	if (!path)
		return 0;
	report->out = stdout;
	if (!strcmp(path, "-"))
		return 0;
	fd = open(path, flags | O_EXCL, 0666);
	report->created = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(path, flags, 0666);
	report->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!report->out) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	report->path = path;
	return 0;
}

int report_begin(struct report *report)
{
	struct stat stat;

	report->begun = true;
	if (!report->path)
		return 0;
	if (fstat(fileno(report->out), &stat))
		return -errno;
	/* a pipe or a device has nothing to lose */
	return S_ISREG(stat.st_mode) && ftruncate(fileno(report->out), 0) ? -errno : 0;
}

enum exit_status report_refuse(const char *what, const char *path, FILE *stream, int err)
{
	bool is_file = path && strcmp(path, "-");

	msg_error("cannot write the %s to %s: %s", what,
		  is_file	     ? path
		  : stream == stderr ? "the standard error"
				     : "the standard output",
		  strerror(-err));
	if (!is_file && stream == stdout) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	return EXIT_ENVIRONMENT;
}

int report_close(struct report *report)
{
	FILE *out = report->out;
	int err = 0;

	if (!out)
		return 0;
	errno = 0;
	if (report->path ? fclose(out) : fflush(out))
		err = errno ? -errno : -EIO;
	if (report->path && report->created && !report->begun)
		unlink(report->path);
	*report = (struct report){0};
	return err;
}
