/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of the commands; main.c knows what they do. */
#ifndef LM_COMMANDS_H
#define LM_COMMANDS_H

enum command {
	COMMAND_RUN,
	COMMAND_RECORD,
	COMMAND_TOP,
	COMMAND_REPLAY,
	COMMAND_CHECK,
	COMMAND_MARK,
	COMMAND_EXPLAIN,
	COMMAND_EXPORT,
	COMMAND_MODELS,
	COMMAND_DOCTOR,
	COMMAND_VM,
	COMMAND_HELP,
	NR_COMMANDS, /* none of them */
};

struct command_info {
	const char *name;
	const char *usage;
	char *full_name; /* in messages, as an argv[0] */
};

extern const struct command_info command_info[NR_COMMANDS];

/* NR_COMMANDS if the word is no command. */
enum command command_find(const char *word);
/* The name that was probably meant, NULL if none is near. */
const char *command_nearest(const char *word);

#endif /* LM_COMMANDS_H */
