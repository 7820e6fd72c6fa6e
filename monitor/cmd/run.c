// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/watch.h"

int cmd_run(int argc, char **argv)
{
	struct options options;

	options_parse_watch(&options, argc, argv, COMMAND_RUN);
	/* as perf stat does: stdout stays the command's own */
	return watch_run(&options, stderr);
}
