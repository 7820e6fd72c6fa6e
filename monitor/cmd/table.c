// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cmd.h"

int (*const cmd_main[NR_COMMANDS])(int argc, char **argv) = {
	[COMMAND_RUN] = cmd_run,     [COMMAND_RECORD] = cmd_record,   [COMMAND_REPLAY] = cmd_replay,
	[COMMAND_CHECK] = cmd_check, [COMMAND_EXPLAIN] = cmd_explain, [COMMAND_EXPORT] = cmd_export,
	[COMMAND_MARK] = cmd_mark,   [COMMAND_MODELS] = cmd_models,   [COMMAND_DOCTOR] = cmd_doctor,
	[COMMAND_VM] = cmd_vm,	     [COMMAND_HELP] = cmd_help,	      [COMMAND_TOP] = cmd_top,
};
