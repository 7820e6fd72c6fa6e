// SPDX-License-Identifier: GPL-2.0-only
#include "trace/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "trace/block.h"
#include "trace/bytes.h"
#include "trace/codec.h"
#include "trace/meta.h"
#include "trace/spool.h"

/* Bytes that grow as needed, with TRACE_CODEC_PAD behind. */
struct bytes {
	uint8_t *data;
	size_t room;
};

struct trace {
	int fd;
	uint64_t size;	/* of the file, when it was opened */
	uint64_t at;	/* of the next block */
	uint64_t start; /* of the current one */
	struct trace_block block;
	uint32_t serial; /* of the next block */
	struct bytes stored, content;
	uint8_t *raw; /* the content of the current block, in one of the two */
	ZSTD_DCtx *zstd;
	struct trace_meta_store store;
	struct trace_decoder *decoder;
	uint32_t entries, records; /* of the current block, so far */
	struct trace_index seen;   /* as the index should be */
	struct trace_index index;
	bool has_index;
	int over; /* what every further trace_next() returns, 1: not yet */
	struct trace_error error;
};

static int fail(struct trace *trace, int err, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int fail(struct trace *trace, int err, uint64_t offset, const char *format, ...)
{
	va_list args;

	trace->over = err;
	trace->error.offset = offset;
	va_start(args, format);
	vsnprintf(trace->error.text, sizeof(trace->error.text), format, args);
	va_end(args);
	return err;
}

static int make_room(struct bytes *bytes, size_t size)
{
	uint8_t *data;

	if (size + TRACE_CODEC_PAD <= bytes->room)
		return 0;
	data = realloc(bytes->data, size + TRACE_CODEC_PAD);
	if (!data)
		return -ENOMEM;
	bytes->data = data;
	bytes->room = size + TRACE_CODEC_PAD;
	return 0;
}

/* Reads @size bytes at @offset. -ENODATA: the file ends before. */
static int read_at(struct trace *trace, void *to, size_t size, uint64_t offset, const char *what)
{
	size_t have = 0;
	ssize_t got;

	while (have < size) {
		got = pread(trace->fd, (char *)to + have, size - have, offset + have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(trace, -errno, offset, "cannot be read: %s", strerror(errno));
		if (!got)
			return fail(trace, -ENODATA, offset, "the file is cut off in %s", what);
		have += got;
	}
	return 0;
}

static int no_memory(struct trace *trace)
{
	return fail(trace, -ENOMEM, trace->start, "not enough memory for a block");
}

/* Points trace->raw at the content of the block whose stored bytes are read. */
static int unpack(struct trace *trace)
{
	const struct trace_block *block = &trace->block;
	size_t size;

	trace->raw = trace->stored.data;
	if (trace_sum(trace->raw, block->stored) != block->sum)
		return fail(trace, -EBADMSG, trace->start, "the checksum of the block is wrong");
	if (block->compress == TRACE_BLOCK_ZSTD) {
		if (make_room(&trace->content, block->raw))
			return no_memory(trace);
		trace->raw = trace->content.data;
		size = ZSTD_decompressDCtx(trace->zstd, trace->raw, block->raw, trace->stored.data,
					   block->stored);
		if (ZSTD_isError(size) || size != block->raw)
			return fail(trace, -EBADMSG, trace->start,
				    "the block cannot be decompressed");
	}
	memset(trace->raw + block->raw, 0, TRACE_CODEC_PAD);
	return 0;
}

/* Reads the block at trace->at and checks it. */
static int read_block(struct trace *trace)
{
	uint8_t header[TRACE_BLOCK_HEADER_SIZE];
	struct trace_block *block = &trace->block;
	const char *error;
	int err;

	trace->start = trace->at;
	if (trace->at >= trace->size)
		return fail(trace, -ENODATA, trace->at,
			    "the file is cut off: it has no index at its end");
	err = read_at(trace, header, sizeof(header), trace->at, "the header of a block");
	if (err)
		return err;
	error = trace_block_get(header, block);
	if (error)
		return fail(trace, -EBADMSG, trace->at, "%s", error);
	if (block->serial != trace->serial)
		return fail(trace, -EBADMSG, trace->at,
			    "block %" PRIu32 " where %" PRIu32 " should be", block->serial,
			    trace->serial);
	if (make_room(&trace->stored, block->stored))
		return no_memory(trace);
	err = read_at(trace, trace->stored.data, block->stored, trace->at + sizeof(header),
		      "a block");
	if (!err)
		err = unpack(trace);
	if (err)
		return err;
	trace->serial++;
	trace->at += sizeof(header) + block->stored;
	return 0;
}

static int read_head(struct trace *trace)
{
	uint8_t header[TRACE_HEADER_SIZE];
	const char *error;
	uint32_t version;
	int err;

	err = read_at(trace, header, sizeof(header), 0, "its header");
	if (err)
		return err;
	error = trace_header_get(header, &version);
	if (error)
		return fail(trace, -EBADMSG, 0, "%s", error);
	trace->at = sizeof(header);
	err = read_block(trace);
	if (err)
		return err;
	if (trace->block.type != TRACE_BLOCK_META)
		return fail(trace, -EBADMSG, trace->start,
			    "the first block is not what is known of the run");
	err = trace_meta_get(trace->raw, trace->block.raw, &trace->store, &error);
	if (err == -EBADMSG)
		return fail(trace, err, trace->start, "%s", error);
	if (!err)
		trace->decoder = trace_decoder_new(version, trace->store.meta.nr_cpus);
	if (err || !trace->decoder)
		return no_memory(trace);
	trace_decoder_start(trace->decoder, trace->raw, 0);
	return 0;
}

/* Looks for the index, which is of use before all is read. None, or a bad one, is no error. */
static void find_index(struct trace *trace)
{
	uint8_t trailer[TRACE_TRAILER_SIZE];
	uint64_t at = trace->at, offset, size;
	uint32_t serial = trace->serial;

	if (trace->size < TRACE_HEADER_SIZE + TRACE_TRAILER_SIZE ||
	    read_at(trace, trailer, sizeof(trailer), trace->size - sizeof(trailer), "") ||
	    trace_trailer_get(trailer, &offset, &size) || size != trace->size || offset > size)
		return;
	if (read_at(trace, trailer, 12, offset, ""))
		return;
	/* its serial is checked when all blocks before it were read */
	trace->serial = trace_get32(trailer + 8);
	trace->at = offset;
	trace->has_index = !read_block(trace) && trace->block.type == TRACE_BLOCK_INDEX &&
			   !trace_index_get(trace->raw, trace->block.raw, &trace->index);
	trace->at = at;
	trace->serial = serial;
}

static int open_file(struct trace *trace, const char *path)
{
	struct stat status;

	if (!strcmp(path, SPOOL_NAME)) {
		trace->fd = spool_stdin(trace->error.text, sizeof(trace->error.text));
		if (trace->fd < 0)
			return trace->fd;
	} else {
		trace->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	if (trace->fd < 0 || fstat(trace->fd, &status))
		return fail(trace, -errno, 0, "cannot be opened: %s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(trace, -EBADMSG, 0,
			    "this is not a regular file; from a pipe, read " SPOOL_NAME);
	trace->size = status.st_size;
	trace->zstd = ZSTD_createDCtx();
	if (!trace->zstd)
		return no_memory(trace);
	return read_head(trace);
}

int trace_open(const char *path, struct trace **result, struct trace_error *error)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	int err;

	*result = NULL;
	if (!trace) {
		*error = (struct trace_error){.text = "not enough memory"};
		return -ENOMEM;
	}
	trace->fd = -1;
	err = open_file(trace, path);
	if (err) {
		*error = trace->error;
		trace_close(trace);
		return err;
	}
	find_index(trace);
	trace->over = 1;
	trace->error = (struct trace_error){0};
	trace->block = (struct trace_block){0};
	*result = trace;
	return 0;
}

void trace_close(struct trace *trace)
{
	if (!trace)
		return;
	trace_decoder_free(trace->decoder);
	trace_meta_fini(&trace->store);
	ZSTD_freeDCtx(trace->zstd);
	free(trace->stored.data);
	free(trace->content.data);
	if (trace->fd >= 0)
		close(trace->fd);
	free(trace);
}

/* The index was reached: it must be true, and the end of the file must follow. */
static int read_end(struct trace *trace)
{
	uint8_t trailer[TRACE_TRAILER_SIZE];
	struct trace_index *seen = &trace->seen;
	uint64_t offset, size;
	const char *error;
	int err;

	error = trace_index_get(trace->raw, trace->block.raw, &trace->index);
	if (error)
		return fail(trace, -EBADMSG, trace->start, "%s", error);
	trace->has_index = true;
	seen->records_lost = trace->index.records_lost;
	seen->names_lost = trace->index.names_lost;
	seen->control_lost = trace->index.control_lost;
	if (memcmp(seen, &trace->index, offsetof(struct trace_index, slot)) ||
	    memcmp(seen->slot, trace->index.slot, seen->nr * sizeof(seen->slot[0])))
		return fail(trace, -EBADMSG, trace->start,
			    "the index does not agree with the blocks");
	err = read_at(trace, trailer, sizeof(trailer), trace->at, "its trailer");
	if (err)
		return err;
	error = trace_trailer_get(trailer, &offset, &size);
	if (error)
		return fail(trace, -EBADMSG, trace->at, "%s", error);
	trace->at += sizeof(trailer);
	if (offset != trace->start || size != trace->at)
		return fail(trace, -EBADMSG, trace->at - sizeof(trailer),
			    "the trailer does not agree with the file");
	if (trace->size > trace->at)
		return fail(trace, -EBADMSG, trace->at, "there is more behind the trailer");
	trace->over = 0;
	return 0;
}

/* Returns 1 when there is a block of entries, else what trace_next() is to return. */
static int next_block(struct trace *trace)
{
	int err;

	if (trace->entries != trace->block.entries || trace->records != trace->block.records)
		return fail(trace, -EBADMSG, trace->start,
			    "the block has another number of entries than its header says");
	err = read_block(trace);
	if (err)
		return err;
	if (trace->block.type == TRACE_BLOCK_INDEX)
		return read_end(trace);
	if (trace->block.type != TRACE_BLOCK_ENTRIES)
		return fail(trace, -EBADMSG, trace->start, "a second block of what is known");
	trace->entries = trace->records = 0;
	trace_index_add(&trace->seen, &trace->block, trace->start);
	trace_decoder_start(trace->decoder, trace->raw, trace->block.raw);
	return 1;
}

int trace_next(struct trace *trace, struct trace_entry *entry)
{
	const char *error;
	size_t offset;
	int got;

	if (trace->over != 1)
		return trace->over;
	for (;;) {
		got = trace_decode(trace->decoder, entry);
		if (got > 0) {
			trace->entries++;
			trace->records += entry->what == TRACE_RECORD;
			return 1;
		}
		if (got < 0) {
			error = trace_decoder_error(trace->decoder, &offset);
			return fail(trace, got, trace->start, "byte %zu of the block's content: %s",
				    offset, error);
		}
		got = next_block(trace);
		if (got <= 0)
			return got;
	}
}

const struct trace_meta *trace_meta(const struct trace *trace)
{
	return &trace->store.meta;
}

const struct trace_error *trace_error(const struct trace *trace)
{
	return &trace->error;
}

bool trace_totals(const struct trace *trace, struct trace_totals *totals)
{
	if (!trace->has_index)
		return false;
	*totals = (struct trace_totals){
		.entries = trace->index.entries,
		.records = trace->index.records,
		.blocks = trace->index.blocks,
		.first_ns = trace->index.first_ns,
		.last_ns = trace->index.last_ns,
		.records_lost = trace->index.records_lost,
		.names_lost = trace->index.names_lost,
		.control_lost = trace->index.control_lost,
	};
	return true;
}
