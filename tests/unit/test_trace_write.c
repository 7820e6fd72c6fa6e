// SPDX-License-Identifier: GPL-2.0-only
/* The writer when the disk is slow or full, or the process is killed. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "event/trace_block.h"
#include "records.h"
#include "trace_fixture.h"

#define S  1000000000ull
#define US 1000ull

static char folder[] = "/tmp/lifemon-trace-XXXXXX";
static char path[64], fifo[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/a.lmt", folder);
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	return mkfifo(fifo, 0600);
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	unlink(fifo);
	return rmdir(folder);
}

static struct trace_writer *open_writer(const char *to, size_t blocks)
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
static struct lm_event nth_event(uint32_t nth)
{
	struct lm_event event = make_event(nth % 3, 0, S + nth * US, nth);

	event.key = nth * 0x9e3779b97f4a7c15ull;
	event.val[0] = ~event.key;
	return event;
}

static void put_events(struct trace_writer *writer, uint32_t from, uint32_t to)
{
	struct lm_event event;
	struct trace_entry entry = {.what = TRACE_RECORD, .record = &event.h};

	for (; from < to; from++) {
		event = nth_event(from);
		trace_write_entry(writer, &entry);
	}
}

static void put_advance(struct trace_writer *writer, uint64_t time_ns)
{
	struct trace_entry entry = {.what = TRACE_ADVANCE, .time_ns = time_ns};

	trace_write_entry(writer, &entry);
}

static void put_end(struct trace_writer *writer)
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
	uint32_t events; /* each is one that was written, in order */
	uint32_t next;	 /* number of the next event */
	uint64_t gaps, lost;
	uint32_t others; /* records that are neither */
	uint64_t last_advance;
	bool finished, ended;
};

static void take_record(struct found *found, const struct lm_hdr *record)
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
		break;
	default:
		found->others++;
	}
}

static struct found read_back(const char *from)
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

static void many_blocks_come_back(void **state)
{
	struct trace_write_counters counters;
	struct trace_writer *writer = open_writer(path, 1);
	struct found found;

	(void)state;
	put_events(writer, 0, 30000);
	put_end(writer);
	assert_int_equal(trace_write_close(writer, &counters), 0);
	found = read_back(path);
	assert_int_equal(found.err, 0);
	/* the disk may be slow here as well */
	assert_int_equal(found.events + found.lost, 30000);
	assert_int_equal(found.lost, counters.records_lost);
	assert_int_equal(counters.records, found.events + found.gaps);
	assert_true(found.finished && found.ended);
}

/* Moves what a FIFO has to a file, until all writers have closed it. */
static pid_t start_copy(void)
{
	static char buffer[65536];
	pid_t child = fork();
	ssize_t got;
	int in, out;

	if (child)
		return child;
	/* not the writer's end, or there is no end */
	closefrom(3);
	in = open(fifo, O_RDONLY);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	while ((got = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, got) != got)
			_exit(1);
	_exit(got < 0);
}

