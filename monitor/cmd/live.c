// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/watch.h"

int cmd_live(int argc, char **argv)
{
	struct options options;

	options_parse_watch(&options, argc, argv, NR_COMMANDS);
	return watch_run(&options, stdout);
}
