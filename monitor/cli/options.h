/* SPDX-License-Identifier: GPL-2.0-only */
/* The options that the watching commands share (live and run). */
#ifndef LM_OPTIONS_H
#define LM_OPTIONS_H

#include <argp.h>

#include "cli/commands.h"
#include "run/pipeline.h"
#include "source/source.h"

#define OPTIONS_MAX_MODELS 32

#define OPTIONS_MAX_REQUIRED 32

enum output_format { FORMAT_TEXT, FORMAT_NDJSON };

/* --require: CLASS, MODEL or MODEL.CLASS that must have been exercised. */
struct required {
	const char *name[OPTIONS_MAX_REQUIRED];
	unsigned int nr;
};

struct options {
	const char *model[OPTIONS_MAX_MODELS]; /* none given: the default ones */
	unsigned int nr_models;
	enum source_attach attach;
	enum source_stacks stacks;
	size_t ring_bytes; /* 0: the default */
	enum output_format format;
	const char *output; /* the trace; NULL: none */
	enum trace_compress compress;
	const char *report; /* NULL: the command's default; "-": stdout */
	struct filter filter;
	struct required required;
	bool leaks_at_exit;
	bool possible;
	const char *explain;	   /* CLASS or MODEL.CLASS; NULL: no biography */
	bool dashboard;		   /* if there is a terminal that can show one */
	double speed;		   /* replay: of the dashboard; 0: all at once */
	int ready_fd;		   /* -1: none */
	uint64_t duration_ns;	   /* 0: no end */
	const char *duration_text; /* as it was given */
	uint64_t interval_ns;	   /* of the periodic line; 0: none */
	const char *file;	   /* replay: the trace */
	bool has_leaks;		   /* --leaks was given */
	uint64_t from_ns, to_ns;   /* replay: only this part of the run; to_ns 0: to its end */
	const char *to;		   /* export: the format */
	const char *object;	   /* explain, export: which one; NULL: not given */
	char **command;		   /* run: CMD and its arguments; NULL otherwise */
};

/* Exit statuses: a contract, design and lifemon(8). */
enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_VIOLATION = 1,
	EXIT_USAGE = 2,
	EXIT_ENVIRONMENT = 3,
	EXIT_CANNOT_TELL = 4,
	EXIT_COMMAND = 5,
};

void options_init(struct options *options);

/*
 * Parses argv of a watching command: COMMAND_RUN and COMMAND_RECORD take a CMD behind the options,
 * NR_COMMANDS is live. On wrong usage
 * it prints what is wrong and exits with EXIT_USAGE, as argp does; --help exits with 0.
 */
void options_parse(struct options *options, int argc, char **argv, enum command command);

/* The same for lifemon replay FILE. */
void options_parse_replay(struct options *options, int argc, char **argv);

/* The same for lifemon export FILE and lifemon explain FILE OBJECT. */
void options_parse_export(struct options *options, int argc, char **argv);
void options_parse_explain(struct options *options, int argc, char **argv);

/* "2s", "500ms", "3" (seconds), "1.5m": *@ns, at most 365 days. Returns 0 or -EINVAL. */
int options_duration(const char *text, uint64_t *ns);
/* "512K", "8M": *@bytes, a power of two from 64 KiB to 1 GiB. Returns 0 or -EINVAL. */
int options_ring_size(const char *text, size_t *bytes);

#endif /* LM_OPTIONS_H */
