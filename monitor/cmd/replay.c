// SPDX-License-Identifier: GPL-2.0-only
#include "base/exit_status.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "dashboard/dashboard.h"
#include "run/choose.h"
#include "run/player.h"
#include "run/sinks.h"

/* Without a terminal, the report is printed instead. */
static bool is_screen_wanted(const struct options *options)
{
	char why[160];

	if (!options->dashboard)
		return false;
	if (!dashboard_check(why, sizeof(why)))
		return true;
	msg_warn("no dashboard: %s; lines instead", why);
	return false;
}

/* Closes what is replayed. */
static enum exit_status run(const struct options *options, const struct replay_options *asked,
			    struct replayed *replayed, struct run_sinks *sinks)
{
	const struct player_show show = {.speed = options->speed};
	struct sink *list[OPTIONS_MAX_SINKS + 1];
	enum exit_status status;

	if (is_screen_wanted(options))
		return player_run(asked, replayed, &show, &sinks->one[0]);
	status = replayed_run(replayed, list, run_sinks_list(sinks, list));
	run_sinks_note(sinks, replayed_pipeline(replayed));
	replayed_close(replayed);
	return status;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_options asked;
	struct replayed *replayed = NULL;
	struct run_sinks sinks;
	struct options options;
	enum exit_status status;

	options_parse_replay(&options, argc, argv);
	asked = run_replay_options(&options);
	status = run_sinks_open(&sinks, &options, stdout);
	if (!status)
		status = replayed_open(&asked, &replayed);
	if (!status)
		status = replayed_find_places(replayed, &options.debuginfo);
	if (!status)
		status = run_sinks_begin(&sinks);
	if (!status)
		status = run(&options, &asked, replayed, &sinks);
	else
		replayed_close(replayed);
	return (int)run_sinks_close(&sinks, status);
}
