// SPDX-License-Identifier: GPL-2.0-only
#include "trace/block.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "trace/bytes.h"
#include "trace/trace.h"

/* As of PNG: what treats the file as text damages it visibly. */
static const uint8_t magic[8] = {0x89, 'L', 'M', 'T', '\r', '\n', 0x1a, '\n'};
static const uint8_t end_magic[8] = {0x89, 'L', 'M', 'T', 'E', 'N', 'D', '\n'};
static const uint8_t block_magic[4] = {'L', 'M', 'T', 'B'};

uint64_t trace_sum(const void *data, size_t size)
{
	return XXH3_64bits(data, size);
}

static void header_put(uint8_t *out, uint32_t version)
{
	memset(out, 0, TRACE_HEADER_SIZE);
	memcpy(out, magic, sizeof(magic));
	trace_put32(out + 8, version);
	trace_put64(out + 24, trace_sum(out, 24));
}

void trace_header_put(uint8_t *out)
{
	header_put(out, TRACE_VERSION);
}

const char *trace_header_get(const uint8_t *header, uint32_t *version)
{
	uint8_t expected[TRACE_HEADER_SIZE];

	if (memcmp(header, magic, sizeof(magic)))
		return "this is no trace file of lifemon";
	if (trace_get64(header + 24) != trace_sum(header, 24))
		return "the checksum of the header is wrong";
	*version = trace_get32(header + 8);
	if (*version < TRACE_OLDEST_VERSION || *version > TRACE_VERSION)
		return "the trace is of a format version that this lifemon does not know";
	header_put(expected, *version);
	if (memcmp(header, expected, sizeof(expected)))
		return "a reserved field of the header is not 0";
	return NULL;
}

void trace_trailer_put(uint8_t *out, uint64_t index_offset, uint64_t file_size)
{
	memcpy(out, end_magic, sizeof(end_magic));
	trace_put64(out + 8, index_offset);
	trace_put64(out + 16, file_size);
	trace_put64(out + 24, trace_sum(out, 24));
}

const char *trace_trailer_get(const uint8_t *trailer, uint64_t *index_offset, uint64_t *file_size)
{
	if (memcmp(trailer, end_magic, sizeof(end_magic)))
		return "no trailer where it should be";
	if (trace_get64(trailer + 24) != trace_sum(trailer, 24))
		return "the checksum of the trailer is wrong";
	*index_offset = trace_get64(trailer + 8);
	*file_size = trace_get64(trailer + 16);
	return NULL;
}

void trace_block_put(uint8_t *out, struct trace_block *block, const void *content)
{
	block->sum = trace_sum(content, block->stored);
	memset(out, 0, TRACE_BLOCK_HEADER_SIZE);
	memcpy(out, block_magic, sizeof(block_magic));
	out[4] = block->type;
	out[5] = block->compress;
	trace_put32(out + 8, block->serial);
	trace_put32(out + 12, block->stored);
	trace_put32(out + 16, block->raw);
	trace_put32(out + 20, block->entries);
	trace_put32(out + 24, block->records);
	trace_put64(out + 32, block->first_ns);
	trace_put64(out + 40, block->last_ns);
	trace_put64(out + 48, block->sum);
	trace_put64(out + 56, trace_sum(out, 56));
}

const char *trace_block_get(const uint8_t *header, struct trace_block *block)
{
	uint32_t max;

	if (memcmp(header, block_magic, sizeof(block_magic)))
		return "no block where one should be";
	if (trace_get64(header + 56) != trace_sum(header, 56))
		return "the checksum of the block's header is wrong";
	*block = (struct trace_block){
		.type = header[4],
		.compress = header[5],
		.serial = trace_get32(header + 8),
		.stored = trace_get32(header + 12),
		.raw = trace_get32(header + 16),
		.entries = trace_get32(header + 20),
		.records = trace_get32(header + 24),
		.first_ns = trace_get64(header + 32),
		.last_ns = trace_get64(header + 40),
		.sum = trace_get64(header + 48),
	};
	if (block->type < TRACE_BLOCK_META || block->type > TRACE_BLOCK_INDEX)
		return "a block of an unknown type";
	if (block->compress > TRACE_BLOCK_ZSTD)
		return "a block with an unknown compression";
	if (header[6] || header[7] || trace_get32(header + 28))
		return "a reserved field of the block's header is not 0";
	max = block->type == TRACE_BLOCK_META ? TRACE_MAX_META : TRACE_BLOCK_MAX;
	if (block->raw > max || block->stored > block->raw)
		return "a block that is larger than the format allows";
	if (block->compress == TRACE_BLOCK_PLAIN && block->stored != block->raw)
		return "a block whose sizes contradict each other";
	return NULL;
}

void trace_index_add(struct trace_index *index, const struct trace_block *block, uint64_t offset)
{
	uint64_t i;

	index->entries += block->entries;
	index->records += block->records;
	if (block->last_ns) {
		if (!index->last_ns || block->first_ns < index->first_ns)
			index->first_ns = block->first_ns;
		if (block->last_ns > index->last_ns)
			index->last_ns = block->last_ns;
	}
	if (!index->stride)
		index->stride = 1;
	if (index->blocks++ % index->stride)
		return;
	if (index->nr == TRACE_INDEX_SLOTS) {
		for (i = 0; i < TRACE_INDEX_SLOTS / 2; i++)
			index->slot[i] = index->slot[2 * i];
		index->nr /= 2;
		index->stride *= 2;
	}
	index->slot[index->nr++] =
		(struct trace_index_slot){offset, block->first_ns, block->last_ns};
}

size_t trace_index_put(const struct trace_index *index, uint8_t *out)
{
	const uint64_t head[] = {index->entries,    index->records, index->blocks,
				 index->first_ns,   index->last_ns, index->records_lost,
				 index->names_lost, index->stride,  index->nr};
	uint8_t *at = out;
	uint64_t i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++, at += 8)
		trace_put64(at, head[i]);
	for (i = 0; i < index->nr; i++, at += 24) {
		trace_put64(at, index->slot[i].offset);
		trace_put64(at + 8, index->slot[i].first_ns);
		trace_put64(at + 16, index->slot[i].last_ns);
	}
	if (index->control_lost) {
		trace_put64(at, index->control_lost);
		at += 8;
	}
	return at - out;
}

const char *trace_index_get(const uint8_t *data, size_t size, struct trace_index *index)
{
	struct trace_input in = {data, data + size, false};
	uint64_t *const head[] = {&index->entries,    &index->records, &index->blocks,
				  &index->first_ns,   &index->last_ns, &index->records_lost,
				  &index->names_lost, &index->stride,  &index->nr};
	uint64_t i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		*head[i] = trace_take64(&in);
	if (in.bad || index->nr > TRACE_INDEX_SLOTS)
		return "the index is too short or has too many slots";
	for (i = 0; i < index->nr; i++) {
		index->slot[i].offset = trace_take64(&in);
		index->slot[i].first_ns = trace_take64(&in);
		index->slot[i].last_ns = trace_take64(&in);
	}
	index->control_lost = in.at == in.end ? 0 : trace_take64(&in);
	if (in.bad || in.at != in.end)
		return "the index has another size than its slots need";
	return NULL;
}
