/* SPDX-License-Identifier: GPL-2.0-only */
/* What a command line asks of a watched or a replayed run. cli/ fills it, run/ obeys it. */
#ifndef LM_RUN_OPTIONS_H
#define LM_RUN_OPTIONS_H

#include "base/msg.h"
#include "debuginfo/debuginfo.h"
#include "run/model_choice.h"
#include "run/pipeline.h"
#include "sink/format.h"
#include "source/source.h"
#include "view/snapshot.h"

#define OPTIONS_MAX_REQUIRED 32
#define OPTIONS_MAX_SINKS    8

enum output_format { FORMAT_DEFAULT, FORMAT_TEXT, FORMAT_NDJSON };

enum leaks_choice {
	LEAKS_NOT_GIVEN, /* as recorded; of a run that is watched: off */
	LEAKS_AT_EXIT,
	LEAKS_OFF,
};

/* --require: CLASS, MODEL or MODEL.CLASS that must have been exercised. */
struct required {
	const char *name[OPTIONS_MAX_REQUIRED];
	unsigned int nr;
};

/* What lifemon top shows, and how. */
struct top_options {
	enum top_by by;
	enum top_column sort;
	bool batch;	   /* tables, no screen */
	int limit;	   /* rows of a table, 0: all */
	int iterations;	   /* tables, 0: no end */
	uint64_t delay_ns; /* between two */
};

/* Strings are those of argv. */
struct options {
	struct model_choice models;
	enum source_attach attach;
	enum source_stacks stacks;
	unsigned int stack_depth; /* frames */
	size_t ring_bytes;	  /* 0: the default */
	enum output_format format;
	const char *output; /* the trace; NULL: none */
	enum trace_compress compress;
	const char *report;		     /* NULL: the command's default; "-": stdout */
	const char *sink[OPTIONS_MAX_SINKS]; /* NAME[:FILE]; none: .format to .report */
	unsigned int nr_sinks;
	struct filter filter;
	enum source_where filter_in;
	struct wrappers wrappers;
	struct debuginfo_options debuginfo;
	struct required required;
	enum leaks_choice leaks;
	bool possible;
	bool no_demangle;
	enum format_colour colour; /* of reports as text */
	enum msg_level level;	   /* of messages */
	size_t memory;		   /* bytes for what grows with the run; 0: the default */
	const char *explain;	   /* CLASS or MODEL.CLASS; NULL: no biography */
	bool dashboard;		   /* if there is a terminal that can show one */
	double speed;		   /* replay: of the dashboard; 0: all at once */
	int ready_fd;		   /* -1: none */
	uint64_t duration_ns;	   /* 0: no end */
	const char *duration_text; /* as it was given */
	uint64_t interval_ns;	   /* of the periodic line; 0: none */
	bool has_top;		   /* it is lifemon top … */
	struct top_options top;	   /* … then */
	bool no_report;		   /* but for what .sink, .report and .format ask for */
	const char *file;	   /* replay: the trace */
	uint64_t from_ns, to_ns;   /* replay: only this part of the run; to_ns 0: to its end */
	const char *to;		   /* export: the format */
	const char *object;	   /* explain, export: which one; NULL: not given */
	int rate;		   /* doctor: events a second; 0: not given */
	bool as_user;		   /* CMD is run as the user who called sudo */
	bool sandbox;		   /* privileges and system calls are given up once armed */
	char **command;		   /* run: CMD and its arguments; NULL otherwise */
};

#endif /* LM_RUN_OPTIONS_H */
