/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One CPU's records held back by the order stage: copies in one buffer and an index
 * sorted by time. Buffer and index are used again and again: nothing is allocated once
 * they have grown to what one round holds.
 */
#ifndef LM_STREAM_H
#define LM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "event/record.h"

/* Where a held record lies, and what it is sorted by. */
struct stream_entry {
	uint64_t time_ns; /* of a gap: its from_ns */
	uint32_t at;	  /* in the buffer, in units of 8 bytes */
	uint32_t rank;	  /* enum order_rank */
};

struct stream_buffer {
	unsigned char *data;
	size_t size;
};

struct stream {
	struct stream_buffer buffer;
	size_t used;		    /* bytes of the buffer, also by records handed out */
	size_t live;		    /* bytes of the buffer, by records held */
	struct stream_entry *entry; /* [head, nr) are held */
	size_t head, nr, room;
	bool unsorted; /* some record came much too late: sort before the next use */
};

void stream_fini(struct stream *stream);
void stream_buffer_fini(struct stream_buffer *buffer);

/* Copies one record, to where it belongs. Returns 0 or -ENOMEM. */
int stream_insert(struct stream *stream, const struct lm_hdr *record, uint64_t time_ns,
		  uint32_t rank);

/* Brings the index in order, if it is not. Before any look at the entries. */
void stream_sort(struct stream *stream);

/* Makes room when most is handed out; @spare is a buffer to swap with. */
void stream_compact(struct stream *stream, struct stream_buffer *spare);

static inline const struct lm_hdr *stream_record(const struct stream *stream,
						 const struct stream_entry *entry)
{
	return (const struct lm_hdr *)(stream->buffer.data + (size_t)entry->at * 8);
}

/* Copies one record behind the others: there is room, and it is the last. */
static inline void stream_append(struct stream *stream, const struct lm_hdr *record,
				 uint64_t time_ns, uint32_t rank)
{
	unsigned char *to = stream->buffer.data + stream->used;

	stream->entry[stream->nr++] = (struct stream_entry){
		.time_ns = time_ns,
		.at = stream->used / 8,
		.rank = rank,
	};
	/* a size that the compiler knows is copied without a call */
	if (record->size == sizeof(struct lm_event))
		memcpy(to, record, sizeof(struct lm_event));
	else
		memcpy(to, record, record->size);
	stream->used += record->size;
	stream->live += record->size;
}

/* The same as stream_insert(), which few records need. */
static inline int stream_push(struct stream *stream, const struct lm_hdr *record, uint64_t time_ns,
			      uint32_t rank)
{
	if (stream->used + record->size > stream->buffer.size || stream->nr == stream->room ||
	    (stream->nr > stream->head && stream->entry[stream->nr - 1].time_ns >= time_ns))
		return stream_insert(stream, record, time_ns, rank);
	stream_append(stream, record, time_ns, rank);
	return 0;
}

#endif /* LM_STREAM_H */
