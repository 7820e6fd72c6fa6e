/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the stress test sends through the FIFO: records of 16 bytes, each of which also says where
 * in its record it is, so that a stream can be read from any byte on.
 *
 * The high half of byte i is i. The low halves, put together, are a number of 64 bits:
 *   bits  0..39  sequence number of the record, counted by its writer
 *   bits 40..47  writer
 *   bits 48..55  how many records of the same write() follow
 *   bits 56..63  check: the exclusive or of the seven bytes below
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stdint.h>

#define RECORD_BYTES  16
#define SEQUENCE_MASK ((1ull << 40) - 1)

struct record {
	uint64_t sequence;
	unsigned int writer;
	unsigned int follow; /* up to 255 */
};

static inline uint8_t record_check(uint64_t value)
{
	uint8_t check = 0xa5; /* all zeroes are no record */

	for (int i = 0; i < 7; i++)
		check ^= value >> 8 * i;
	return check;
}

static inline void record_write(const struct record *record, uint8_t *to)
{
	uint64_t value =
		record->sequence | (uint64_t)record->writer << 40 | (uint64_t)record->follow << 48;

	value |= (uint64_t)record_check(value) << 56;
	for (int i = 0; i < RECORD_BYTES; i++)
		to[i] = i << 4 | (value >> 4 * i & 0xf);
}

/* false: these 16 bytes are no record. */
static inline bool record_read(const uint8_t *from, struct record *record)
{
	uint64_t value = 0;

	for (int i = 0; i < RECORD_BYTES; i++) {
		if (from[i] >> 4 != i)
			return false;
		value |= (uint64_t)(from[i] & 0xf) << 4 * i;
	}
	record->sequence = value & SEQUENCE_MASK;
	record->writer = value >> 40 & 0xff;
	record->follow = value >> 48 & 0xff;
	return value >> 56 == record_check(value);
}

#endif /* RECORD_H */
