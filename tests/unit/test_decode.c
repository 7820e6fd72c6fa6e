// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event/decode.h"
#include "records.h"

static const struct decode_limits limits = {.nr_cpus = 4, .nr_probes = 12};

/* One good record of each type. */
struct samples {
	struct lm_event event;
	struct lm_birth birth;
	struct lm_owned owned;
	struct lm_task task;
	struct lm_frame frame;
	struct lm_module module;
	struct lm_long_frame long_frame;
	struct lm_range range;
	struct lm_gap gap;
};

static struct samples make_samples(void)
{
	struct lm_frame cut = make_frame(3, 1000, 7, 0x100001, 2, 5, "_RNvCs15kBYyAo9fc_7my");

	return (struct samples){
		.event = make_event(3, 1, 1000, 7),
		.birth = make_birth(2, 0, 1000, 7, "prp list page", "0000:00:04.0"),
		.owned = make_owned(2, 0, 1000, 7, 0xffffffffc0123456),
		.task = make_task(3, 1000, 7, 412, "insmod"),
		.frame = make_frame(3, 1000, 7, 0x100001, 2, 5, "dma_pool_free+0x1/0x2 [m]"),
		.module = make_module(3, 1000, 7, LM_MODULE_FREED, "lm_misuse"),
		.long_frame = make_long_frame(&cut, 8, "_RNvCs15kBYyAo9fc_7mydrv4grab+0x1/0x2 [m]"),
		.range = make_range(1000, LM_RANGE_CORE, 0xffffffffc0000000, 0x4000, "lm_misuse"),
		.gap = make_gap(900, 1000, 5, LM_PROBE_NONE),
	};
}

static void accept(const void *record)
{
	const struct lm_hdr *h = record;
	struct decode_error error;

	assert_int_equal(decode_check(&limits, record, h->size, &error), 0);
}

static void refuse(const void *record, uint64_t offset, const char *text)
{
	const struct lm_hdr *h = record;
	struct decode_error error;

	assert_int_equal(decode_check(&limits, record, h->size, &error), -EBADMSG);
	assert_string_equal(error.text, text);
	assert_int_equal(error.offset, offset);
}

static void good_records_pass(void **state)
{
	struct lm_mark mark = make_mark(5, "begin");
	struct lm_count count = make_count(5, LM_COUNT_MISC, 1, "uhid", "");
	struct lm_version version = make_version(0, 5, 1, "nvme", "", "");
	struct lm_build_id kernel = make_build_id(5, "", "0af9");
	struct samples s = make_samples();

	(void)state;
	accept(&s.event);
	accept(&s.birth);
	accept(&s.owned);
	accept(&s.task);
	accept(&s.frame);
	accept(&s.module);
	accept(&s.long_frame);
	accept(&s.range);
	accept(&s.gap);
	accept(&version);
	accept(&kernel);
	accept(&mark);
	accept(&count);
	s.event.h.probe = LM_PROBE_DEVICE_GONE;
	accept(&s.event);
	s.event.h.probe = LM_PROBE_DEVICE_UNBOUND;
	accept(&s.event);
	s.frame.index = 4;
	accept(&s.frame);
	s.gap.from_ns = s.gap.h.time_ns;
	s.gap.h.probe = 11;
	accept(&s.gap);
	memset(s.birth.name, 'x', LM_NAME_LEN - 1);
	memset(s.birth.device_name, 'x', LM_DEVICE_LEN - 1);
	accept(&s.birth);
}

