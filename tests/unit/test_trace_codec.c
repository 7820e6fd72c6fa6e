// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "records.h"
#include "trace/block.h"
#include "trace/bytes.h"
#include "trace/codec.h"
#include "trace_fixture.h"

#define ROOM (TRACE_ENTRY_MAX + TRACE_CODEC_PAD)

struct codec {
	struct trace_encoder *encoder;
	struct trace_decoder *decoder;
	uint8_t *data;
	size_t size, room;
};

static void open_codec(struct codec *codec, size_t room)
{
	codec->encoder = trace_encoder_new(SAMPLE_CPUS);
	codec->decoder = trace_decoder_new(TRACE_VERSION, SAMPLE_CPUS);
	codec->data = calloc(1, room + ROOM);
	codec->room = room;
	codec->size = 0;
	assert_true(codec->encoder && codec->decoder && codec->data);
}

static void close_codec(struct codec *codec)
{
	trace_encoder_free(codec->encoder);
	trace_decoder_free(codec->decoder);
	free(codec->data);
}

static void put(struct codec *codec, const struct trace_entry *entry)
{
	size_t size = trace_encode(codec->encoder, entry, codec->data + codec->size);

	assert_in_range(size, 1, TRACE_ENTRY_MAX);
	codec->size += size;
	assert_true(codec->size <= codec->room);
}

static void put_record(struct codec *codec, const void *record)
{
	struct trace_entry entry = {.what = TRACE_RECORD, .record = record};

	put(codec, &entry);
}

static void get_record(struct codec *codec, const void *record)
{
	struct trace_entry entry, expected = {.what = TRACE_RECORD, .record = record};

	assert_int_equal(trace_decode(codec->decoder, &entry), 1);
	assert_true(same_entry(&entry, &expected));
}

static void every_entry_comes_back(void **state)
{
	const struct trace_entry *entry;
	size_t i, nr = sample_entries(&entry);
	struct trace_entry got;
	struct codec codec;

	(void)state;
	open_codec(&codec, 1 << 20);
	for (i = 0; i < nr; i++)
		put(&codec, &entry[i]);
	trace_decoder_start(codec.decoder, codec.data, codec.size);
	for (i = 0; i < nr; i++) {
		assert_int_equal(trace_decode(codec.decoder, &got), 1);
		assert_true(same_entry(&got, &entry[i]));
	}
	assert_int_equal(trace_decode(codec.decoder, &got), 0);
	close_codec(&codec);
}

/* These are in no golden trace: they came after version 2 had its first. */
static void owners_and_long_names_come_back(void **state)
{
	struct lm_frame cut = make_frame(1, 1000, 7, 0x100001, 2, 5, "");
	struct lm_long_frame frame = make_long_frame(&cut, 8, "");
	struct lm_range range =
		make_range(2000, LM_RANGE_INIT, 0xffffffffc0000000, 0x4000, "lm_misuse");
	struct lm_module module = make_module(1, 3000, 9, LM_MODULE_INITED, "");
	struct codec codec;

	(void)state;
	module.tid = 4711;
	memset(frame.text, 'x', sizeof(frame.text) - 1);
	open_codec(&codec, 1 << 20);
	put_record(&codec, &frame);
	put_record(&codec, &range);
	put_record(&codec, &module);
	trace_decoder_start(codec.decoder, codec.data, codec.size);
	/* of the texts no more than their length is stored */
	assert_in_range(codec.size, 640, 800);
	get_record(&codec, &frame);
	get_record(&codec, &range);
	get_record(&codec, &module);
	close_codec(&codec);
}

/* What no honest record has is stored all the same. */
static void odd_records_come_back(void **state)
{
	struct lm_birth birth = make_birth(0, 1, 3, 9, "name", "device");
	struct lm_owned owned = make_owned(0, 1, 3, 10, 0xffffffffc0123456);
	struct lm_mark mark = make_mark(5, "x");
	struct lm_count count = make_count(6, LM_COUNT_BLOCKS, UINT64_MAX, "prp", "0000:00:04.0");
	struct lm_version version =
		make_version(1, 6, 11, "nvme", "1.0", "533BB7E5866E52F63B9ACCB");
	struct lm_build_id build_id = make_build_id(6, "nvme", "0123456789abcdef");
	struct lm_event wide = make_event(1, SAMPLE_CPUS, 4, 1);
	struct lm_hdr unknown = make_header(10, sizeof(unknown), 1, 2, 3);
	union {
		struct lm_hdr h;
		uint64_t word[8192];
	} *large = calloc(1, sizeof(*large));
	struct codec codec;

	(void)state;
	memset(large, 0xa5, sizeof(*large));
	large->h.size = UINT16_MAX;
	birth.name[20] = 'x';
	memset(mark.text, 'x', sizeof(mark.text));
	open_codec(&codec, 1 << 20);
	put_record(&codec, &birth);
	put_record(&codec, &owned);
	put_record(&codec, &mark);
	put_record(&codec, &count);
	put_record(&codec, &version);
	put_record(&codec, &build_id);
	put_record(&codec, &wide);
	put_record(&codec, &unknown);
	put_record(&codec, large);
	trace_decoder_start(codec.decoder, codec.data, codec.size);
	get_record(&codec, &birth);
	get_record(&codec, &owned);
	get_record(&codec, &mark);
	get_record(&codec, &count);
	get_record(&codec, &version);
	get_record(&codec, &build_id);
	get_record(&codec, &wide);
	get_record(&codec, &unknown);
	get_record(&codec, large);
	close_codec(&codec);
	free(large);
}

