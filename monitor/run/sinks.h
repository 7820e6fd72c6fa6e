/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sinks of one run, side by side: those of --sink, and the one that --format and --report stand
 * for. Each has an output of its own.
 */
#ifndef LM_RUN_SINKS_H
#define LM_RUN_SINKS_H

#include "base/output.h"
#include "run/options.h"
#include "sink/kinds.h"

struct run_sink {
	const struct sink_kind *kind;
	const char *path; /* as it was given; NULL: the command's standard stream */
	struct output output;
	struct sink *sink; /* NULL until the run begins */
	int err;	   /* -errno of a write that failed */
};

struct run_sinks {
	unsigned int nr;
	struct run_sink one[OPTIONS_MAX_SINKS + 1];
};

/*
 * Opens what @options ask for. @standard: where a sink goes that has no file. Returns EXIT_CLEAN;
 * EXIT_USAGE for a name that no sink has, and for two that go to one file; EXIT_ENVIRONMENT for a
 * file that cannot be written. Has said what is wrong; to be closed all the same.
 */
enum exit_status run_sinks_open(struct run_sinks *sinks, const struct options *options,
				FILE *standard);

/* EXIT_USAGE, having said why, if a sink writes to the file that is open for the trace. */
enum exit_status run_sinks_keep_apart(const struct run_sinks *sinks, const struct output *trace);

/* From now on the files are this run's. EXIT_CLEAN, or EXIT_ENVIRONMENT and has said why. */
enum exit_status run_sinks_begin(struct run_sinks *sinks);

/* Makes the sink anew, to write to @out, which can be a buffer in memory. Returns 0 or -ENOMEM. */
int run_sink_make(struct run_sink *sink, FILE *out);

/* All, for a pipeline: fills @list, returns how many there are. */
unsigned int run_sinks_list(const struct run_sinks *sinks, struct sink **list);

/* Whether a sink writes lines to the terminal that a dashboard would take. */
bool run_sinks_need_terminal(const struct run_sinks *sinks);
/* The one that goes to a standard stream, NULL if there is none. */
struct run_sink *run_sinks_standard(struct run_sinks *sinks);

/* Records what the run could not write. */
void run_sinks_note(struct run_sinks *sinks, const struct pipeline *pipeline);

/*
 * Closes the outputs and frees the sinks. @status: of the run. Says which could not be written, and
 * returns the status to exit with: EXIT_ENVIRONMENT then, unless a rule was broken.
 */
enum exit_status run_sinks_close(struct run_sinks *sinks, enum exit_status status);

#endif /* LM_RUN_SINKS_H */
