// SPDX-License-Identifier: GPL-2.0-only
#include "event/order.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "event/delay_line.h"
#include "event/numbering.h"
#include "event/stream.h"

#define DEFAULT_MAX_BYTES ((size_t)256 << 20)

/* How many records of a CPU ahead to prefetch the records themselves. */
#define RECORD_FETCH_DISTANCE 8

/* A stream in the merge, by its first held record. */
struct contender {
	uint64_t time_ns;
	uint64_t tie; /* rank, then stream */
	struct stream *stream;
};

struct order {
	unsigned int nr_streams; /* nr_cpus, and the last for the source's gaps and marks */
	struct stream *stream;
	struct numbering numbering;
	struct contender *heap; /* the earliest on top */
	unsigned int nr_heap;
	struct stream_buffer spare;

	uint8_t *rank;
	unsigned int nr_probes;
	size_t max_bytes, held_bytes;
	void *ctx;
	int (*emit)(void *ctx, const struct lm_hdr *record);
	void (*prefetch)(void *ctx, const struct lm_hdr *record);

	bool prefetching;	   /* prefetch() is to be called */
	struct delay_line delayed; /* empty between releases */
	bool released;
	uint64_t watermark_ns; /* before the first release: the earliest time seen */
	uint64_t newest_ns;
	uint64_t dropped;
	uint64_t reported; /* dropped records and unexplained holes that have a gap already */
};

struct order *order_new(const struct order_config *config)
{
	struct order *order = calloc(1, sizeof(*order));

	if (!order)
		return NULL;
	order->nr_streams = config->nr_cpus + 1;
	order->stream = calloc(order->nr_streams, sizeof(*order->stream));
	order->heap = calloc(order->nr_streams, sizeof(*order->heap));
	order->rank = malloc(config->nr_probes + 1);
	if (!order->stream || !order->heap || !order->rank ||
	    numbering_init(&order->numbering, config->nr_cpus)) {
		order_free(order);
		errno = ENOMEM;
		return NULL;
	}
	order->nr_probes = config->nr_probes;
	if (config->nr_probes)
		memcpy(order->rank, config->rank, config->nr_probes);
	order->max_bytes = config->max_bytes ? config->max_bytes : DEFAULT_MAX_BYTES;
	order->ctx = config->ctx;
	order->emit = config->emit;
	order->prefetch = config->prefetch;
	order->watermark_ns = UINT64_MAX;
	return order;
}

void order_free(struct order *order)
{
	unsigned int i;

	if (!order)
		return;
	for (i = 0; order->stream && i < order->nr_streams; i++)
		stream_fini(&order->stream[i]);
	free(order->stream);
	numbering_fini(&order->numbering);
	free(order->heap);
	free(order->rank);
	stream_buffer_fini(&order->spare);
	free(order);
}

static uint32_t rank_of(const struct order *order, const struct lm_hdr *record)
{
	if (record->type == LM_REC_ARM)
		return ORDER_RANK_GAP;
	if (record_is_verb(record) && record->probe < order->nr_probes)
		return order->rank[record->probe];
	return ORDER_RANK_OTHER;
}

static void note_time(struct order *order, uint64_t time_ns)
{
	if (time_ns > order->newest_ns)
		order->newest_ns = time_ns;
	if (!order->released && time_ns < order->watermark_ns)
		order->watermark_ns = time_ns;
}

/* Records that user space writes belong to no CPU. */
static bool is_numbered(const struct lm_hdr *record)
{
	return record->type < LM_REC_GAP;
}

static struct stream *stream_of(const struct order *order, const struct lm_hdr *record)
{
	return &order->stream[is_numbered(record) ? record->cpu : order->nr_streams - 1];
}

static int hold(struct order *order, struct stream *stream, const struct lm_hdr *record,
		uint64_t time_ns, uint32_t rank)
{
	int err = -ENOBUFS;

	if (order->held_bytes + record->size <= order->max_bytes)
		err = stream_push(stream, record, time_ns, rank);
	if (err) {
		order->dropped++;
		return err;
	}
	order->held_bytes += record->size;
	return 0;
}

int order_push(struct order *order, const struct lm_hdr *record)
{
	const struct lm_gap *gap = (const struct lm_gap *)record;
	struct stream *stream = stream_of(order, record);

	if (record->type == LM_REC_GAP) {
		note_time(order, gap->from_ns);
		numbering_announce(&order->numbering, record->seq);
		return hold(order, stream, record, gap->from_ns, ORDER_RANK_GAP);
	}
	note_time(order, record->time_ns);
	if (is_numbered(record))
		numbering_count(&order->numbering, record->cpu, record->seq);
	return hold(order, stream, record, record->time_ns, rank_of(order, record));
}

void order_skip(struct order *order, const struct lm_hdr *record)
{
	note_time(order, record->time_ns);
	numbering_count(&order->numbering, record->cpu, record->seq);
}

static bool earlier(const struct contender *a, const struct contender *b)
{
	return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->tie < b->tie;
}

