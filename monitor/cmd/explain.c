// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "cmd/choose.h"
#include "cmd/cmd.h"
#include "cmd/report.h"
#include "export/export.h"

static enum exit_status refuse_report(const struct options *options, int err)
{
	msg_error("cannot write the biography to %s: %s",
		  options->report ? options->report : "the standard output", strerror(-err));
	return EXIT_ENVIRONMENT;
}

/* The second pass. That rules were broken is told, and no failure of telling it. */
static enum exit_status run(const struct options *options, struct replayed *replayed,
			    const struct object_choice *choice, FILE *out)
{
	const struct export_options export = {.choice = choice};
	struct sink *sink = options->format == FORMAT_NDJSON ? export_ndjson_new(out, &export)
							     : export_explain_new(out, &export);
	enum exit_status status;

	if (!sink)
		return refuse_report(options, -ENOMEM);
	status = replayed_run(replayed, &sink, 1);
	sink_free(sink);
	if (replayed_error(replayed))
		return refuse_report(options, replayed_error(replayed));
	if (status == EXIT_ENVIRONMENT)
		return status;
	return replayed_whole(replayed) ? EXIT_CLEAN : EXIT_CANNOT_TELL;
}

int cmd_explain(int argc, char **argv)
{
	struct replay_options asked;
	struct replayed *replayed = NULL;
	struct object_choice choice;
	struct report report = {0};
	struct options options;
	enum exit_status status;
	int err;

	options_parse_explain(&options, argc, argv);
	asked = replay_options_of(&options);
	err = report_open(&report, options.report, stdout);
	if (err)
		return (int)refuse_report(&options, err);
	status = choose_object(&asked, options.object, &choice);
	if (!status)
		status = replayed_open(&asked, &replayed);
	err = status ? 0 : report_begin(&report);
	if (!status && !err)
		status = run(&options, replayed, &choice, report.out);
	replayed_close(replayed);
	if (!err)
		err = report_close(&report);
	else
		report_close(&report);
	return (int)(err && !status ? refuse_report(&options, err) : status);
}
