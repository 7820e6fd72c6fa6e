/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exports: sinks that turn a run into a file for other tools. They keep nothing of what they have
 * written, so that a trace of any length is exported in bounded memory; html keeps what its page
 * shows, with limits (html.h).
 */
#ifndef LM_EXPORT_H
#define LM_EXPORT_H

#include "export/selector.h"
#include "sink/sink.h"

enum export_format {
	EXPORT_NDJSON,
	EXPORT_PERFETTO,
	EXPORT_CTF,
	EXPORT_DOT,
	EXPORT_HTML,
	EXPORT_FOLDED,
	NR_EXPORT_FORMATS, /* none of them */
};

struct export_options {
	/* Also events of no object that is followed or wanted: without a filter, nothing is left
	 * out. */
	bool everything;
	uint64_t wall_ns;		    /* CLOCK_REALTIME at the start, 0 if not known */
	const char *title;		    /* html: the page's name for the trace */
	struct untrusted command;	    /* html: that was watched, "" if none */
	const struct object_choice *choice; /* dot, ndjson: only this one, with its parent */
};

/* By its name, NR_EXPORT_FORMATS if there is none; then *@meant is the one that is near, or NULL.
 */
enum export_format export_find(const char *name, const char **meant);
const char *export_name(enum export_format format);

/*
 * Each makes a sink that the caller gives to a pipeline, NULL when there is no memory. What they
 * write is whole after the callback of the summary. @options are copied, what they point to must
 * live as long as the sink.
 */
struct sink *export_ndjson_new(FILE *out, const struct export_options *options);
/* Packets in Protocol Buffers, as the Perfetto UI and its trace processor read them. */
struct sink *export_perfetto_new(FILE *out, const struct export_options *options);
/* Common Trace Format 1.8 in the open directory @dir, which stays the caller's. */
struct sink *export_ctf_new(int dir, const struct export_options *options);
struct sink *export_dot_new(FILE *out, const struct export_options *options);
struct sink *export_html_new(FILE *out, const struct export_options *options);

struct sink *export_folded_new(FILE *out, const struct export_options *options);

/* The biography of options->choice as text, one event after the other. */
struct sink *export_explain_new(FILE *out, const struct export_options *options);

/* Any of those that write to a file. */
struct sink *export_new(enum export_format format, FILE *out, const struct export_options *options);

#endif /* LM_EXPORT_H */
