// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/marks.h"

/* Answers come within a tick of the watching loop, but the machine can be busy. */
#define ANSWER_MS 5000

/* Sends, and waits until it is among the records. 0 or -errno. */
static int send_to(const char *path, const char *text)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX}, own = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	char answer[sizeof(MARKS_ANSWER)];
	int err = 0;

	if (fd < 0)
		return -errno;
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	/* bound without a name: the kernel chooses one, to which the answer is sent */
	if (bind(fd, (struct sockaddr *)&own, sizeof(own.sun_family)) ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		err = -errno;
	else if (poll(&wait, 1, ANSWER_MS) != 1)
		err = -ETIMEDOUT;
	else if (recv(fd, answer, sizeof(answer), 0) < 0)
		err = -errno;
	close(fd);
	return err;
}

static void report_error(const char *path, int err)
{
	msg_error("cannot mark the run at %s: %s", path, strerror(-err));
}

static bool mark_one(const char *path, const char *text)
{
	int err = send_to(path, text);

	if (err)
		report_error(path, err);
	return !err;
}

/* Every run of this machine. Returns their number, -1 when one of them was not reached. */
static int mark_all(const char *text)
{
	DIR *dir = opendir(MARKS_DIR);
	struct dirent *entry;
	char path[sizeof(MARKS_DIR) + 256 + 1];
	bool all = true;
	int nr = 0, err;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", MARKS_DIR, entry->d_name);
		err = send_to(path, text);
		/* one that was killed left its name behind */
		if (err == -ECONNREFUSED)
			continue;
		if (err)
			report_error(path, err);
		all &= !err;
		nr++;
	}
	if (dir)
		closedir(dir);
	return all ? nr : -1;
}

int cmd_mark(int argc, char **argv)
{
	const char *text = options_parse_mark(argc, argv), *path = getenv(MARKS_ENV);
	int nr;

	if (path)
		return mark_one(path, text) ? EXIT_CLEAN : EXIT_ENVIRONMENT;
	nr = mark_all(text);
	if (!nr)
		msg_error("nobody watches: start lifemon, lifemon run or lifemon record first "
			  "(marks go to the sockets in %s)",
			  MARKS_DIR);
	return nr > 0 ? EXIT_CLEAN : EXIT_ENVIRONMENT;
}
