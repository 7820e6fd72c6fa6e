// SPDX-License-Identifier: GPL-2.0-only
/* Which builds were watched; and the build ids that the kernel has in its notes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "event/builds.h"
#include "records.h"
#include "source/build_ids.h"

static void says(const struct builds *builds, const char *name, const char *version,
		 const char *srcversion, const char *id)
{
	const struct build *build = builds_get(builds, untrusted(name));

	assert_non_null(build);
	assert_string_equal(build->version, version);
	assert_string_equal(build->srcversion, srcversion);
	assert_string_equal(build->id, id);
}

static void take_version(struct builds *builds, uint64_t ns, const char *name, const char *version)
{
	struct lm_version record = make_version(0, ns, 1, name, version, "ABC");

	assert_int_equal(builds_take(builds, &record.h), 0);
}

static void take_id(struct builds *builds, uint64_t ns, const char *name, const char *id)
{
	struct lm_build_id record = make_build_id(ns, name, id);

	assert_int_equal(builds_take(builds, &record.h), 0);
}

static void the_newest_build_of_a_name_counts(void **state)
{
	struct builds *builds = builds_new();
	char name[16];

	(void)state;
	assert_null(builds_get(builds, untrusted("nvme")));
	assert_null(builds_get(NULL, untrusted("nvme")));
	take_id(builds, 1, "", "00ff");
	take_version(builds, 5, "nvme", "1.0");
	take_id(builds, 6, "nvme", "aa");
	says(builds, "nvme", "1.0", "ABC", "aa");
	/* its id was read before the record of its load was: that is not another load */
	take_version(builds, 6, "nvme", "1.0");
	says(builds, "nvme", "1.0", "ABC", "aa");
	take_version(builds, 7, "nvme", "1.1");
	says(builds, "nvme", "1.1", "ABC", "");
	for (unsigned int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		take_id(builds, 8, name, "bb");
	}
	says(builds, "", "", "", "00ff");
	says(builds, "m99", "", "", "bb");
	says(builds, "nvme", "1.1", "ABC", "");
	builds_free(builds);
}

static void copy(void *ctx, const struct lm_hdr *record)
{
	assert_int_equal(builds_take(ctx, record), 0);
}

static void all_can_be_written_again(void **state)
{
	struct builds *builds = builds_new(), *again = builds_new();

	(void)state;
	take_id(builds, 1, "", "00ff");
	take_version(builds, 5, "nvme", "1.0");
	take_id(builds, 6, "nvme", "aa");
	take_version(builds, 7, "e1000", "2");
	builds_each(builds, copy, again);
	says(again, "", "", "", "00ff");
	says(again, "nvme", "1.0", "ABC", "aa");
	says(again, "e1000", "2", "ABC", "");
	builds_free(builds);
	builds_free(again);
}

static void there_is_an_end_to_them(void **state)
{
	struct builds *builds = builds_new();
	struct lm_build_id record;
	char name[16];

	(void)state;
	for (unsigned int i = 0; i < BUILDS_MAX; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		take_id(builds, 8, name, "bb");
	}
	record = make_build_id(9, "more", "cc");
	assert_int_equal(builds_take(builds, &record.h), -ENOSPC);
	take_id(builds, 9, "m7", "cc");
	says(builds, "m7", "", "", "cc");
	builds_free(builds);
}

static void a_build_id_is_found_among_notes(void **state)
{
	/* clang-format off */
	static const unsigned char notes[] = {
		4, 0, 0, 0, 1, 0, 0, 0, 6, 1, 0, 0, 'X', 'e', 'n', 0, 9, 0, 0, 0,
		4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 0x0a, 0xf9, 0x01, 0,
		4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 0xff, 0, 0, 0,
	};
	/* clang-format on */
	char hex[LM_BUILD_ID_LEN] = "";

	(void)state;
	assert_true(build_ids_parse(notes, sizeof(notes), hex, sizeof(hex)));
	assert_string_equal(hex, "0af901");
	/* as far as there is room, or input */
	assert_true(build_ids_parse(notes, sizeof(notes), hex, 5));
	assert_string_equal(hex, "0af9");
	for (size_t size = 0; size < 40; size++)
		assert_false(build_ids_parse(notes, size, hex, sizeof(hex)));
	assert_false(build_ids_parse(notes, 20, hex, sizeof(hex)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_build_of_a_name_counts),
		cmocka_unit_test(all_can_be_written_again),
		cmocka_unit_test(there_is_an_end_to_them),
		cmocka_unit_test(a_build_id_is_found_among_notes),
	};

	return cmocka_run_group_tests_name("builds", tests, NULL, NULL);
}
