/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a trace file. The caller's thread encodes into memory, a thread of the writer
 * compresses and writes, with a bounded queue of blocks between them: a slow or full disk costs
 * entries of the trace, never time of the watching. All functions are called from one thread.
 */
#ifndef LM_TRACE_WRITE_H
#define LM_TRACE_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "trace/trace.h"

enum trace_compress {
	TRACE_COMPRESS_ZSTD,
	TRACE_COMPRESS_NONE,
};

struct trace_write_config {
	int fd; /* of the open file, which is duplicated; 0: @path is opened */
	enum trace_compress compress;
	size_t queue_bytes; /* of blocks that wait for the disk; 0: the default of 4 MiB */
};

/* Exact after trace_write_close(); before, what is known so far. */
struct trace_write_counters {
	uint64_t records;      /* in blocks that were written whole, all types */
	uint64_t bytes;	       /* of the file, up to the last whole block */
	uint64_t records_lost; /* verb records (events, births) that are not in the file */
	uint64_t names_lost;   /* task and frame records that are not in the file */
	uint64_t control_lost; /* entries other than records that are not in the file */
	int error;	       /* -errno of the first write that failed, else 0 */
};

struct trace_writer;

/*
 * Creates @path (mode 0600, since a trace has kernel addresses; an existing file is emptied and
 * keeps its mode). Returns 0 or -errno.
 */
int trace_write_open(const char *path, const struct trace_write_config *config,
		     struct trace_writer **writer);

/* First, and once. Copies @meta. Returns 0, -E2BIG beyond a limit of trace.h, -EINVAL, -ENOMEM. */
int trace_write_meta(struct trace_writer *writer, const struct trace_meta *meta);

/*
 * Never blocks and never fails. Records that find no room are counted and become a gap record
 * of the trace (LM_PROBE_NONE; lost: verb records; from the first to the last of them), in
 * front of the next entry that does; so do gaps and modules that find none. Room is kept for
 * entries that are no records, for gaps, marks and modules; of the advances in such a stretch, the
 * last one is kept.
 */
void trace_write_entry(struct trace_writer *writer, const struct trace_entry *entry);

/*
 * Has what was written so far written through to the disk, so that it survives the kernel: closes
 * the block at hand, unless the disk is behind. @wait: until it is there; else it never blocks. A
 * failure becomes that of a write.
 */
void trace_write_through(struct trace_writer *writer, bool wait);

void trace_write_counters(const struct trace_writer *writer, struct trace_write_counters *counters);

/*
 * Writes what is queued, the index and the end, which can block as long as the disk does. Frees
 * the writer, whatever happens. @counters may be NULL. Returns 0 or the -errno of the first
 * write that failed: then the file is readable up to its last whole block.
 */
int trace_write_close(struct trace_writer *writer, struct trace_write_counters *counters);

#endif /* LM_TRACE_WRITE_H */
