// SPDX-License-Identifier: GPL-2.0-only
/* What a version of the trace format does not have is damage in a trace of that version. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "trace/block.h"
#include "trace/bytes.h"
#include "trace/codec.h"
#include "trace_fixture.h"

static void newer_entries_are_refused_in_an_older_version(void **state)
{
	static const struct {
		uint8_t op;
		uint8_t type;
	} newer[] = {
		{TRACE_OP_NAMED + LM_REC_LONG_FRAME, LM_REC_LONG_FRAME},
		{TRACE_OP_NAMED + LM_REC_RANGE, LM_REC_RANGE},
		{TRACE_OP_NAMED + LM_REC_OWNED, LM_REC_OWNED},
		{TRACE_OP_ARM, LM_REC_ARM},
		{TRACE_OP_COUNT, LM_REC_COUNT},
		{TRACE_OP_NAMED + LM_REC_VERSION, LM_REC_VERSION},
		{TRACE_OP_BUILD_ID, LM_REC_BUILD_ID},
	};
	uint8_t data[128 + TRACE_CODEC_PAD] = {0}; /* all numbers are 0, all texts empty */
	struct trace_decoder *old = trace_decoder_new(1, SAMPLE_CPUS);
	struct trace_decoder *now = trace_decoder_new(2, SAMPLE_CPUS);
	struct trace_entry entry;
	size_t offset;

	(void)state;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		data[0] = newer[i].op;
		trace_decoder_start(old, data, 128);
		assert_int_equal(trace_decode(old, &entry), -EBADMSG);
		assert_string_equal(
			trace_decoder_error(old, &offset),
			"a kind of entry that this version of the format does not have");
		trace_decoder_start(now, data, 128);
		assert_int_equal(trace_decode(now, &entry), 1);
		assert_int_equal(entry.record->type, newer[i].type);
	}
	trace_decoder_free(old);
	trace_decoder_free(now);
}

static void write_arm(const char *path)
{
	const struct trace_write_config config = {.compress = TRACE_COMPRESS_NONE};
	const struct lm_arm arm = {
		.h = {.type = LM_REC_ARM, .size = sizeof(arm), .probe = LM_PROBE_NONE}};
	const struct trace_entry entry = {.what = TRACE_RECORD, .record = &arm.h};
	struct trace_write_counters counters;
	struct trace_writer *writer;

	assert_int_equal(trace_write_open(path, &config, &writer), 0);
	assert_int_equal(trace_write_meta(writer, sample_meta()), 0);
	trace_write_entry(writer, &entry);
	assert_int_equal(trace_write_close(writer, &counters), 0);
}

/* The same file as one of version 1, which has no such entry. */
static void the_version_of_the_file_counts(void **state)
{
	char path[] = "/tmp/lifemon-version-XXXXXX";
	struct trace_error error;
	struct trace_entry entry;
	struct trace *trace;
	unsigned char *data;
	size_t size;
	int fd;

	(void)state;
	fd = mkstemp(path);
	assert_true(fd >= 0);
	write_arm(path);
	data = read_file(path, &size);
	for (uint32_t version = 1; version <= TRACE_VERSION; version++) {
		trace_put32(data + 8, version);
		trace_put64(data + 24, trace_sum(data, 24));
		assert_int_equal(pwrite(fd, data, size, 0), size);
		assert_int_equal(trace_open(path, &trace, &error), 0);
		assert_int_equal(trace_next(trace, &entry), version == 1 ? -EBADMSG : 1);
		trace_close(trace);
	}
	free(data);
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newer_entries_are_refused_in_an_older_version),
		cmocka_unit_test(the_version_of_the_file_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
