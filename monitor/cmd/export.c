// SPDX-License-Identifier: GPL-2.0-only
#include "export/export.h"
#include "base/exit_status.h"

#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "base/output.h"
#include "cli/options.h"
#include "cmd/cmd.h"
#include "run/choose.h"
#include "run/exercised.h"

static enum exit_status check_format(const struct options *options, enum export_format *format)
{
	const char *meant;

	*format = export_find(options->to, &meant);
	if (*format == NR_EXPORT_FORMATS && meant)
		msg_error("--to: there is no format '%s'; did you mean '%s'?", options->to, meant);
	else if (*format == NR_EXPORT_FORMATS)
		msg_error("--to: '%s' is none of ndjson, perfetto, ctf, dot, html, folded",
			  options->to);
	else if (*format == EXPORT_CTF && !strcmp(options->output, "-"))
		msg_error("ctf is a directory: -o DIR");
	else if (*format == EXPORT_DOT && !options->object)
		msg_error("--to dot needs an OBJECT, whose way it draws: "
			  "lifemon export FILE OBJECT --to dot -o OUT");
	else if (options->object && *format != EXPORT_DOT && *format != EXPORT_NDJSON)
		msg_error("--to %s covers the whole run; OBJECT works only with dot and ndjson",
			  options->to);
	else
		return EXIT_CLEAN;
	return EXIT_USAGE;
}

/* Whether the run was watched, or is looked at now, without leaving anything out. */
static bool is_everything(const struct options *options, const struct trace_meta *meta)
{
	static const char *const filters[] = {"device", "pool", "module", "pid"};

	for (unsigned int i = 0; i < meta->nr_options; i++)
		for (size_t f = 0; f < sizeof(filters) / sizeof(filters[0]); f++)
			if (!strcmp(meta->option[i].name, filters[f]))
				return false;
	return scope_is_all(&options->filter);
}

/* A file without anything in it is seldom what was meant. */
static bool is_something(const struct replayed *replayed)
{
	const struct exercised *exercised = replayed_exercised(replayed);
	const char *why = exercised->window[0] ? exercised->window : exercised->filters;

	if (*why)
		msg_warn("there is nothing in what was exported: %s", why);
	return !*why;
}

/* Violations are content, not a failure of the export. */
static enum exit_status run(const struct options *options, enum export_format format,
			    const struct object_choice *choice, struct replayed *replayed,
			    struct output *output)
{
	const struct trace_meta *meta = replayed_meta(replayed);
	const struct export_options export = {
		.everything = is_everything(options, meta),
		.wall_ns = meta->wall_ns,
		.title = basename(options->file),
		.command = meta->command,
		.choice = options->object ? choice : NULL,
	};
	enum exit_status status;
	struct sink *sink;
	int err;

	sink = format == EXPORT_CTF ? export_ctf_new(output->fd, &export)
				    : export_new(format, output->out, &export);
	if (!sink)
		return output_refuse(output, "export", output_close(output, -ENOMEM));
	status = replayed_run(replayed, &sink, 1);
	sink_free(sink);
	err = replayed_error(replayed);
	if (status == EXIT_ENVIRONMENT && !err) {
		output_close(output, -ECANCELED);
		return status;
	}
	err = output_close(output, err);
	if (err)
		return output_refuse(output, "export", err);
	return is_something(replayed) && replayed_whole(replayed) ? EXIT_CLEAN : EXIT_CANNOT_TELL;
}

int cmd_export(int argc, char **argv)
{
	struct object_choice choice = {0};
	struct replayed *replayed = NULL;
	struct replay_options asked;
	struct output output;
	enum export_format format;
	struct options options;
	enum exit_status status;
	int err;

	options_parse_export(&options, argc, argv);
	asked = run_replay_options(&options);
	status = check_format(&options, &format);
	if (!status)
		status = replayed_keep_trace(options.file, options.output);
	if (!status && options.object)
		status = choose_object(&asked, options.object, &choice);
	if (!status)
		status = replayed_open(&asked, &replayed);
	if (!status)
		status = replayed_find_places(replayed, &options.debuginfo);
	if (status) {
		replayed_close(replayed);
		return (int)status;
	}
	err = output_open(&output, format == EXPORT_CTF ? OUTPUT_DIRECTORY : OUTPUT_WHOLE,
			  options.output, stdout);
	status = err ? output_refuse(&output, "export", err)
		     : run(&options, format, &choice, replayed, &output);
	replayed_close(replayed);
	return (int)status;
}