static void each_bad_field_is_named(void **state)
{
	struct samples s = make_samples();

	(void)state;
	s.event.h.type = 15;
	refuse(&s.event, 0, "type 15, expected one of the LM_REC_* types");
	s = make_samples();
	s.event.h.cpu = 4;
	refuse(&s.event, 4, "cpu 4 of an event record, expected less than 4");
	s = make_samples();
	s.event.h.probe = 12;
	refuse(&s.event, 6,
	       "probe 0xc of an event record, expected less than 12, 0xfff0 or 0xfff1");
	s.event.h.probe = LM_PROBE_NONE;
	refuse(&s.event, 6,
	       "probe 0xffff of an event record, expected less than 12, 0xfff0 or 0xfff1");
	s.birth.ev.h.probe = LM_PROBE_DEVICE_GONE;
	refuse(&s.birth, 6, "probe 0xfff0 of a birth record, expected less than 12");
	s.gap.h.probe = LM_PROBE_DEVICE_GONE;
	refuse(&s.gap, 6, "probe 0xfff0 of a gap record, expected less than 12 or 0xffff");
	s = make_samples();
	s.event.h.time_ns = UINT64_MAX;
	refuse(&s.event, 8,
	       "time_ns 0xffffffffffffffff of an event record, expected less than 2^63");
	s.gap.from_ns = 1001;
	refuse(&s.gap, 24, "from_ns 1001 of a gap record, expected at most time_ns 1000");
	s.module.what = 5;
	refuse(&s.module, 24, "what 5 of a module record, expected 1 to 4");
	s.range.size = 0x40000000;
	refuse(&s.range, 32,
	       "size 0x40000000 of a range record at 0xffffffffc0000000, expected one that ends "
	       "below 2^64");
	s.range.kind = 0;
	refuse(&s.range, 40, "kind 0 of a range record, expected 1 to 3");
	s.long_frame.index = 5;
	refuse(&s.long_frame, 32, "index 5 of a frame record, expected less than nr 5");
	s.frame.index = 5;
	refuse(&s.frame, 32, "index 5 of a frame record, expected less than nr 5");
	s.frame.nr = LM_STACK_MOST + 1;
	refuse(&s.frame, 36, "nr 65 of a frame record, expected 1 to 64");
	s.frame.nr = 0;
	refuse(&s.frame, 36, "nr 0 of a frame record, expected 1 to 64");
	s.frame.h.stack = 0;
	refuse(&s.frame, 20, "stack 0 of a frame record, expected a reference");
}

static void strings_must_end(void **state)
{
	struct samples s = make_samples();

	(void)state;
	memset(s.birth.device_name, 'x', LM_DEVICE_LEN);
	refuse(&s.birth, 104, "device_name is not terminated, expected a 0 within its 56 bytes");
	memset(s.owned.birth.name, 'x', LM_NAME_LEN);
	refuse(&s.owned, 72, "name is not terminated, expected a 0 within its 32 bytes");
	memset(s.birth.name, 'x', LM_NAME_LEN);
	refuse(&s.birth, 72, "name is not terminated, expected a 0 within its 32 bytes");
	memset(s.task.comm, 'x', LM_COMM_LEN);
	refuse(&s.task, 32, "comm is not terminated, expected a 0 within its 16 bytes");
	memset(s.frame.text, 'x', LM_SYMBOL_LEN);
	refuse(&s.frame, 40, "text is not terminated, expected a 0 within its 88 bytes");
	memset(s.long_frame.text, 'x', LM_LONG_LEN);
	refuse(&s.long_frame, 40, "text is not terminated, expected a 0 within its 640 bytes");
	memset(s.range.name, 'x', LM_MODULE_LEN);
	refuse(&s.range, 48, "name is not terminated, expected a 0 within its 56 bytes");
	memset(s.module.name, 'x', LM_MODULE_LEN);
	refuse(&s.module, 32, "name is not terminated, expected a 0 within its 56 bytes");
}

static void a_mark_must_end(void **state)
{
	struct lm_mark mark = make_mark(5, "");

	(void)state;
	memset(mark.text, 'x', sizeof(mark.text));
	refuse(&mark, offsetof(struct lm_mark, text),
	       "text is not terminated, expected a 0 within its 96 bytes");
}

static void a_count_is_of_something(void **state)
{
	struct lm_count count = make_count(5, LM_NR_COUNTS, 1, "uhid", "");

	(void)state;
	refuse(&count, offsetof(struct lm_count, what),
	       "what 7 of a count record, expected less than 7");
	count.what = LM_COUNT_BLOCKS;
	memset(count.device, 'x', sizeof(count.device));
	refuse(&count, offsetof(struct lm_count, device),
	       "device is not terminated, expected a 0 within its 56 bytes");
}

