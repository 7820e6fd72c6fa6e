// SPDX-License-Identifier: GPL-2.0-only
#include "run/playing.h"

#include <errno.h>
#include <stdlib.h>

#include "base/memory.h"

static int by_time(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int add_time(struct playing *playing, const struct lm_hdr *record)
{
	uint64_t *grown;

	if (!record_is_verb(record))
		return 0;
	if (playing->nr == playing->room) {
		size_t room = playing->room ? playing->room * 2 : 1024;

		grown = memory_resize(MEMORY_HELD, playing->time, playing->room * sizeof(*grown),
				      room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		playing->time = grown;
		playing->room = room;
	}
	playing->time[playing->nr++] = record->time_ns;
	return 0;
}

/* Pushes all up to the next watermark. */
static void read_batch(struct playing *playing)
{
	struct trace_entry entry;
	int result, err = 0;

	playing->nr = playing->next = 0;
	while (!err && (result = replayed_read(playing->replayed, &entry)) == 1) {
		if (entry.what == TRACE_ADVANCE) {
			playing->watermark_ns = entry.time_ns;
			playing->has_batch = true;
			qsort(playing->time, playing->nr, sizeof(*playing->time), by_time);
			return;
		}
		if (entry.what == TRACE_RECORD)
			err = add_time(playing, entry.record);
		if (!err)
			err = replayed_call(playing->replayed, &entry);
	}
	playing->err = err ? err : result;
	playing->ended = true;
}

static uint64_t since_start(const struct playing *playing, uint64_t ns)
{
	return ns > playing->start_ns ? ns - playing->start_ns : 0;
}

/* Judges the records of the batch up to @until_ns of the events' clock. */
static void release(struct playing *playing, uint64_t until_ns)
{
	struct trace_entry entry = {.what = TRACE_ADVANCE, .time_ns = until_ns};

	if (until_ns >= playing->watermark_ns) {
		entry.time_ns = playing->watermark_ns;
		playing->has_batch = false;
	}
	playing->err = replayed_call(playing->replayed, &entry);
	while (playing->next < playing->nr && playing->time[playing->next] <= entry.time_ns)
		playing->recent[playing->judged_events++ % PLAYING_RECENT] =
			playing->time[playing->next++];
	playing->at_ns = since_start(playing, entry.time_ns);
	playing->judged(playing->ctx);
}

void playing_to(struct playing *playing, uint64_t target_ns, size_t most)
{
	size_t played = 0;

	while (!playing->ended && !playing->err && playing->at_ns < target_ns && played < most) {
		if (!playing->has_batch) {
			read_batch(playing);
			played += playing->nr + 1;
			continue;
		}
		release(playing, playing->start_ns + target_ns);
	}
	if (playing->ended)
		playing->judged(playing->ctx);
}

size_t playing_next(struct playing *playing)
{
	size_t before;

	while (!playing->ended && !playing->err &&
	       !(playing->has_batch && playing->next < playing->nr)) {
		if (playing->has_batch)
			release(playing, playing->watermark_ns);
		read_batch(playing);
	}
	if (!playing->has_batch || playing->next >= playing->nr)
		return 0;
	before = playing->next;
	release(playing, playing->time[playing->next]);
	return playing->next - before;
}

uint64_t playing_before(const struct playing *playing, uint64_t nr, uint64_t *at_ns)
{
	uint64_t judged = playing->judged_events, kept = judged, last, at;

	*at_ns = 0;
	if (kept > PLAYING_RECENT)
		kept = PLAYING_RECENT;
	if (!kept)
		return 0;
	last = playing->recent[(judged - 1) % PLAYING_RECENT];
	/* events of the same ns are judged together */
	for (uint64_t n = nr; n < kept; n++) {
		at = playing->recent[(judged - 1 - n) % PLAYING_RECENT];
		if (at == last)
			continue;
		*at_ns = since_start(playing, at);
		return judged - n;
	}
	return 0;
}

void playing_begin(struct playing *playing)
{
	playing->at_ns = 0;
	playing->ended = playing->has_batch = false;
	playing->nr = playing->next = 0;
	playing->judged_events = 0;
}

void playing_fini(struct playing *playing)
{
	memory_free(MEMORY_HELD, playing->time, playing->room * sizeof(*playing->time));
}
