// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists the options of every command from the tables that the parser is made from, one a line:
 * COMMAND|--NAME|LETTER|KIND|RANGE|VALUE, "-" for what is not there; "live" is lifemon alone. The
 * tests hold the manual and the completion against it.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/params_shared.h"

static const char *const kinds[] = {
	[PARAM_FLAG] = "flag",	   [PARAM_NO_FLAG] = "flag",  [PARAM_CONSTANT] = "flag",
	[PARAM_WORD] = "word",	   [PARAM_STRING] = "string", [PARAM_FILE] = "file",
	[PARAM_DURATION] = "time", [PARAM_NUMBER] = "number", [PARAM_REAL] = "real",
	[PARAM_SIZE] = "size",	   [PARAM_BYTES] = "size",    [PARAM_DESCRIPTOR] = "descriptor",
};

static void list(void *ctx, const char *title, const struct param *param)
{
	char letter[] = {param->letter ? param->letter : '-', 0}, range[64] = "-";

	(void)title;
	if (param->type == PARAM_SIZE)
		snprintf(range, sizeof(range), "%.0fK to %.0fG", param->min / 1024,
			 param->max / (1 << 30));
	else if (param->type == PARAM_BYTES)
		snprintf(range, sizeof(range), "%.0fM to %.0fG", param->min / (1 << 20),
			 param->max / (1 << 30));
	else if (param->type == PARAM_REAL)
		snprintf(range, sizeof(range), "%g to %g", param->min, param->max);
	printf("%s|--%s|%s|%s|%s|%s\n", (const char *)ctx, param->name, letter, kinds[param->type],
	       range, param->value ? param->value : "-");
}

int main(void)
{
	static const struct param_command *const commands[NR_COMMANDS] = {
		[COMMAND_RUN] = &params_run,	   [COMMAND_RECORD] = &params_record,
		[COMMAND_REPLAY] = &params_replay, [COMMAND_CHECK] = &params_check,
		[COMMAND_MARK] = &params_mark,	   [COMMAND_EXPLAIN] = &params_explain,
		[COMMAND_EXPORT] = &params_export, [COMMAND_MODELS] = &params_models,
		[COMMAND_DOCTOR] = &params_doctor, [COMMAND_TOP] = &params_top,
	};

	params_each(&params_live, list, "live");
	for (enum command command = 0; command < NR_COMMANDS; command++)
		if (commands[command]) /* help has no options of its own */
			params_each(commands[command], list, (void *)command_info[command].name);
	return 0;
}