static uint64_t random64(void)
{
	static uint64_t x = 88172645463325252ull;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Any number, but small and known ones often. */
static uint64_t any(void)
{
	uint64_t value = random64();

	switch (value >> 60) {
	case 0:
		return value;
	case 1:
		return -(value & 0xff);
	case 2:
		return value & 0xffffffff;
	case 3:
		return 0xffff888100000000 + (value & 0xfffff0);
	case 4:
		return 0;
	default:
		return 0xffff888200000000 + (value & 0x7ff) * 64;
	}
}

static void make_any_event(struct lm_event *event)
{
	static uint32_t seq[SAMPLE_CPUS];
	uint16_t cpu = random64() % 8 ? 1 : random64() % SAMPLE_CPUS;
	bool strange = random64() % 64 == 0;

	*event = make_event(random64() % 4, cpu, 1000 + any() % 1000000, seq[cpu]++);
	event->key = any();
	event->parent = 0xffff888100000000 + random64() % 300 * 64;
	event->val[0] = random64() % 2 ? event->key + 0x1000 : any();
	event->val[1] = random64() % 4 ? 0 : any();
	event->h.stack = random64() % 40;
	event->tgid = event->tid = random64() % 20;
	if (!strange)
		return;
	event->h.probe = random64();
	event->h.time_ns = any();
	event->h.seq = random64();
	event->h.stack = random64();
	event->tgid = random64();
	event->tid = random64();
	event->parent = any();
}

/* Blocks of random events, until the tables of the codec are full. */
static void random_events_come_back(void **state)
{
	static struct lm_event event[TRACE_MAX_KEYS];
	unsigned int round, i, nr;
	struct trace_entry got;
	struct codec codec;

	(void)state;
	open_codec(&codec, sizeof(event) + (1 << 20));
	for (round = 0; round < 8; round++) {
		trace_encoder_reset(codec.encoder);
		codec.size = 0;
		for (nr = 0; nr < TRACE_MAX_KEYS && !trace_encoder_full(codec.encoder); nr++) {
			make_any_event(&event[nr]);
			put_record(&codec, &event[nr]);
		}
		assert_true(nr > 10000);
		memset(codec.data + codec.size, 0xff, TRACE_CODEC_PAD);
		trace_decoder_start(codec.decoder, codec.data, codec.size);
		for (i = 0; i < nr; i++)
			get_record(&codec, &event[i]);
		assert_int_equal(trace_decode(codec.decoder, &got), 0);
	}
	close_codec(&codec);
}

static void differences_fold_and_unfold(void **state)
{
	static const uint64_t edge[] = {0,	    1,		15,	    16,	       1ull << 59,
					1ull << 60, 1ull << 63, UINT64_MAX, INT64_MAX, 0xffff << 4};
	unsigned int i;
	uint64_t value;

	(void)state;
	for (i = 0; i < sizeof(edge) / sizeof(edge[0]); i++) {
		assert_true(trace_unfold(trace_fold(edge[i])) == edge[i]);
		assert_true(trace_unfold(trace_fold(-edge[i])) == -edge[i]);
	}
	for (i = 0; i < 100000; i++) {
		value = random64() >> random64() % 64;
		assert_true(trace_unfold(trace_fold(value)) == value);
	}
	assert_true(trace_fold(256) < 256 && trace_fold(-256ull) < 256);
}

/* Each length of the data but the whole one: the decoder says so and reads nothing behind. */
static void cut_data_is_refused(void **state)
{
	const struct trace_entry *entry;
	size_t i, cut, at, nr = sample_entries(&entry);
	struct trace_entry got;
	struct codec codec;
	uint8_t *copy;
	int done;

	(void)state;
	open_codec(&codec, 1 << 20);
	for (i = 0; i < nr; i++)
		put(&codec, &entry[i]);
	for (cut = 0; cut < codec.size; cut++) {
		copy = calloc(1, cut + TRACE_CODEC_PAD);
		memcpy(copy, codec.data, cut);
		trace_decoder_start(codec.decoder, copy, cut);
		for (i = 0; (done = trace_decode(codec.decoder, &got)) > 0; i++)
			assert_true(i < nr && same_entry(&got, &entry[i]));
		if (done)
			assert_non_null(trace_decoder_error(codec.decoder, &at));
		assert_true(done == 0 || done == -EBADMSG);
		assert_true(i < nr);
		free(copy);
	}
	close_codec(&codec);
}

static void refuse(const uint8_t *bytes, size_t size, const char *expected)
{
	uint8_t data[128 + TRACE_CODEC_PAD] = {0};
	struct trace_decoder *decoder = trace_decoder_new(TRACE_VERSION, SAMPLE_CPUS);
	struct trace_entry entry;
	size_t offset;
	int done;

	memcpy(data, bytes, size);
	trace_decoder_start(decoder, data, size);
	do
		done = trace_decode(decoder, &entry);
	while (done > 0);
	assert_int_equal(done, -EBADMSG);
	assert_string_equal(trace_decoder_error(decoder, &offset), expected);
	trace_decoder_free(decoder);
}

#define REFUSE(expected, ...)                                                                      \
	refuse((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), expected)
#define WHO TRACE_OP_WHO, 1, 0, 0, 0

static void bad_bytes_are_named(void **state)
{
	static const char number[] = "a number that does not fit, or ends past the block";

	(void)state;
	REFUSE("an unknown kind of entry", 0xff);
	REFUSE("an unknown kind of entry", TRACE_OP_NAMED);
	REFUSE("an unknown kind of entry", TRACE_OP_CONTROL - 1);
	REFUSE(number, TRACE_OP_CPU, SAMPLE_CPUS);
	REFUSE(number, TRACE_OP_SEQ, 0xff, 0xff, 0xff, 0xff, 0x10);
	REFUSE(number, TRACE_OP_SEQ, 0x80);
	REFUSE(number, TRACE_OP_CONTROL + TRACE_MALFORMED, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	       0xff, 0xff, 0x02);
	REFUSE(number, TRACE_OP_RAW, 24, 1, 2, 3);
	REFUSE("a record that is smaller than its header", TRACE_OP_RAW, 2, 0, 0);
	REFUSE("a record that claims another size than it has", TRACE_OP_RAW, 24, 1, 0, 25, 0, 0, 0,
	       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	REFUSE("an event of an unknown who", TRACE_KEY_NEW, 1, 0, 1, 2, 3);
	REFUSE("an event with an unknown key", WHO, TRACE_KEY_ID8, 1, 0, 0);
	REFUSE("an event with an unknown key", WHO, TRACE_KEY_SAME, 1, 0);
	REFUSE("an event with an unknown key", WHO, TRACE_KEY_NEW, 1, 0, 1, 1, 1,
	       TRACE_KEY_ID8 | 1 << TRACE_KEY_SHIFT, 1, 0, 0);
	REFUSE("an event below an unknown parent", WHO, TRACE_KEY_NEW | TRACE_MORE,
	       TRACE_PARENT_ID8, 1, 0, 1, 1, 1, 1);
	REFUSE("an event with a key or value of unknown size", WHO, TRACE_KEY_NEW | TRACE_MORE,
	       TRACE_VAL_NO_CODE << TRACE_VAL0_SHIFT, 1, 0, 1, 1, 1, 1);
	REFUSE("an event with a value of unknown size", WHO, TRACE_KEY_NEW, 1, 0, 1, 1, 1,
	       TRACE_KEY_SAME | TRACE_MORE, TRACE_VAL_LAST << TRACE_VAL0_SHIFT, 1, 0);
	REFUSE("an event that ends past the block", WHO, TRACE_KEY_NEW, 1, 0, 1, 1);
}

/* The index of a long trace has no more slots, but still all of its length. */
static void the_index_is_bounded(void **state)
{
	static struct trace_index index, read;
	static uint8_t bytes[TRACE_INDEX_MAX];
	struct trace_block block = {.entries = 2, .records = 1};
	uint64_t i;

	(void)state;
	for (i = 0; i < 5 * TRACE_INDEX_SLOTS + 3; i++) {
		block.first_ns = 1000 + i;
		block.last_ns = 1001 + i;
		trace_index_add(&index, &block, 100 * i);
	}
	assert_true(index.nr > TRACE_INDEX_SLOTS / 2 && index.nr <= TRACE_INDEX_SLOTS);
	assert_int_equal(index.stride, 8);
	for (i = 0; i < index.nr; i++)
		assert_int_equal(index.slot[i].offset, 100 * 8 * i);
	assert_int_equal(index.entries, 2 * (5 * TRACE_INDEX_SLOTS + 3));
	assert_int_equal(index.last_ns, 1001 + 5 * TRACE_INDEX_SLOTS + 2);
	assert_null(trace_index_get(bytes, trace_index_put(&index, bytes), &read));
	assert_memory_equal(&index, &read,
			    offsetof(struct trace_index, slot) + index.nr * sizeof(index.slot[0]));
	assert_non_null(trace_index_get(bytes, 71, &read));
	trace_put64(bytes + 64, TRACE_INDEX_SLOTS + 1);
	assert_non_null(trace_index_get(bytes, sizeof(bytes), &read));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_comes_back),
		cmocka_unit_test(owners_and_long_names_come_back),
		cmocka_unit_test(odd_records_come_back),
		cmocka_unit_test(random_events_come_back),
		cmocka_unit_test(differences_fold_and_unfold),
		cmocka_unit_test(cut_data_is_refused),
		cmocka_unit_test(bad_bytes_are_named),
		cmocka_unit_test(the_index_is_bounded),
	};

	return cmocka_run_group_tests_name("trace codec", tests, NULL, NULL);
}
