// SPDX-License-Identifier: GPL-2.0-only
#include "run/watch_books.h"

#include <unistd.h>

#include "base/msg.h"
#include "sink/mismatch.h"
#include "source/counts.h"

#define EVERY_NS     10000000000u
#define AGAIN_NS     120000000u /* while there is a difference */
#define MOST_AGAIN   (2 * BOOKS_READINGS)
#define MOST_WAITS   1000 /* of 1 ms, for a reading to come through the pipeline */
#define MOST_DEVICES 64

static int push(void *ctx, const void *record, size_t size)
{
	return pipeline_push(ctx, record, size);
}

static bool wants_more(const struct books *books)
{
	return books_differ(books) || books_settles(books);
}

static int take_reading(struct watched_run *run)
{
	const struct books *books = pipeline_books(run->pipeline);
	const char *device[MOST_DEVICES];
	const struct counts_wanted wanted = {
		.reading = ++run->books.reading,
		.look_busy = wants_more(books),
		.files = books_want(books, LM_COUNT_FILE),
		.disks = books_want(books, LM_COUNT_FLIGHT),
		.device = device,
		.nr_devices = books_devices(books, device, MOST_DEVICES),
	};

	return source_counts(run->source, &wanted, push, run->pipeline);
}

/* Warns as soon as a difference is found, since a run can be long. */
static void warn(struct watched_run *run)
{
	const struct books_result *result = books_result(pipeline_books(run->pipeline));
	char text[256];

	for (; run->books.reported < result->nr_kept; run->books.reported++) {
		mismatch_say(&result->mismatch[run->books.reported], text, sizeof(text));
		msg_warn("%s", text);
	}
}

/* With filters the books do not have all objects, and for other models the kernel has no counts. */
static bool is_wanted(const struct watched_run *run)
{
	const struct books *books = pipeline_books(run->pipeline);

	return !run->fatal && scope_is_all(&run->options->filter) &&
	       (books_want(books, LM_COUNT_BLOCKS) || books_want(books, LM_COUNT_MISC) ||
		books_want(books, LM_COUNT_FILE) || books_want(books, LM_COUNT_FLIGHT));
}

/* The last reading was compared. */
static bool is_through(const struct watched_run *run)
{
	return books_reading(pipeline_books(run->pipeline)) == run->books.reading;
}

int watch_books_begin(struct watched_run *run)
{
	run->books.pending = true;
	return is_wanted(run) ? take_reading(run) : 0;
}

int watch_books_turn(struct watched_run *run)
{
	const struct books *books = pipeline_books(run->pipeline);
	uint64_t now = source_now();

	warn(run);
	if (!is_wanted(run) || !is_through(run))
		return 0;
	if (run->books.pending) {
		run->books.pending = false;
		if (run->books.settles && !books_settles(books))
			msg_debug("the DMA pools that were there before are compared from now on");
		run->books.settles = books_settles(books);
		run->books.again = wants_more(books) && run->books.again < MOST_AGAIN
					   ? run->books.again + 1
					   : 0;
		run->books.next_ns = now + (run->books.again ? AGAIN_NS : EVERY_NS);
	}
	if (now < run->books.next_ns)
		return 0;
	run->books.pending = true;
	return take_reading(run);
}

int watch_books_end(struct watched_run *run, int (*drain)(struct watched_run *run))
{
	const struct books *books = pipeline_books(run->pipeline);
	unsigned int waits;
	int err = 0;

	for (unsigned int i = 0; i < MOST_AGAIN && is_wanted(run) && !err; i++) {
		if (i)
			usleep(AGAIN_NS / 1000);
		err = take_reading(run);
		for (waits = 0; waits < MOST_WAITS && !err && !is_through(run); waits++) {
			err = drain(run);
			usleep(1000);
		}
		if (!is_through(run) || !books_differ(books))
			break;
	}
	warn(run);
	return err;
}
