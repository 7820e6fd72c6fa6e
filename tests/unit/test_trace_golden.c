// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces that earlier versions wrote must stay readable: tests/replay/golden/vN-*.lmt is the
 * sample run in format version N, and is never made again. A new version adds its own with
 *	LIFEMON_GOLDEN=tests/replay/golden build/tests/test_trace_golden
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "trace_fixture.h"

#define FOLDER "tests/replay/golden"

static void make_file(const char *folder, const char *name, enum trace_compress compress)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/v%d-%s.lmt", folder, TRACE_VERSION, name);
	if (access(path, F_OK))
		assert_int_equal(write_sample(path, compress), 0);
}

static void expect_sample(const char *path)
{
	const struct trace_entry *expected;
	size_t i, nr = sample_entries(&expected);
	struct trace_error error = {0};
	struct trace_entry entry;
	struct trace *trace;

	assert_int_equal(trace_open(path, &trace, &error), 0);
	assert_true(same_meta(trace_meta(trace), sample_meta()));
	for (i = 0; i < nr; i++) {
		assert_int_equal(trace_next(trace, &entry), 1);
		assert_true(same_entry(&entry, &expected[i]));
	}
	assert_int_equal(trace_next(trace, &entry), 0);
	trace_close(trace);
}

static void all_versions_are_read(void **state)
{
	(void)state;
	expect_sample(FOLDER "/v1-plain.lmt");
	expect_sample(FOLDER "/v1-zstd.lmt");
	expect_sample(FOLDER "/v2-plain.lmt");
	expect_sample(FOLDER "/v2-zstd.lmt");
}

/* Byte for byte: a change of the format that did not bump its version is seen here. */
static void the_format_is_that_of_its_version(void **state)
{
	char path[] = "/tmp/lifemon-golden-XXXXXX";
	unsigned char *now, *then;
	size_t now_size, then_size;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(write_sample(path, TRACE_COMPRESS_NONE), 0);
	now = read_file(path, &now_size);
	then = read_file(FOLDER "/v2-plain.lmt", &then_size);
	unlink(path);
	assert_true(now && then);
	assert_int_equal(now_size, then_size);
	assert_memory_equal(now, then, now_size);
	free(now);
	free(then);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_versions_are_read),
		cmocka_unit_test(the_format_is_that_of_its_version),
	};
	const char *folder = getenv("LIFEMON_GOLDEN");

	if (folder) {
		make_file(folder, "plain", TRACE_COMPRESS_NONE);
		make_file(folder, "zstd", TRACE_COMPRESS_ZSTD);
	}
	return cmocka_run_group_tests_name("golden traces", tests, NULL, NULL);
}
