// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "base/output.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "export/export.h"
#include "run/choose.h"

/* The second pass. Violations are content, not a failure of explain. */
static enum exit_status run(const struct options *options, struct replayed *replayed,
			    const struct object_choice *choice, FILE *out, int *err)
{
	const struct export_options export = {.choice = choice};
	struct sink *sink = options->format == FORMAT_NDJSON ? export_ndjson_new(out, &export)
							     : export_explain_new(out, &export);
	enum exit_status status;

	if (!sink) {
		*err = -ENOMEM;
		return EXIT_ENVIRONMENT;
	}
	status = replayed_run(replayed, &sink, 1);
	sink_free(sink);
	*err = replayed_error(replayed);
	if (status == EXIT_ENVIRONMENT)
		return status;
	return replayed_whole(replayed) ? EXIT_CLEAN : EXIT_CANNOT_TELL;
}

int cmd_explain(int argc, char **argv)
{
	struct replay_options asked;
	struct replayed *replayed = NULL;
	struct object_choice choice;
	struct output report;
	struct options options;
	enum exit_status status;
	int err;

	options_parse_explain(&options, argc, argv);
	asked = run_replay_options(&options);
	status = replayed_keep_trace(options.file, options.report);
	if (status)
		return (int)status;
	err = output_open(&report, OUTPUT_IN_PLACE, options.report, stdout);
	if (err)
		return (int)output_refuse(&report, "biography", err);
	status = choose_object(&asked, options.object, &choice);
	if (!status)
		status = replayed_open(&asked, &replayed);
	if (!status)
		status = replayed_find_places(replayed, &options.debuginfo);
	err = status ? 0 : output_begin(&report);
	if (!status && !err)
		status = run(&options, replayed, &choice, report.out, &err);
	replayed_close(replayed);
	err = output_close(&report, err);
	return (int)(err ? output_refuse(&report, "biography", err) : status);
}
