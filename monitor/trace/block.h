/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame of a trace file: a header, blocks, a trailer. Each of them has a checksum, of a
 * block one of its header and one of its content, which distinguishes
 * damage from a cut-off end.
 */
#ifndef LM_TRACE_BLOCK_H
#define LM_TRACE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_HEADER_SIZE	32
#define TRACE_TRAILER_SIZE	32
#define TRACE_BLOCK_HEADER_SIZE 64

/* A block of entries is closed when it has this many bytes, and never reaches the limit. */
#define TRACE_BLOCK_TARGET (256u << 10)
#define TRACE_BLOCK_MAX	   (1u << 20)

enum trace_block_type {
	TRACE_BLOCK_META = 1,
	TRACE_BLOCK_ENTRIES,
	TRACE_BLOCK_INDEX,
};

enum trace_block_compress {
	TRACE_BLOCK_PLAIN,
	TRACE_BLOCK_ZSTD,
};

struct trace_block {
	uint8_t type;	  /* enum trace_block_type */
	uint8_t compress; /* enum trace_block_compress */
	uint32_t serial;  /* 0 for the first of the file, +1 a block, wraps */
	uint32_t stored;  /* bytes in the file behind the header, at most raw */
	uint32_t raw;	  /* bytes of the content */
	uint32_t entries;
	uint32_t records;  /* of the entries */
	uint64_t first_ns; /* earliest and latest time of an entry, both 0 if none has one */
	uint64_t last_ns;
	uint64_t sum; /* of the stored bytes */
};

void trace_header_put(uint8_t *out);
/* Both return NULL or what is wrong. @version: of the format. */
const char *trace_header_get(const uint8_t *header, uint32_t *version);
const char *trace_trailer_get(const uint8_t *trailer, uint64_t *index_offset, uint64_t *file_size);
void trace_trailer_put(uint8_t *out, uint64_t index_offset, uint64_t file_size);

uint64_t trace_sum(const void *data, size_t size);

/* Fills in block->sum of the block->stored bytes at @content. */
void trace_block_put(uint8_t *out, struct trace_block *block, const void *content);
/* Returns NULL or what is wrong. Then the sizes are within their limits. */
const char *trace_block_get(const uint8_t *header, struct trace_block *block);

/* The index, content of the last block. */
#define TRACE_INDEX_SLOTS 8192

struct trace_index_slot {
	uint64_t offset; /* of a block of entries */
	uint64_t first_ns;
	uint64_t last_ns;
};

/* Of a long trace every second, fourth … block, so that the index is bounded. */
struct trace_index {
	uint64_t entries, records, blocks, first_ns, last_ns, records_lost, names_lost;
	uint64_t control_lost; /* behind the slots, and only if it is not 0 */
	uint64_t stride;       /* slot n is of block n * stride */
	uint64_t nr;
	struct trace_index_slot slot[TRACE_INDEX_SLOTS];
};

#define TRACE_INDEX_MAX (8 * 10 + 24 * TRACE_INDEX_SLOTS)

void trace_index_add(struct trace_index *index, const struct trace_block *block, uint64_t offset);
size_t trace_index_put(const struct trace_index *index, uint8_t *out); /* TRACE_INDEX_MAX bytes */
const char *trace_index_get(const uint8_t *data, size_t size, struct trace_index *index);

#endif /* LM_TRACE_BLOCK_H */
