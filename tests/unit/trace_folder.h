/* SPDX-License-Identifier: GPL-2.0-only */
/* Traces written into a folder of their own, or into a FIFO there, and read back. */
#ifndef TESTS_TRACE_FOLDER_H
#define TESTS_TRACE_FOLDER_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "records.h"
#include "trace/block.h"
#include "trace_fixture.h"

#define S  1000000000ull
#define US 1000ull

static char folder[] = "/tmp/lifemon-trace-XXXXXX";
static char path[64], fifo[64];

static inline int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/a.lmt", folder);
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	return mkfifo(fifo, 0600);
}

static inline int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	unlink(fifo);
	return rmdir(folder);
}

static inline struct trace_writer *open_writer(const char *to, size_t blocks)
{
	struct trace_write_config config = {
		.compress = TRACE_COMPRESS_NONE,
		.queue_bytes = blocks * TRACE_BLOCK_TARGET,
	};
	struct trace_writer *writer;

	assert_int_equal(trace_write_open(to, &config, &writer), 0);
	assert_int_equal(trace_write_meta(writer, sample_meta()), 0);
	return writer;
}

/* Event @nth of a run of which no two are alike: about 20 bytes each. */
static inline struct lm_event nth_event(uint32_t nth)
{
	struct lm_event event = make_event(nth % 3, 0, S + nth * US, nth);

	event.key = nth * 0x9e3779b97f4a7c15ull;
	event.val[0] = ~event.key;
	return event;
}

static inline void put_events(struct trace_writer *writer, uint32_t from, uint32_t to)
{
	struct lm_event event;
	struct trace_entry entry = {.what = TRACE_RECORD, .record = &event.h};

	for (; from < to; from++) {
		event = nth_event(from);
		trace_write_entry(writer, &entry);
	}
}

static inline void put_advance(struct trace_writer *writer, uint64_t time_ns)
{
	struct trace_entry entry = {.what = TRACE_ADVANCE, .time_ns = time_ns};

	trace_write_entry(writer, &entry);
}

static inline void put_end(struct trace_writer *writer)
{
	struct trace_entry entry = {.what = TRACE_FINISH};

	entry.finish.time_ns = 100 * S;
	trace_write_entry(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_END};
	trace_write_entry(writer, &entry);
}

/* What reading a trace of nth_event()s found. */
struct found {
	int err;
	uint32_t events;	      /* each is one that was written, in order */
	uint32_t next;		      /* number of the next event */
	uint64_t gaps, lost, missing; /* in the numbering, by the gaps */
	uint32_t others;	      /* records that are neither */
	uint64_t last_advance;
	bool finished, ended;
};

static inline void take_record(struct found *found, const struct lm_hdr *record)
{
	const struct lm_gap *gap = (const struct lm_gap *)record;
	struct lm_event expected;

	switch (record->type) {
	case LM_REC_EVENT:
		assert_true(record->seq >= found->next);
		expected = nth_event(record->seq);
		assert_memory_equal(record, &expected, sizeof(expected));
		found->next = record->seq + 1;
		found->events++;
		break;
	case LM_REC_GAP:
		/* exactly the events that are missing here */
		assert_int_equal(gap->from_ns, S + found->next * US);
		assert_int_equal(gap->h.time_ns, gap->from_ns + (gap->lost - 1) * US);
		assert_int_equal(gap->h.probe, LM_PROBE_NONE);
		found->next += gap->lost;
		found->gaps++;
		found->lost += gap->lost;
		found->missing += gap->h.seq;
		break;
	default:
		found->others++;
	}
}

static inline struct found read_back(const char *from)
{
	struct found found = {0};
	struct trace_error error;
	struct trace_entry entry;
	struct trace *trace;

	found.err = trace_open(from, &trace, &error);
	if (found.err)
		return found;
	while ((found.err = trace_next(trace, &entry)) > 0) {
		switch (entry.what) {
		case TRACE_RECORD:
			take_record(&found, entry.record);
			break;
		case TRACE_ADVANCE:
			found.last_advance = entry.time_ns;
			break;
		case TRACE_FINISH:
			found.finished = true;
			break;
		default:
			found.ended = true;
		}
	}
	trace_close(trace);
	return found;
}

#endif /* TESTS_TRACE_FOLDER_H */