static void a_build_is_of_clean_text(void **state)
{
	struct lm_version version = make_version(0, 5, 1, "nvme", "1.0", "533BB7E5866E52F63B9ACCB");
	struct lm_build_id build_id = make_build_id(5, "nvme", "0af9/../x");

	(void)state;
	refuse(&build_id, offsetof(struct lm_build_id, id),
	       "id of a build id record, expected hexadecimal digits");
	memset(build_id.id, 'a', sizeof(build_id.id));
	refuse(&build_id, offsetof(struct lm_build_id, id),
	       "id is not terminated, expected a 0 within its 72 bytes");
	memset(version.srcversion, 'x', sizeof(version.srcversion));
	refuse(&version, offsetof(struct lm_version, srcversion),
	       "srcversion is not terminated, expected a 0 within its 32 bytes");
	memset(version.version, 'x', sizeof(version.version));
	refuse(&version, offsetof(struct lm_version, version),
	       "version is not terminated, expected a 0 within its 64 bytes");
	memset(version.name, 'x', sizeof(version.name));
	refuse(&version, offsetof(struct lm_version, name),
	       "name is not terminated, expected a 0 within its 56 bytes");
}

static void the_size_must_be_that_of_the_type(void **state)
{
	struct samples s = make_samples();
	struct decode_error error;

	(void)state;
	s.event.h.size = 65528;
	refuse(&s.event, 2, "size 65528 of an event record, expected 64");
	s.event.h.size = 64;
	assert_int_equal(decode_check(&limits, &s.event, 72, &error), -EBADMSG);
	assert_string_equal(error.text, "72 bytes framed for an event record, expected 64");
	assert_int_equal(decode_check(&limits, &s.event, 23, &error), -EBADMSG);
	assert_string_equal(error.text, "23 bytes, expected at least the 24 of a header");
	assert_int_equal(decode_check(&limits, &s.event, 0, &error), -EBADMSG);
}

/* Every length but the right one is refused, and no byte past it is read (ASan sees). */
static void truncated_records_are_refused(void **state)
{
	struct samples s = make_samples();
	const struct lm_hdr *record[] = {&s.event.h,	  &s.birth.ev.h, &s.owned.birth.ev.h,
					 &s.task.h,	  &s.frame.h,	 &s.module.h,
					 &s.long_frame.h, &s.range.h,	 &s.gap.h};
	struct decode_error error;
	unsigned int i;
	size_t size;
	void *copy;

	(void)state;
	for (i = 0; i < sizeof(record) / sizeof(record[0]); i++) {
		for (size = 0; size < record[i]->size; size++) {
			copy = malloc(size);
			memcpy(copy, record[i], size);
			assert_int_equal(decode_check(&limits, copy, size, &error), -EBADMSG);
			free(copy);
		}
	}
}

/* A changed bit gives a record that is either refused or keeps the promises. */
static void flipped_bits_do_no_harm(void **state)
{
	struct samples s = make_samples();
	const struct lm_hdr *record[] = {&s.event.h,	  &s.birth.ev.h, &s.owned.birth.ev.h,
					 &s.task.h,	  &s.frame.h,	 &s.module.h,
					 &s.long_frame.h, &s.range.h,	 &s.gap.h};
	struct decode_error error;
	unsigned int refused = 0;
	unsigned int i, bit;
	struct lm_hdr *copy;
	size_t size;
	int err;

	(void)state;
	for (i = 0; i < sizeof(record) / sizeof(record[0]); i++) {
		size = record[i]->size;
		copy = malloc(size);
		for (bit = 0; bit < size * 8; bit++) {
			memcpy(copy, record[i], size);
			((unsigned char *)copy)[bit / 8] ^= 1u << bit % 8;
			error = (struct decode_error){.offset = UINT64_MAX};
			err = decode_check(&limits, copy, size, &error);
			assert_true(err == 0 || err == -EBADMSG);
			refused += !!err;
			if (err) {
				assert_true(error.offset < size && *error.text);
				continue;
			}
			assert_int_equal(copy->type, record[i]->type);
			assert_int_equal(copy->size, size);
			assert_true(copy->cpu < limits.nr_cpus);
		}
		free(copy);
	}
	assert_true(refused > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_records_pass),
		cmocka_unit_test(each_bad_field_is_named),
		cmocka_unit_test(strings_must_end),
		cmocka_unit_test(a_mark_must_end),
		cmocka_unit_test(a_count_is_of_something),
		cmocka_unit_test(a_build_is_of_clean_text),
		cmocka_unit_test(the_size_must_be_that_of_the_type),
		cmocka_unit_test(truncated_records_are_refused),
		cmocka_unit_test(flipped_bits_do_no_harm),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
