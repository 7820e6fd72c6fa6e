// SPDX-License-Identifier: GPL-2.0-only
/* lifemon help: the --help of a command. */
#include "base/exit_status.h"
#include "base/msg.h"
#include "cmd/cmd.h"

static int refuse(const char *word)
{
	const char *meant = command_nearest(word);

	if (meant)
		msg_error("help: '%s' is no command of lifemon; did you mean '%s'?", word, meant);
	else
		msg_error("help: '%s' is no command of lifemon; see lifemon help", word);
	return EXIT_USAGE;
}

int cmd_help(int argc, char **argv)
{
	static char name[] = "lifemon", option[] = "--help";
	char *ask[] = {name, option, NULL};
	enum command command;

	if (argc > 2) {
		msg_error("help: one command at a time: %s or %s?", argv[1], argv[2]);
		return EXIT_USAGE;
	}
	/* "lifemon help --version" and the like are those of lifemon */
	if (argc == 2 && argv[1][0] == '-') {
		ask[1] = argv[1];
		return cmd_live(2, ask);
	}
	if (argc < 2)
		return cmd_live(2, ask);
	command = command_find(argv[1]);
	if (command == NR_COMMANDS)
		return refuse(argv[1]);
	if (command == COMMAND_HELP)
		return cmd_live(2, ask);
	ask[0] = command_info[command].full_name;
	return cmd_main[command](2, ask);
}
