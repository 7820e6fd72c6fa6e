// SPDX-License-Identifier: GPL-2.0-only
/* The writer when the disk is full, or the process is killed. */
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

#include "trace/block.h"
#include "trace_folder.h"

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

static void a_full_device_is_reported_at_once(void **state)
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

/* Without it they would wait for a second to pass, or for a block to be full. */
static void what_is_written_through_is_there_at_once(void **state)
{
	struct trace_writer *writer = open_writer(path, 1);
	struct found found;

	(void)state;
	put_events(writer, 0, 10);
	trace_write_through(writer, true);
	/* more in a queue, and nothing new */
	put_events(writer, 10, 30);
	trace_write_through(writer, false);
	trace_write_through(writer, true);
	trace_write_through(writer, true);
	put_events(writer, 30, 31);
	found = read_back(path);
	assert_int_equal(found.err, -ENODATA);
	assert_int_equal(found.events, 30);
	put_end(writer);
	assert_int_equal(trace_write_close(writer, NULL), 0);
	found = read_back(path);
	assert_int_equal(found.err, 0);
	assert_int_equal(found.events, 31);
}

/* A pipe has no disk: that is no error of the trace. */
static void a_pipe_cannot_be_written_through(void **state)
{
	struct trace_write_counters counters;
	int hold = open(fifo, O_RDONLY | O_NONBLOCK);
	struct trace_writer *writer = open_writer(fifo, 1);

	(void)state;
	put_events(writer, 0, 10);
	trace_write_through(writer, true);
	trace_write_counters(writer, &counters);
	assert_int_equal(counters.error, 0);
	assert_int_equal(counters.records, 10);
	assert_int_equal(trace_write_close(writer, &counters), 0);
	close(hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_blocks_come_back),
		cmocka_unit_test(a_full_device_is_reported_at_once),
		cmocka_unit_test(a_full_disk_leaves_whole_blocks),
		cmocka_unit_test(a_killed_writer_leaves_whole_blocks),
		cmocka_unit_test(what_is_written_through_is_there_at_once),
		cmocka_unit_test(a_pipe_cannot_be_written_through),
	};

	return cmocka_run_group_tests_name("trace writer", tests, make_folder, remove_folder);
}
