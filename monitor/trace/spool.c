// SPDX-License-Identifier: GPL-2.0-only
#include "trace/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "trace/block.h"

#define CHUNK (64 * 1024)

static int spooled = -1; /* as long as the program runs: a trace is opened several times */

static int fail(char *error, size_t size, const char *what, int err)
{
	snprintf(error, size, "%s: %s", what, strerror(-err));
	return err;
}

/* Nobody else can open it, and nothing of it is left, however the program ends. */
static int open_unnamed(char *error, size_t size)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* a file system that has no such files */
	if (snprintf(path, sizeof(path), "%s/lifemon.XXXXXX", folder) < (int)sizeof(path))
		fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0 && !unlink(path))
		return fd;
	snprintf(error, size, "cannot be kept in %s (TMPDIR): %s", folder, strerror(errno));
	return -errno;
}

/* The next @size bytes, or fewer at the end; or -errno. */
static ssize_t read_full(uint8_t *to, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(STDIN_FILENO, to + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

static int write_full(int fd, const uint8_t *from, size_t size)
{
	while (size) {
		ssize_t done = write(fd, from, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		from += done;
		size -= (size_t)done;
	}
	return 0;
}

/* Whether it begins as a trace does; what does not is refused by who opens it. */
static bool can_be_trace(const uint8_t *data, size_t size)
{
	uint32_t version;

	return size >= TRACE_HEADER_SIZE && !trace_header_get(data, &version);
}

static int copy(int fd, char *error, size_t size)
{
	static uint8_t chunk[CHUNK];
	size_t limit = memory_limit(), all = 0;
	ssize_t got;
	int err;

	do {
		got = read_full(chunk, sizeof(chunk));
		if (got < 0)
			return fail(error, size, "cannot be read", (int)got);
		if (limit && all + (size_t)got > limit) {
			snprintf(error, size,
				 "more than %zu MiB come through the pipe; name a file, or raise "
				 "--memory",
				 limit >> 20);
			return -EFBIG;
		}
		err = write_full(fd, chunk, (size_t)got);
		if (err)
			return fail(error, size, "cannot be kept in $TMPDIR or /tmp", err);
		if (!all && !can_be_trace(chunk, (size_t)got))
			return 0;
		all += (size_t)got;
	} while (got == sizeof(chunk));
	return 0;
}

/* A file is read where it is. */
static int keep_stdin(char *error, size_t size)
{
	struct stat status;
	int fd, err;

	if (!fstat(STDIN_FILENO, &status) && S_ISREG(status.st_mode) &&
	    !lseek(STDIN_FILENO, 0, SEEK_CUR)) {
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? fail(error, size, "cannot be read", -errno) : fd;
	}
	fd = open_unnamed(error, size);
	if (fd < 0)
		return fd;
	err = copy(fd, error, size);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int spool_stdin(char *error, size_t size)
{
	int fd;

	if (spooled < 0)
		spooled = keep_stdin(error, size);
	if (spooled < 0)
		return spooled;
	fd = fcntl(spooled, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? fail(error, size, "cannot be read", -errno) : fd;
}
