// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.h"

#include <string.h>

#include "base/near.h"

const struct command_info command_info[NR_COMMANDS] = {
	[COMMAND_RUN] = {"run", "lifemon run [options] -- CMD", "lifemon run"},
	[COMMAND_RECORD] = {"record", "lifemon record [options] -o FILE [-- CMD]",
			    "lifemon record"},
	[COMMAND_TOP] = {"top", "lifemon top [options]", "lifemon top"},
	[COMMAND_REPLAY] = {"replay", "lifemon replay [options] FILE", "lifemon replay"},
	[COMMAND_CHECK] = {"check", "lifemon check FILE [options]", "lifemon check"},
	[COMMAND_MARK] = {"mark", "lifemon mark TEXT", "lifemon mark"},
	[COMMAND_EXPLAIN] = {"explain", "lifemon explain [options] FILE OBJECT", "lifemon explain"},
	[COMMAND_EXPORT] = {"export", "lifemon export FILE --to FORMAT -o OUT [OBJECT]",
			    "lifemon export"},
	[COMMAND_MODELS] = {"models", "lifemon models [options] [NAME|FILE]", "lifemon models"},
	[COMMAND_DOCTOR] = {"doctor", "lifemon doctor [options]", "lifemon doctor"},
	[COMMAND_VM] = {"vm", "lifemon vm [options] -- CMD", "lifemon vm"},
	[COMMAND_HELP] = {"help", "lifemon help [COMMAND]", "lifemon help"},
};

enum command command_find(const char *word)
{
	enum command command = 0;

	while (command < NR_COMMANDS && strcmp(command_info[command].name, word))
		command++;
	return command;
}

const char *command_nearest(const char *word)
{
	size_t len = strlen(word);
	struct near near;

	near_init(&near, word, len, NEAR_SLIPS(len));
	for (enum command command = 0; command < NR_COMMANDS; command++)
		/* with one letter wrong, a word of two is another one: rm is not vm */
		if (strlen(command_info[command].name) > 2)
			near_try(&near, command_info[command].name);
	return near.word;
}
