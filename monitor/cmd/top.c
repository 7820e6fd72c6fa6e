// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/choose.h"
#include "run/player.h"
#include "run/top.h"
#include "run/watch.h"

/* Tables also where -b or the number of them asks for them, as top(1) has it. */
static bool is_screen_wanted(const struct options *options)
{
	char why[160];
	int err;

	if (options->top.batch || options->top.iterations || options->top.limit)
		return false;
	/* from there the keys would come */
	if (options->file && !strcmp(options->file, "-"))
		return false;
	err = dashboard_check(why, sizeof(why));
	if (err && err != -ENOTTY)
		msg_warn("no dashboard: %s; tables instead", why);
	return !err;
}

static enum exit_status show(const struct options *options, const struct replay_options *asked,
			     struct replayed *replayed, struct run_sink *report)
{
	const struct player_show how = {.screen = top_screen(options)};

	if (options->top.batch)
		return top_replay(&options->top, asked, replayed, stdout);
	return player_run(asked, replayed, &how, report);
}

static enum exit_status replay(const struct options *options)
{
	struct replay_options asked = run_replay_options(options);
	struct replayed *replayed = NULL;
	struct run_sinks sinks;
	enum exit_status status = run_sinks_open(&sinks, options, stdout);

	if (!status)
		status = replayed_open(&asked, &replayed);
	if (!status)
		status = run_sinks_begin(&sinks);
	if (!status)
		status = show(options, &asked, replayed, &sinks.one[0]);
	else
		replayed_close(replayed);
	return run_sinks_close(&sinks, status);
}

int cmd_top(int argc, char **argv)
{
	struct options options;

	options_parse_top(&options, argc, argv);
	options.top.batch = options.no_report = !is_screen_wanted(&options);
	options.dashboard = !options.top.batch;
	return options.file ? (int)replay(&options) : watch_run(&options, stdout);
}
