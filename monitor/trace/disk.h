/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The half of the trace writer that can be slow: a thread that takes full buffers from a queue,
 * compresses them and writes them. Buffers go round: free → the encoder's → queued → free.
 */
#ifndef LM_TRACE_DISK_H
#define LM_TRACE_DISK_H

#include "trace/block.h"
#include "trace/codec.h"
#include "trace/writer.h"

#define TRACE_BUFFER_SIZE (TRACE_BLOCK_TARGET + 2 * TRACE_ENTRY_MAX)

/* The content of one block to be. */
struct trace_buffer {
	struct trace_buffer *next; /* in the queue, or of the free ones */
	struct trace_block block;  /* entries, records, first_ns and last_ns are the encoder's */
	uint32_t verbs, names;	   /* records of these kinds in it: lost if it is not written */
	size_t used;
	uint8_t data[TRACE_BUFFER_SIZE];
};

struct trace_disk;

/* Creates the file and writes its header. Returns 0 or -errno. */
int trace_disk_open(const char *path, const struct trace_write_config *config,
		    struct trace_disk **disk);

/* Writes the block of what is known, and starts the thread. Blocks. Returns 0 or -errno. */
int trace_disk_start(struct trace_disk *disk, const uint8_t *meta, size_t size);

/* A free buffer, emptied; NULL: there is none. Takes a lock, but never waits for the disk. */
struct trace_buffer *trace_disk_take(struct trace_disk *disk);
bool trace_disk_has_free(const struct trace_disk *disk); /* another one can be taken */
void trace_disk_submit(struct trace_disk *disk, struct trace_buffer *buffer);
/* Has the buffers that are queued now written through to the disk. @wait: until they are there. */
void trace_disk_write_through(struct trace_disk *disk, bool wait);

/* 0 or the -errno of the first write that failed; nothing is written any more. */
int trace_disk_error(const struct trace_disk *disk);
void trace_disk_counters(struct trace_disk *disk, struct trace_write_counters *counters);

/*
 * Waits for the queue, writes the index and the trailer (with what @dropped says was lost before
 * it came here), and frees all. @counters gets the sums. Returns 0 or -errno.
 */
int trace_disk_close(struct trace_disk *disk, const struct trace_write_counters *dropped,
		     struct trace_write_counters *counters);

#endif /* LM_TRACE_DISK_H */
