// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "base/output.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "dashboard/dashboard.h"
#include "run/choose.h"
#include "run/player.h"

/* Where there is no terminal for it, the report will do. */
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

/* Closes what is replayed. *@err: of the report. */
static enum exit_status run(const struct options *options, const struct replay_options *asked,
			    struct replayed *replayed, struct output *report, int *err)
{
	enum exit_status status;
	struct sink *sink;

	if (is_screen_wanted(options))
		return player_run(asked, replayed, options->speed, report->out, err);
	sink = options->format == FORMAT_NDJSON ? sink_ndjson_new(report->out)
						: sink_text_new(report->out);
	if (!sink) {
		replayed_close(replayed);
		*err = -ENOMEM;
		return EXIT_ENVIRONMENT;
	}
	sink->verbose = msg_level() >= MSG_VERBOSE;
	status = replayed_run(replayed, &sink, 1);
	*err = replayed_error(replayed);
	replayed_close(replayed);
	sink_free(sink);
	return status;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_options asked;
	struct replayed *replayed = NULL;
	struct output report;
	struct options options;
	enum exit_status status;
	int err;

	options_parse_replay(&options, argc, argv);
	asked = replay_options_of(&options);
	err = output_open(&report, OUTPUT_IN_PLACE, options.report, stdout);
	if (err)
		return (int)output_refuse(&report, "report", err);
	status = replayed_open(&asked, &replayed);
	err = status ? 0 : output_begin(&report);
	if (!status && !err)
		status = run(&options, &asked, replayed, &report, &err);
	else
		replayed_close(replayed);
	err = output_close(&report, err);
	if (!err)
		return (int)status;
	output_refuse(&report, "report", err);
	return (int)(status == EXIT_VIOLATION ? status : EXIT_ENVIRONMENT);
}
