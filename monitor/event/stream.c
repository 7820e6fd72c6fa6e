// SPDX-License-Identifier: GPL-2.0-only
#include "event/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define FIRST_BYTES   16384
#define FIRST_ENTRIES 256

/* A record is late by the few that an interrupt wrote; beyond that, sorting is cheaper. */
#define MAX_STEPS_BACK 64

void stream_buffer_fini(struct stream_buffer *buffer)
{
	memory_free(MEMORY_HELD, buffer->data, buffer->size);
}

void stream_fini(struct stream *stream)
{
	stream_buffer_fini(&stream->buffer);
	memory_free(MEMORY_HELD, stream->entry, stream->room * sizeof(*stream->entry));
}

static int grow_buffer(struct stream_buffer *buffer, size_t size)
{
	size_t room = buffer->size ? buffer->size : FIRST_BYTES;
	unsigned char *data;

	while (room < size)
		room *= 2;
	if (room == buffer->size)
		return 0;
	data = memory_resize(MEMORY_HELD, buffer->data, buffer->size, room);
	if (!data)
		return -ENOMEM;
	buffer->data = data;
	buffer->size = room;
	return 0;
}

static int grow_index(struct stream *stream)
{
	size_t room = stream->room ? stream->room * 2 : FIRST_ENTRIES;
	struct stream_entry *entry = memory_resize(
		MEMORY_HELD, stream->entry, stream->room * sizeof(*entry), room * sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	stream->entry = entry;
	stream->room = room;
	return 0;
}

/* Whether the held record @a goes after the newer one of @time_ns and @seq. */
static bool goes_after(const struct stream *stream, const struct stream_entry *a, uint64_t time_ns,
		       uint32_t seq)
{
	if (a->time_ns != time_ns)
		return a->time_ns > time_ns;
	return (int32_t)(stream_record(stream, a)->seq - seq) > 0;
}

int stream_insert(struct stream *stream, const struct lm_hdr *record, uint64_t time_ns,
		  uint32_t rank)
{
	struct stream_entry *entry, last;
	size_t to, stop;

	if (stream->used + record->size > stream->buffer.size &&
	    grow_buffer(&stream->buffer, stream->used + record->size))
		return -ENOMEM;
	if (stream->nr == stream->room && grow_index(stream))
		return -ENOMEM;
	stream_append(stream, record, time_ns, rank);

	entry = stream->entry;
	to = stream->nr - 1;
	last = entry[to];
	stop = to - stream->head > MAX_STEPS_BACK ? to - MAX_STEPS_BACK : stream->head;
	while (to > stop && goes_after(stream, &entry[to - 1], time_ns, record->seq)) {
		entry[to] = entry[to - 1];
		to--;
	}
	if (to == stop && to > stream->head)
		stream->unsorted = true;
	entry[to] = last;
	return 0;
}

/* Seqs wrap: they are compared as distances from one that is before all of them. */
struct sort_context {
	const struct stream *stream;
	uint32_t base;
};

static int compare_entries(const void *a, const void *b, void *ctx)
{
	const struct sort_context *sort = ctx;
	const struct stream_entry *left = a, *right = b;
	uint32_t left_seq, right_seq;

	if (left->time_ns != right->time_ns)
		return left->time_ns < right->time_ns ? -1 : 1;
	left_seq = stream_record(sort->stream, left)->seq - sort->base;
	right_seq = stream_record(sort->stream, right)->seq - sort->base;
	if (left_seq != right_seq)
		return left_seq < right_seq ? -1 : 1;
	return left->at < right->at ? -1 : left->at > right->at;
}

void stream_sort(struct stream *stream)
{
	struct stream_entry *first;
	struct sort_context sort;

	if (!stream->unsorted)
		return;
	first = stream->entry + stream->head;
	sort.stream = stream;
	sort.base = stream_record(stream, first)->seq - (1u << 31);
	qsort_r(first, stream->nr - stream->head, sizeof(*first), compare_entries, &sort);
	stream->unsorted = false;
}

void stream_compact(struct stream *stream, struct stream_buffer *spare)
{
	struct stream_buffer old = stream->buffer;
	size_t used = 0;
	size_t i, size;

	if (stream->head == stream->nr) {
		stream->head = stream->nr = stream->used = stream->live = 0;
		return;
	}
	if (stream->live > stream->used / 2 || grow_buffer(spare, old.size))
		return;
	memmove(stream->entry, stream->entry + stream->head,
		(stream->nr - stream->head) * sizeof(*stream->entry));
	stream->nr -= stream->head;
	stream->head = 0;
	for (i = 0; i < stream->nr; i++) {
		size = stream_record(stream, &stream->entry[i])->size;
		memcpy(spare->data + used, stream_record(stream, &stream->entry[i]), size);
		stream->entry[i].at = used / 8;
		used += size;
	}
	stream->used = stream->live = used;
	stream->buffer = *spare;
	*spare = old;
}
