// SPDX-License-Identifier: GPL-2.0-only
#include "trace/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace/disk.h"
#include "trace/meta.h"

/* A block is closed when the time was advanced by this much, so that a kill loses no more. */
#define FLUSH_NS 1000000000u

/* Of a buffer without a successor: this much is for frequent entries, the rest for the end. */
#define SCARCE_PERIODIC (TRACE_BLOCK_TARGET / 2)
#define SCARCE_REST	(TRACE_BLOCK_TARGET * 3 / 4)

/* What was dropped and is not yet in a gap record. */
struct dropped {
	bool any;
	uint64_t lost;		 /* verbs, and the losses of gap records that were dropped */
	uint64_t from_ns, to_ns; /* of the first and the last of them */
	uint32_t numbered;	 /* records that leave a hole in the numbering, of names too */
	uint64_t named_ns;	 /* time of the last name */
	bool has_advance;
	uint64_t advance_ns;
};

struct trace_writer {
	struct trace_disk *disk;
	struct trace_encoder *encoder; /* NULL until the meta is known */
	struct trace_buffer *buffer;   /* never NULL after that */
	bool scarce;		       /* there may be no other buffer: only what must be kept */
	uint64_t now_ns;	       /* of the last advance */
	uint64_t flushed_ns;	       /* the time when a block was last closed for its age */
	struct dropped dropped;
	struct trace_write_counters lost; /* before they came to the disk */
};

int trace_write_open(const char *path, const struct trace_write_config *config,
		     struct trace_writer **result)
{
	struct trace_writer *writer = calloc(1, sizeof(*writer));
	int err;

	if (!writer)
		return -ENOMEM;
	err = trace_disk_open(path, config, &writer->disk);
	if (err) {
		free(writer);
		return err;
	}
	*result = writer;
	return 0;
}

int trace_write_meta(struct trace_writer *writer, const struct trace_meta *meta)
{
	uint8_t *data;
	size_t size;
	int err;

	if (writer->encoder)
		return -EINVAL;
	err = trace_meta_put(meta, &data, &size);
	if (err)
		return err;
	writer->encoder = trace_encoder_new(meta->nr_cpus);
	writer->buffer = trace_disk_take(writer->disk);
	if (writer->encoder && writer->buffer)
		err = trace_disk_start(writer->disk, data, size);
	else
		err = -ENOMEM;
	free(data);
	return err;
}

/* The time of an entry, 0 if it has none. */
static uint64_t time_of(const struct trace_entry *entry)
{
	switch (entry->what) {
	case TRACE_RECORD:
		return entry->record->time_ns;
	case TRACE_ADVANCE:
		return entry->time_ns;
	case TRACE_FINISH:
		return entry->finish.time_ns;
	default:
		return 0;
	}
}

static bool is_verb(const struct trace_entry *entry)
{
	return entry->what == TRACE_RECORD && record_is_verb(entry->record);
}

static bool is_name(const struct trace_entry *entry)
{
	return entry->what == TRACE_RECORD &&
	       (entry->record->type == LM_REC_TASK || entry->record->type == LM_REC_FRAME ||
		entry->record->type == LM_REC_LONG_FRAME || entry->record->type == LM_REC_RANGE ||
		entry->record->type == LM_REC_VERSION);
}

/* Up to which fill @entry may go into a buffer that has no successor; 0: not at all. */
static size_t scarce_room(const struct trace_entry *entry)
{
	if (is_verb(entry) || is_name(entry))
		return 0;
	switch (entry->what) {
	case TRACE_RECORD:
	case TRACE_MALFORMED:
		return SCARCE_REST;
	case TRACE_STATS:
		return entry->stats.periodic ? SCARCE_PERIODIC
					     : TRACE_BUFFER_SIZE - TRACE_ENTRY_MAX;
	default:
		return TRACE_BUFFER_SIZE - TRACE_ENTRY_MAX;
	}
}

/*
 * A replay that misses it must not be more certain than the run was: a gap that widens, a module
 * that took its objects along, a probe that ceased to see.
 */
static bool is_doubt(const struct trace_entry *entry)
{
	return entry->what == TRACE_RECORD && entry->record->type != LM_REC_MARK &&
	       entry->record->size >= sizeof(*entry->record);
}

static void widen(struct dropped *dropped, uint64_t from_ns, uint64_t to_ns, uint64_t lost)
{
	if (!dropped->any || from_ns < dropped->from_ns)
		dropped->from_ns = from_ns;
	if (!dropped->any || to_ns > dropped->to_ns)
		dropped->to_ns = to_ns;
	dropped->any = true;
	if (__builtin_add_overflow(dropped->lost, lost, &dropped->lost))
		dropped->lost = UINT64_MAX;
}

static void widen_by_gap(struct dropped *dropped, const struct lm_gap *gap)
{
	widen(dropped, gap->from_ns, gap->h.time_ns, gap->lost);
	dropped->numbered += gap->h.seq;
}

static void drop_control(struct trace_writer *writer, const struct trace_entry *entry)
{
	const struct lm_gap *gap = (const struct lm_gap *)entry->record;
	struct dropped *dropped = &writer->dropped;

	writer->lost.control_lost++;
	if (entry->what == TRACE_MALFORMED)
		widen(dropped, writer->now_ns, writer->now_ns, entry->count);
	else if (is_doubt(entry) && gap->h.type == LM_REC_GAP && gap->h.size >= sizeof(*gap))
		widen_by_gap(dropped, gap);
	else if (is_doubt(entry))
		widen(dropped, entry->record->time_ns, entry->record->time_ns, 0);
}

