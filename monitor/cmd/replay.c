// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "cmd/cmd.h"
#include "cmd/player.h"
#include "cmd/report.h"
#include "dashboard/dashboard.h"

static struct replay_options ask(const struct options *options)
{
	return (struct replay_options){
		.file = options->file,
		.model = options->model,
		.nr_models = options->nr_models,
		.filter = options->filter,
		.required = options->required,
		.possible = options->possible,
		.explain = options->explain,
		.has_leaks = options->has_leaks,
		.leaks = options->leaks_at_exit,
		.from_ns = options->from_ns,
		.to_ns = options->to_ns,
	};
}

static enum exit_status refuse_report(const struct options *options, int err)
{
	msg_error("cannot write the report to %s: %s",
		  options->report ? options->report : "the standard output", strerror(-err));
	return EXIT_ENVIRONMENT;
}

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

/* Closes what is replayed. */
static enum exit_status run(const struct options *options, const struct replay_options *asked,
			    struct replayed *replayed, struct report *report)
{
	enum exit_status status;
	struct sink *sink;

	if (is_screen_wanted(options))
		return player_run(asked, replayed, options->speed, report->out);
	sink = options->format == FORMAT_NDJSON ? sink_ndjson_new(report->out)
						: sink_text_new(report->out);
	if (!sink) {
		replayed_close(replayed);
		return refuse_report(options, -ENOMEM);
	}
	sink->verbose = msg_level() >= MSG_VERBOSE;
	status = replayed_run(replayed, &sink, 1);
	replayed_close(replayed);
	sink_free(sink);
	return status;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_options asked;
	struct replayed *replayed = NULL;
	struct report report = {0};
	struct options options;
	enum exit_status status;
	int err;

	options_parse_replay(&options, argc, argv);
	asked = ask(&options);
	err = report_open(&report, options.report, stdout);
	if (err)
		return refuse_report(&options, err);
	status = replayed_open(&asked, &replayed);
	err = status ? 0 : report_begin(&report);
	if (!status && !err)
		status = run(&options, &asked, replayed, &report);
	else
		replayed_close(replayed);
	if (!err)
		err = report_close(&report);
	else
		report_close(&report);
	return err ? (int)refuse_report(&options, err) : (int)status;
}