/* Puts @down in the place of the heap's top and restores the heap. */
static void sift(struct order *order, struct contender down)
{
	struct contender *heap = order->heap;
	unsigned int nr = order->nr_heap;
	unsigned int at = 0, child;

	for (child = 1; child < nr; child = 2 * at + 1) {
		if (child + 1 < nr && earlier(&heap[child + 1], &heap[child]))
			child++;
		if (!earlier(&heap[child], &down))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = down;
}

static void add_contender(struct order *order, struct contender up)
{
	struct contender *heap = order->heap;
	unsigned int at = order->nr_heap++;

	for (; at && earlier(&up, &heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = up;
}

/* The first held record of a stream; false when there is none up to @watermark_ns. */
static bool next_of(const struct order *order, struct stream *stream, uint64_t watermark_ns,
		    struct contender *contender)
{
	const struct stream_entry *entry;

	if (stream->head == stream->nr)
		return false;
	entry = &stream->entry[stream->head];
	if (entry->time_ns > watermark_ns)
		return false;
	contender->time_ns = entry->time_ns;
	contender->tie = (uint64_t)entry->rank << 32 | (uint64_t)(stream - order->stream);
	contender->stream = stream;
	return true;
}

/* The first record of a stream leaves it. */
static const struct lm_hdr *take_first(struct order *order, struct stream *stream)
{
	const struct stream_entry *first = &stream->entry[stream->head++];
	const struct lm_hdr *record = stream_record(stream, first);

	stream->live -= record->size;
	order->held_bytes -= record->size;
	return record;
}

/* Announces a record for prefetch and emits the one announced RECORD_PREFETCH_DISTANCE earlier. */
static int emit_later(struct order *order, const struct stream *stream, const struct lm_hdr *record)
{
	const struct stream_entry *first = &stream->entry[stream->head];
	const struct lm_hdr *due = delay_line_turn(&order->delayed, record);

	if (stream->nr - stream->head > RECORD_FETCH_DISTANCE)
		__builtin_prefetch(stream_record(stream, first + RECORD_FETCH_DISTANCE));
	order->prefetch(order->ctx, record);
	return due ? order->emit(order->ctx, due) : 0;
}

/* Drains the prefetch queue. */
static int emit_delayed(struct order *order)
{
	const struct lm_hdr *due;
	int err = 0;

	for (unsigned int i = 0; i < RECORD_PREFETCH_DISTANCE && !err; i++) {
		due = delay_line_turn(&order->delayed, NULL);
		if (due)
			err = order->emit(order->ctx, due);
	}
	return err;
}

/* The release was stopped: puts announced records that were not emitted back. */
static void put_back(struct order *order)
{
	for (unsigned int i = 0; i < RECORD_PREFETCH_DISTANCE; i++) {
		const struct lm_hdr *record = delay_line_turn(&order->delayed, NULL);
		struct stream *stream;

		if (!record)
			continue;
		stream = stream_of(order, record);
		stream->head--;
		stream->live += record->size;
		order->held_bytes += record->size;
	}
}

static int merge(struct order *order, uint64_t watermark_ns)
{
	struct contender contender;
	const struct lm_hdr *record;
	struct stream *stream;
	unsigned int i;
	int err;

	order->nr_heap = 0;
	for (i = 0; i < order->nr_streams; i++) {
		stream_sort(&order->stream[i]);
		if (next_of(order, &order->stream[i], watermark_ns, &contender))
			add_contender(order, contender);
	}
	while (order->nr_heap) {
		stream = order->heap[0].stream;
		record = take_first(order, stream);
		err = order->prefetching ? emit_later(order, stream, record)
					 : order->emit(order->ctx, record);
		if (err)
			return err;
		if (!next_of(order, stream, watermark_ns, &contender))
			contender = order->heap[--order->nr_heap];
		sift(order, contender);
	}
	return order->prefetching ? emit_delayed(order) : 0;
}

/* Makes the gap of the records that were found missing since the last release. */
static int emit_missing(struct order *order, uint64_t watermark_ns)
{
	uint64_t missing;
	uint64_t until_ns = order->newest_ns;
	struct lm_gap gap = {
		.h.type = LM_REC_GAP,
		.h.size = sizeof(gap),
		.h.probe = LM_PROBE_NONE,
	};

	numbering_look(&order->numbering);
	missing = order->dropped + numbering_unexplained(&order->numbering);
	if (missing <= order->reported)
		return 0;
	/* The newest record may show the hole: what is missing can be as late as that. */
	if (watermark_ns != UINT64_MAX && watermark_ns > until_ns)
		until_ns = watermark_ns;
	gap.h.time_ns = until_ns;
	gap.from_ns = order->watermark_ns < until_ns ? order->watermark_ns : until_ns;
	gap.lost = missing - order->reported;
	order->reported = missing;
	return order->emit(order->ctx, &gap.h);
}

int order_release(struct order *order, uint64_t watermark_ns)
{
	unsigned int i;
	int err;

	err = emit_missing(order, watermark_ns);
	if (!err)
		err = merge(order, watermark_ns);
	if (err)
		put_back(order);
	for (i = 0; i < order->nr_streams; i++)
		stream_compact(&order->stream[i], &order->spare);
	if (err)
		return err;
	if (!order->released || watermark_ns > order->watermark_ns)
		order->watermark_ns = watermark_ns;
	order->released = true;
	return 0;
}

void order_prefetch(struct order *order, bool wanted)
{
	order->prefetching = wanted && order->prefetch;
}

uint64_t order_dropped(const struct order *order)
{
	return order->dropped;
}

uint64_t order_holes(const struct order *order)
{
	return numbering_unexplained(&order->numbering);
}

bool order_next_seq(const struct order *order, uint16_t *cpu, uint32_t *seq)
{
	return numbering_next(&order->numbering, cpu, seq);
}

void order_announce_holes(struct order *order, uint32_t holes)
{
	numbering_announce(&order->numbering, holes);
}

size_t order_memory(const struct order *order)
{
	size_t bytes = order->spare.size;

	for (unsigned int i = 0; i < order->nr_streams; i++)
		bytes += order->stream[i].buffer.size +
			 order->stream[i].room * sizeof(struct stream_entry);
	return bytes;
}
