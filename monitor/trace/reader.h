/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a trace file, which is not trusted: every block is checked before it is used, and what
 * is cut off or damaged is an error with its place, never a crash and never a silent end.
 * Needs memory for two blocks, whatever the size of the file.
 */
#ifndef LM_TRACE_READ_H
#define LM_TRACE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/trace.h"

struct trace_error {
	uint64_t offset; /* in the file, bytes: where the bad block or field begins */
	char text[200];	 /* "the checksum of the block is wrong" */
};

/* What the index at the end of the file says. */
struct trace_totals {
	uint64_t entries;
	uint64_t records;  /* of them, records of any type */
	uint64_t blocks;   /* of entries */
	uint64_t first_ns; /* earliest and latest time of any entry; both 0: there is none */
	uint64_t last_ns;
	uint64_t records_lost; /* verb records that the writer had no room for */
	uint64_t names_lost;
	uint64_t control_lost; /* entries of any other kind: gaps, modules, marks, calls */
};

struct trace;

/*
 * Opens the trace at @path ("-": the standard input, see spool.h) and reads its head. Returns 0;
 * -ENODATA: it is cut off in its head; -EBADMSG: it is no trace, of another version, or damaged; or
 * the -errno of open() and read().
 * @error is filled for each of them.
 */
int trace_open(const char *path, struct trace **trace, struct trace_error *error);
void trace_close(struct trace *trace);

/* Lives until trace_close(). */
const struct trace_meta *trace_meta(const struct trace *trace);

/*
 * The next entry, valid until the next call. Returns 1; 0 at the proper end; -ENODATA: the file
 * is cut off here, all so far is sound; -EBADMSG: it is damaged here; or -errno of read(). An end
 * or error is final. A record is memory-safe (h.size bytes are there, at least a header, 8-byte
 * aligned), but what it says is for decode_check() to judge.
 */
int trace_next(struct trace *trace, struct trace_entry *entry);

/* Why trace_next() failed. */
const struct trace_error *trace_error(const struct trace *trace);

/* False when the file has no index (it is cut off) or a damaged one. */
bool trace_totals(const struct trace *trace, struct trace_totals *totals);

#endif /* LM_TRACE_READ_H */