static void drop(struct trace_writer *writer, const struct trace_entry *entry)
{
	struct dropped *dropped = &writer->dropped;

	if (entry->what == TRACE_RECORD && entry->record->type < LM_REC_GAP)
		dropped->numbered++;
	if (entry->what == TRACE_ADVANCE) {
		dropped->has_advance = true;
		dropped->advance_ns = entry->time_ns;
	} else if (is_name(entry)) {
		writer->lost.names_lost++;
		dropped->named_ns = entry->record->time_ns;
	} else if (is_verb(entry)) {
		writer->lost.records_lost++;
		widen(dropped, entry->record->time_ns, entry->record->time_ns, 1);
	} else {
		drop_control(writer, entry);
	}
}

static void put(struct trace_writer *writer, const struct trace_entry *entry)
{
	struct trace_buffer *buffer = writer->buffer;
	struct trace_block *block = &buffer->block;
	uint64_t time_ns = time_of(entry);

	buffer->used += trace_encode(writer->encoder, entry, buffer->data + buffer->used);
	block->entries++;
	if (entry->what == TRACE_RECORD) {
		block->records++;
		buffer->verbs += is_verb(entry);
		buffer->names += is_name(entry);
	}
	if (!time_ns)
		return;
	if (!block->last_ns)
		block->first_ns = block->last_ns = time_ns;
	if (time_ns < block->first_ns)
		block->first_ns = time_ns;
	if (time_ns > block->last_ns)
		block->last_ns = time_ns;
}

/*
 * A gap record in place of dropped records. If only names were dropped, it only explains the holes
 * that they left. If it is unknown how much was lost, it explains no hole.
 */
static void record_dropped(struct trace_writer *writer)
{
	struct dropped dropped = writer->dropped;
	struct lm_gap gap = {
		.h.type = LM_REC_GAP,
		.h.size = sizeof(gap),
		.h.probe = LM_PROBE_NONE,
		.h.time_ns = dropped.any ? dropped.to_ns : dropped.named_ns,
		.h.seq = dropped.any && !dropped.lost ? 0 : dropped.numbered,
		.from_ns = dropped.any ? dropped.from_ns : dropped.named_ns,
		.lost = dropped.lost,
	};
	struct trace_entry entry = {.what = TRACE_RECORD, .record = &gap.h};

	writer->dropped = (struct dropped){0};
	if (dropped.any || dropped.numbered)
		put(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_ADVANCE, .time_ns = dropped.advance_ns};
	if (dropped.has_advance)
		put(writer, &entry);
}

/* There is always another buffer, or it is scarce: then only the thread can end that. */
static void next_buffer(struct trace_writer *writer)
{
	struct trace_buffer *next = trace_disk_take(writer->disk);

	if (!next) {
		writer->scarce = true;
		return;
	}
	trace_disk_submit(writer->disk, writer->buffer);
	writer->buffer = next;
	trace_encoder_reset(writer->encoder);
	writer->scarce = !trace_disk_has_free(writer->disk);
}

/* Whether the block is to be closed behind @entry. */
static bool is_due(struct trace_writer *writer, const struct trace_entry *entry)
{
	if (writer->buffer->used >= TRACE_BLOCK_TARGET || trace_encoder_full(writer->encoder))
		return true;
	if (entry->what != TRACE_ADVANCE || entry->time_ns - writer->flushed_ns < FLUSH_NS)
		return false;
	writer->flushed_ns = entry->time_ns;
	return true;
}

static void put_scarce(struct trace_writer *writer, const struct trace_entry *entry)
{
	if (entry->what == TRACE_ADVANCE || writer->buffer->used >= scarce_room(entry)) {
		drop(writer, entry);
		return;
	}
	record_dropped(writer);
	put(writer, entry);
}

void trace_write_entry(struct trace_writer *writer, const struct trace_entry *entry)
{
	if (entry->what == TRACE_ADVANCE)
		writer->now_ns = entry->time_ns;
	if (!writer->buffer || trace_disk_error(writer->disk) ||
	    (entry->what == TRACE_RECORD && entry->record->size < sizeof(*entry->record))) {
		drop(writer, entry);
		return;
	}
	if (writer->scarce && trace_disk_has_free(writer->disk)) {
		writer->scarce = false;
		if (is_due(writer, entry))
			next_buffer(writer);
	}
	if (writer->scarce) {
		put_scarce(writer, entry);
		return;
	}
	if (writer->dropped.any || writer->dropped.numbered || writer->dropped.has_advance)
		record_dropped(writer);
	put(writer, entry);
	if (is_due(writer, entry))
		next_buffer(writer);
}

void trace_write_through(struct trace_writer *writer, bool wait)
{
	if (!writer->buffer || trace_disk_error(writer->disk))
		return;
	if (!writer->scarce && writer->buffer->block.entries)
		next_buffer(writer);
	trace_disk_write_through(writer->disk, wait);
}

void trace_write_counters(const struct trace_writer *writer, struct trace_write_counters *counters)
{
	trace_disk_counters(writer->disk, counters);
	counters->records_lost += writer->lost.records_lost;
	counters->names_lost += writer->lost.names_lost;
	counters->control_lost += writer->lost.control_lost;
}

int trace_write_close(struct trace_writer *writer, struct trace_write_counters *counters)
{
	struct trace_write_counters unused;
	int err;

	if (writer->buffer) {
		if (!trace_disk_error(writer->disk))
			record_dropped(writer);
		trace_disk_submit(writer->disk, writer->buffer);
	}
	err = trace_disk_close(writer->disk, &writer->lost, counters ? counters : &unused);
	trace_encoder_free(writer->encoder);
	free(writer);
	return err;
}
