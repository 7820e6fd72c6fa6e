// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes → trace reader → decoder of records. The first byte chooses what the rest is: a whole
 * file as it is; a file whose checksums are made true first, so that the fuzzer gets past them;
 * or the content of a block.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event/decode.h"
#include "trace/block.h"
#include "trace/bytes.h"
#include "trace/codec.h"
#include "trace/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct decode_limits limits = {.nr_cpus = 4, .nr_probes = 4};

/* Every byte that an entry promises is there: ASan sees if it is not. */
static void look_at(const struct trace_entry *entry)
{
	static volatile uint64_t sum;
	struct decode_error error;
	const uint8_t *byte;
	uint16_t i;

	if (entry->what == TRACE_RECORD) {
		byte = (const uint8_t *)entry->record;
		for (i = 0; i < entry->record->size; i++)
			sum += byte[i];
		decode_check(&limits, entry->record, entry->record->size, &error);
	} else if (entry->what == TRACE_STATS) {
		sum += ledger_total(entry->stats.ledger);
	}
	(void)sum;
}

static void read_file_of(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[64];
	struct trace_totals totals;
	struct trace_error error;
	struct trace_entry entry;
	struct trace *trace;
	int got;

	if (fd < 0) {
		fd = memfd_create("trace", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	if (trace_open(path, &trace, &error))
		return;
	trace_totals(trace, &totals);
	while ((got = trace_next(trace, &entry)) > 0)
		look_at(&entry);
	/* the end is proper only with an index that agrees */
	if (!got && !trace_totals(trace, &totals))
		abort();
	if (trace_next(trace, &entry) != got)
		abort();
	trace_close(trace);
}

/* Makes the checksums of a file true, as far as its blocks can be followed. */
static void mend(uint8_t *data, size_t size)
{
	size_t at = TRACE_HEADER_SIZE;
	uint32_t stored;

	if (size < TRACE_HEADER_SIZE)
		return;
	trace_put64(data + 24, trace_sum(data, 24));
	while (size - at >= TRACE_BLOCK_HEADER_SIZE) {
		stored = trace_get32(data + at + 12);
		if (stored > size - at - TRACE_BLOCK_HEADER_SIZE)
			break;
		trace_put64(data + at + 48, trace_sum(data + at + TRACE_BLOCK_HEADER_SIZE, stored));
		trace_put64(data + at + 56, trace_sum(data + at, 56));
		at += TRACE_BLOCK_HEADER_SIZE + stored;
	}
	if (size - at == TRACE_TRAILER_SIZE)
		trace_put64(data + at + 24, trace_sum(data + at, 24));
}

static void decode_content(const uint8_t *data, size_t size)
{
	struct trace_decoder *decoder = trace_decoder_new(TRACE_VERSION, 4);
	uint8_t *copy = malloc(size + TRACE_CODEC_PAD);
	struct trace_entry entry;
	size_t offset;
	int got;

	memcpy(copy, data, size);
	memset(copy + size, 0xff, TRACE_CODEC_PAD);
	trace_decoder_start(decoder, copy, size);
	while ((got = trace_decode(decoder, &entry)) > 0)
		look_at(&entry);
	if (got && (!trace_decoder_error(decoder, &offset) || offset >= size))
		abort();
	trace_decoder_free(decoder);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (!size)
		return 0;
	switch (data[0] % 3) {
	case 0:
		read_file_of(data + 1, size - 1);
		break;
	case 1:
		copy = malloc(size);
		memcpy(copy, data + 1, size - 1);
		mend(copy, size - 1);
		read_file_of(copy, size - 1);
		free(copy);
		break;
	default:
		decode_content(data + 1, size - 1);
	}
	return 0;
}