static void wait_copy(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/*
 * Nobody reads the FIFO at first: the queue fills, and the writer does not wait. Each event is
 * in the trace or in a gap of it, and what controls the pipeline is there.
 */
static void what_finds_no_room_is_a_gap(void **state)
{
	struct trace_write_counters counters;
	struct trace_writer *writer;
	struct lm_task task = make_task(3, S, 1, 412, "insmod");
	struct lm_mark mark = make_mark(99 * S, "the end");
	struct trace_entry name = {.what = TRACE_RECORD, .record = &task.h};
	struct trace_entry word = {.what = TRACE_RECORD, .record = &mark.h};
	struct found found;
	uint32_t nth = 0;
	pid_t copy;
	int hold;

	(void)state;
	/* there is a reader all the time, so that no write fails */
	hold = open(fifo, O_RDONLY | O_NONBLOCK);
	writer = open_writer(fifo, 1);
	do {
		put_events(writer, nth, nth + 1000);
		nth += 1000;
		put_advance(writer, S + nth * US);
		trace_write_counters(writer, &counters);
	} while (counters.records_lost < 50000);
	trace_write_entry(writer, &name);
	trace_write_entry(writer, &name);
	trace_write_entry(writer, &word);
	put_advance(writer, 99 * S);
	put_end(writer);
	copy = start_copy();
	assert_int_equal(trace_write_close(writer, &counters), 0);
	wait_copy(copy);
	close(hold);
	found = read_back(path);
	assert_int_equal(found.err, 0);
	/* more than one when the thread frees a buffer before the pipe is full */
	assert_true(found.gaps >= 1);
	assert_int_equal(found.lost, counters.records_lost);
	assert_int_equal(found.events + found.lost, nth);
	/* the mark, but not the task */
	assert_int_equal(found.others, 1);
	assert_int_equal(counters.names_lost, 2);
	assert_int_equal(counters.control_lost, 0);
	assert_int_equal(found.last_advance, 99 * S);
	assert_true(found.finished && found.ended);
}

/* The same, but the disk comes back: what follows is kept again. */
static void a_slow_disk_makes_one_gap(void **state)
{
	struct trace_write_counters counters;
	struct trace_writer *writer;
	struct found found;
	uint64_t lost;
	uint32_t nth = 0;
	pid_t copy;
	int hold;

	(void)state;
	hold = open(fifo, O_RDONLY | O_NONBLOCK);
	writer = open_writer(fifo, 1);
	do {
		put_events(writer, nth, nth + 1000);
		nth += 1000;
		trace_write_counters(writer, &counters);
	} while (!counters.records_lost);
	copy = start_copy();
	do {
		lost = counters.records_lost;
		put_events(writer, nth, nth + 1);
		nth++;
		trace_write_counters(writer, &counters);
	} while (counters.records_lost > lost);
	put_events(writer, nth, nth + 100);
	nth += 100;
	put_end(writer);
	assert_int_equal(trace_write_close(writer, &counters), 0);
	wait_copy(copy);
	close(hold);
	found = read_back(path);
	assert_int_equal(found.err, 0);
	assert_int_equal(found.gaps, 1);
	assert_int_equal(found.lost, lost);
	assert_int_equal(found.next, nth);
	assert_int_equal(found.events + found.lost, nth);
	assert_true(found.finished && found.ended);
}

static void a_full_device_is_told_at_once(void **state)
{
	struct trace_write_config config = {0};
	struct trace_writer *writer = NULL;

	(void)state;
	assert_int_equal(trace_write_open("/dev/full", &config, &writer), -ENOSPC);
	assert_null(writer);
	assert_int_equal(trace_write_open("/nonexistent/a.lmt", &config, &writer), -ENOENT);
}

/* What has no room on the disk is counted; what was written before it is readable. */
static void a_full_disk_leaves_whole_blocks(void **state)
{
	struct rlimit old, small = {1 << 20, RLIM_INFINITY};
	void (*handler)(int) = signal(SIGXFSZ, SIG_DFL);
	struct trace_write_counters counters;
	struct trace_writer *writer;
	struct found found;
	uint32_t nth = 0;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	writer = open_writer(path, 1);
	do {
		put_events(writer, nth, nth + 1000);
		nth += 1000;
		trace_write_counters(writer, &counters);
	} while (!counters.error);
	put_events(writer, nth, nth + 1000);
	nth += 1000;
	put_end(writer);
	assert_int_equal(trace_write_close(writer, &counters), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, handler);
	assert_int_equal(counters.error, -EFBIG);
	found = read_back(path);
	assert_int_equal(found.err, -ENODATA);
	assert_true(found.events > 10000);
	assert_int_equal(found.events + found.gaps, counters.records);
	/* a gap that had no room is part of the events that had none */
	assert_int_equal(found.events + counters.records_lost, nth);
	assert_false(found.ended);
}

/* A child that is killed leaves all but the last second of its events. */
static void a_killed_writer_leaves_whole_blocks(void **state)
{
	struct trace_writer *writer;
	struct found found;
	pid_t child;
	uint32_t i;
	int ready[2];

	(void)state;
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (!child) {
		writer = open_writer(path, 16);
		/* 3.5 s of events that are far from filling a block */
		for (i = 0; i < 3500; i++) {
			put_events(writer, i, i + 1);
			put_advance(writer, S + i * 1000 * US);
		}
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &i, 1), 1);
	/* the thread has the blocks, and writes each at once */
	do
		found = read_back(path);
	while (found.last_advance < 4 * S);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	found = read_back(path);
	assert_int_equal(found.err, -ENODATA);
	assert_in_range(found.events, 3000, 3500);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_blocks_come_back),
		cmocka_unit_test(what_finds_no_room_is_a_gap),
		cmocka_unit_test(a_slow_disk_makes_one_gap),
		cmocka_unit_test(a_full_device_is_told_at_once),
		cmocka_unit_test(a_full_disk_leaves_whole_blocks),
		cmocka_unit_test(a_killed_writer_leaves_whole_blocks),
	};

	return cmocka_run_group_tests_name("trace writer", tests, make_folder, remove_folder);
}
