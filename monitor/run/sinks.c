// SPDX-License-Identifier: GPL-2.0-only
#include "run/sinks.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/msg.h"
#include "base/near.h"
#include "run/replayed.h"

static enum exit_status refuse_name(const char *given, size_t len)
{
	const struct sink_kind *kind;
	char names[128] = "";
	struct near near;
	size_t at = 0;

	near_init(&near, given, len, NEAR_SLIPS(len));
	for (unsigned int n = 0; (kind = sink_kind(n)) && at < sizeof(names); n++) {
		near_try(&near, kind->name);
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s", n ? ", " : "",
				       kind->name);
	}
	if (near.word)
		msg_error("--sink %s: there is no sink '%.*s'; did you mean '%s'?", given, (int)len,
			  given, near.word);
	else
		msg_error("--sink %s: there is no sink '%.*s'; there are %s", given, (int)len,
			  given, names);
	return EXIT_USAGE;
}

static void add(struct run_sinks *sinks, const struct sink_kind *kind, const char *path)
{
	sinks->one[sinks->nr++] = (struct run_sink){.kind = kind, .path = path};
}

/* "ndjson", "ndjson:out.ndjson" */
static enum exit_status add_named(struct run_sinks *sinks, const char *given)
{
	size_t len = strcspn(given, ":");
	const struct sink_kind *kind = sink_kind_find(given, len);

	if (!kind)
		return refuse_name(given, len);
	if (given[len] && !given[len + 1]) {
		msg_error("--sink %s: which file? Name it behind the colon", given);
		return EXIT_USAGE;
	}
	add(sinks, kind, given[len] ? given + len + 1 : NULL);
	return EXIT_CLEAN;
}

/* Whether both are one file, pipe or socket. Two sinks may share a terminal or /dev/null. */
static bool is_one_file(const struct output *a, const struct output *b)
{
	struct stat x, y;

	if (fstat(fileno(a->out), &x) || fstat(fileno(b->out), &y))
		return false;
	return !S_ISCHR(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static enum exit_status open_one(struct run_sinks *sinks, unsigned int n, FILE *standard)
{
	struct run_sink *sink = &sinks->one[n];
	int err = output_open(&sink->output, OUTPUT_IN_PLACE, sink->path, standard);

	if (err)
		return output_refuse(&sink->output, "report", err);
	for (unsigned int i = 0; i < n; i++) {
		const struct run_sink *other = &sinks->one[i];

		if (other->output.out != sink->output.out &&
		    !is_one_file(&other->output, &sink->output))
			continue;
		msg_error("%s and %s cannot both go to %s: give each a file of its own, --sink "
			  "%s:FILE",
			  other->kind->name, sink->kind->name,
			  sink->path && sink->output.path ? sink->path : "the same standard stream",
			  sink->kind->name);
		return EXIT_USAGE;
	}
	return EXIT_CLEAN;
}

enum exit_status run_sinks_keep_apart(const struct run_sinks *sinks, const struct output *trace)
{
	for (unsigned int n = 0; trace->out && n < sinks->nr; n++) {
		if (!is_one_file(&sinks->one[n].output, trace))
			continue;
		msg_error("the trace and the report (%s) cannot both go to %s: give each a file of "
			  "its own",
			  sinks->one[n].kind->name, trace->path);
		return EXIT_USAGE;
	}
	return EXIT_CLEAN;
}

enum exit_status run_sinks_open(struct run_sinks *sinks, const struct options *options,
				FILE *standard)
{
	const char *format = options->format == FORMAT_NDJSON ? "ndjson" : "text";
	enum exit_status status = EXIT_CLEAN;

	*sinks = (struct run_sinks){0};
	if (options->format != FORMAT_DEFAULT || options->report ||
	    (!options->nr_sinks && !options->no_report))
		add(sinks, sink_kind_find(format, strlen(format)), options->report);
	for (unsigned int i = 0; i < options->nr_sinks && !status; i++)
		status = add_named(sinks, options->sink[i]);
	for (unsigned int n = 0; n < sinks->nr && !status; n++)
		status = replayed_keep_trace(options->file, sinks->one[n].path);
	for (unsigned int n = 0; n < sinks->nr && !status; n++)
		status = open_one(sinks, n, standard);
	return status;
}

int run_sink_make(struct run_sink *sink, FILE *out)
{
	sink_free(sink->sink);
	sink->sink = sink->kind->make(out);
	if (!sink->sink)
		return -ENOMEM;
	sink->sink->verbose = msg_level() >= MSG_VERBOSE;
	return 0;
}

enum exit_status run_sinks_begin(struct run_sinks *sinks)
{
	for (unsigned int n = 0; n < sinks->nr; n++) {
		struct run_sink *sink = &sinks->one[n];
		int err = output_begin(&sink->output);

		if (!err)
			err = run_sink_make(sink, sink->output.out);
		if (err)
			return output_refuse(&sink->output, "report", err);
	}
	return EXIT_CLEAN;
}

unsigned int run_sinks_list(const struct run_sinks *sinks, struct sink **list)
{
	for (unsigned int n = 0; n < sinks->nr; n++)
		list[n] = sinks->one[n].sink;
	return sinks->nr;
}

bool run_sinks_need_terminal(const struct run_sinks *sinks)
{
	for (unsigned int n = 0; n < sinks->nr; n++) {
		const struct run_sink *sink = &sinks->one[n];

		if (!sink->output.path && (sink->path || !sink->kind->for_people))
			return true;
	}
	return false;
}

struct run_sink *run_sinks_standard(struct run_sinks *sinks)
{
	for (unsigned int n = 0; n < sinks->nr; n++)
		if (!sinks->one[n].output.path)
			return &sinks->one[n];
	return NULL;
}

void run_sinks_note(struct run_sinks *sinks, const struct pipeline *pipeline)
{
	for (unsigned int n = 0; pipeline && n < sinks->nr; n++)
		sinks->one[n].err = pipeline_sink_error(pipeline, sinks->one[n].sink);
}

enum exit_status run_sinks_close(struct run_sinks *sinks, enum exit_status status)
{
	bool failed = false;

	for (unsigned int n = 0; n < sinks->nr; n++) {
		struct run_sink *sink = &sinks->one[n];
		int err = output_close(&sink->output, sink->err);

		sink_free(sink->sink);
		if (err && sink->output.begun) {
			output_refuse(&sink->output, "report", err);
			failed = true;
		}
	}
	*sinks = (struct run_sinks){0};
	return failed && status != EXIT_VIOLATION ? EXIT_ENVIRONMENT : status;
}
