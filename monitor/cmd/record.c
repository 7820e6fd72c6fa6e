// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/watch.h"

int cmd_record(int argc, char **argv)
{
	struct options options;

	options_parse_watch(&options, argc, argv, COMMAND_RECORD);
	return watch_run(&options, stderr);
}
