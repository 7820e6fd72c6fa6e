// SPDX-License-Identifier: GPL-2.0-only
/* lifemon: dispatch to the subcommands. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cmd/cmd.h"

const char *argp_program_version = "lifemon " LIFEMON_VERSION;

struct command {
	const char *name;
	int (*main)(int argc, char **argv);
	char *full_name; /* in usage messages */
};

static const struct command commands[] = {
	{"run", cmd_run, "lifemon run"},
	{"models", cmd_models, "lifemon models"},
	{"doctor", cmd_doctor, "lifemon doctor"},
};

int main(int argc, char **argv)
{
	argp_err_exit_status = EXIT_USAGE;
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		argv[1] = commands[i].full_name;
		return commands[i].main(argc - 1, argv + 1);
	}
	return cmd_live(argc, argv);
}
