// SPDX-License-Identifier: GPL-2.0-only
/* The writer when the disk is slow: what finds no room is a gap of the trace. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "trace_folder.h"

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

static struct trace_write_counters counters_of(struct trace_writer *writer)
{
	struct trace_write_counters counters;

	trace_write_counters(writer, &counters);
	return counters;
}

/* Nobody reads: a pipe that is full stays so. */
static bool is_full(int pipe)
{
	struct pollfd look = {.fd = pipe, .events = POLLOUT};

	return poll(&look, 1, 0) == 0;
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
	uint64_t lost = 0;
	uint32_t nth = 0;
	pid_t copy;
	int hold, look;

	(void)state;
	/* there is a reader all the time, so that no write fails */
	hold = open(fifo, O_RDONLY | O_NONBLOCK);
	look = open(fifo, O_WRONLY | O_NONBLOCK);
	writer = open_writer(fifo, 1);
	/* the thread frees no buffer of the queue any more once the pipe is full */
	do {
		if (!is_full(look))
			lost = counters_of(writer).records_lost;
		put_events(writer, nth, nth + 1000);
		nth += 1000;
		put_advance(writer, S + nth * US);
	} while (counters_of(writer).records_lost - lost < 50000);
	close(look);
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
	assert_int_equal(found.missing, found.lost + 2);
	assert_int_equal(counters.control_lost, 0);
	assert_int_equal(found.last_advance, 99 * S);
	assert_true(found.finished && found.ended);
}

/*
 * Room is kept for gaps and modules, but not for any number of them. What is dropped of these makes
 * a gap as well, which reaches as far back as they did; how many, is in the index.
 */
static void notes_that_find_no_room_are_a_gap(void **state)
{
	struct trace_write_counters counters;
	struct lm_gap gap = make_gap(2 * US, 3 * S, 7, LM_PROBE_NONE);
	struct lm_module module = make_module(1, 4 * S, 0, LM_MODULE_FREED, "lm_misuse");
	struct trace_entry gap_entry = {.what = TRACE_RECORD, .record = &gap.h};
	struct trace_entry freed = {.what = TRACE_RECORD, .record = &module.h};
	struct trace_totals totals;
	struct trace_writer *writer;
	struct trace_error error;
	struct trace_entry entry;
	struct trace *trace;
	uint64_t lost = 0, gaps = 0;
	uint64_t from_ns = UINT64_MAX, to_ns = 0;
	uint32_t nth = 0;
	pid_t copy;
	int hold;

	(void)state;
	hold = open(fifo, O_RDONLY | O_NONBLOCK);
	writer = open_writer(fifo, 1);
	do {
		put_events(writer, nth, nth + 1000);
		nth += 1000;
		put_advance(writer, S + nth * US);
		trace_write_counters(writer, &counters);
	} while (!counters.records_lost);
	do {
		trace_write_entry(writer, &gap_entry);
		trace_write_entry(writer, &freed);
		gaps++;
		trace_write_counters(writer, &counters);
	} while (counters.control_lost < 10);
	put_end(writer);
	copy = start_copy();
	assert_int_equal(trace_write_close(writer, &counters), 0);
	wait_copy(copy);
	close(hold);
	assert_int_equal(trace_open(path, &trace, &error), 0);
	assert_true(trace_totals(trace, &totals));
	assert_int_equal(totals.control_lost, counters.control_lost);
	assert_int_equal(totals.records_lost, counters.records_lost);
	while (trace_next(trace, &entry) == 1) {
		const struct lm_gap *found = (const struct lm_gap *)entry.record;

		if (entry.what != TRACE_RECORD || found->h.type != LM_REC_GAP)
			continue;
		lost += found->lost;
		from_ns = found->from_ns < from_ns ? found->from_ns : from_ns;
		to_ns = found->h.time_ns > to_ns ? found->h.time_ns : to_ns;
	}
	trace_close(trace);
	assert_int_equal(lost, counters.records_lost + 7 * gaps);
	assert_int_equal(from_ns, 2 * US);
	/* the module that went unseen is within the last one */
	assert_int_equal(to_ns, 4 * S);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_finds_no_room_is_a_gap),
		cmocka_unit_test(notes_that_find_no_room_are_a_gap),
		cmocka_unit_test(a_slow_disk_makes_one_gap),
	};

	return cmocka_run_group_tests_name("trace of a slow disk", tests, make_folder,
					   remove_folder);
}
