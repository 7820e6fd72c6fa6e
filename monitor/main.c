// SPDX-License-Identifier: GPL-2.0-only
/* lifemon: dispatch to the subcommands. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cmd/cmd.h"

const char *argp_program_version = "lifemon " LIFEMON_VERSION;

/*
 * A standard stream that is closed would be the number of the next file opened, and messages
 * would go there. Opened for the wrong direction, it fails as it should.
 */
static void keep_standard_streams(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/*
 * Last of all, also after argp's own exit(): what could not be written is no success,
 * whoever wrote it. What is worse stays the status.
 */
static void close_stdout(int status, void *arg)
{
	(void)arg;
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return;
	msg_error("cannot write to the standard output: %s", strerror(errno ? errno : EIO));
	if (status != EXIT_VIOLATION && status != EXIT_USAGE)
		_exit(EXIT_ENVIRONMENT);
}

int main(int argc, char **argv)
{
	static char name[] = "lifemon";
	/* for all of --help: an error of an earlier flush would have no cause any more */
	static char room[64 << 10];
	enum command command = argc > 1 ? command_find(argv[1]) : NR_COMMANDS;

	keep_standard_streams();
	on_exit(close_stdout, NULL);
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, room, _IOFBF, sizeof(room));
	argp_err_exit_status = EXIT_USAGE;
	/* messages begin with it, whichever path it was called by */
	program_invocation_name = name;
	program_invocation_short_name = name;
	argv[0] = name;
	if (command == NR_COMMANDS)
		return cmd_live(argc, argv);
	argv[1] = command_info[command].full_name;
	return cmd_main[command](argc - 1, argv + 1);
}
