/* SPDX-License-Identifier: GPL-2.0-only */
/* Integers as a trace file has them: little-endian of a fixed size, or LEB128. */
#ifndef LM_TRACE_BYTES_H
#define LM_TRACE_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TRACE_LEB_MAX 10 /* bytes of a LEB128 */

static inline uint16_t trace_get16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return le16toh(value);
}

static inline uint32_t trace_get32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static inline uint64_t trace_get64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

static inline void trace_put16(uint8_t *at, uint16_t value)
{
	value = htole16(value);
	memcpy(at, &value, sizeof(value));
}

static inline void trace_put32(uint8_t *at, uint32_t value)
{
	value = htole32(value);
	memcpy(at, &value, sizeof(value));
}

static inline void trace_put64(uint8_t *at, uint64_t value)
{
	value = htole64(value);
	memcpy(at, &value, sizeof(value));
}

/* Returns the byte behind. */
static inline uint8_t *trace_put_leb(uint8_t *at, uint64_t value)
{
	while (value >= 0x80) {
		*at++ = (uint8_t)value | 0x80;
		value >>= 7;
	}
	*at++ = (uint8_t)value;
	return at;
}

/* Small numbers of either sign become small ones. */
static inline uint64_t trace_zigzag(int64_t value)
{
	return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t trace_unzigzag(uint64_t value)
{
	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* Reads from memory that is not trusted: once past the end, all is 0 and bad is set. */
struct trace_input {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

/* @size bytes, or NULL. */
static inline const uint8_t *trace_take(struct trace_input *in, size_t size)
{
	const uint8_t *at = in->at;

	if (in->bad || size > (size_t)(in->end - at)) {
		in->bad = true;
		return NULL;
	}
	in->at += size;
	return at;
}

static inline uint64_t trace_take64(struct trace_input *in)
{
	const uint8_t *at = trace_take(in, 8);

	return at ? trace_get64(at) : 0;
}

static inline uint8_t trace_take8(struct trace_input *in)
{
	const uint8_t *at = trace_take(in, 1);

	return at ? *at : 0;
}

/* A LEB128 of at most @max; one that is larger, or does not end, is bad. */
static inline uint64_t trace_take_leb(struct trace_input *in, uint64_t max)
{
	uint64_t value = 0;
	unsigned int shift;
	uint8_t byte;

	for (shift = 0; shift < 64; shift += 7) {
		byte = trace_take8(in);
		if (shift == 63 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (value > max)
			break;
		return value;
	}
	in->bad = true;
	return 0;
}

#endif /* LM_TRACE_BYTES_H */
