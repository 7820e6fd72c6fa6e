// SPDX-License-Identifier: GPL-2.0-only
/* The file with debug info is this program. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <cmocka.h>

#include "check/result.h"
#include "debuginfo/debuginfo.h"
#include "reports/cases.h"

#define MODULE "some_module"
#define HERE   "tests/unit/test_debuginfo.c"

static char folder[] = "/tmp/lifemon-debuginfo-XXXXXX";
static char below[PATH_MAX]; /* folder/drivers/some-module.ko: this program */

/* The address that it returns to. */
static __attribute__((noinline)) uintptr_t called(void)
{
	return (uintptr_t)__builtin_return_address(0);
}

static unsigned int call_line, inlined_line, outer_line;

/* The offset in this function that called() returns to; call_line is where it is called. */
static __attribute__((noinline)) uint64_t caller(void)
{
	uintptr_t back;

	call_line = __LINE__ + 1;
	back = called();
	return back - (uintptr_t)caller;
}

static inline __attribute__((always_inline)) uintptr_t helper(void)
{
	inlined_line = __LINE__ + 1;
	return called();
}

static inline __attribute__((always_inline)) uintptr_t wrapper(void)
{
	return helper();
}

static __attribute__((noinline)) uint64_t outer(void)
{
	uintptr_t back;

	outer_line = __LINE__ + 1;
	back = wrapper();
	return back - (uintptr_t)outer;
}

static struct stack_frame frame_of(const char *symbol, uint64_t offset)
{
	return (struct stack_frame){
		.symbol = untrusted(symbol), .offset = offset, .module = untrusted(MODULE)};
}

static int link_program(void **state)
{
	char self[PATH_MAX], *dir;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	if (len < 0 || !mkdtemp(folder) || asprintf(&dir, "%s/drivers", folder) < 0)
		return -1;
	self[len] = 0;
	snprintf(below, sizeof(below), "%s/some-module.ko", dir);
	if (mkdir(dir, 0700))
		return -1;
	free(dir);
	return link(self, below) ? symlink(self, below) : 0;
}

static int remove_links(void **state)
{
	(void)state;
	unlink(below);
	*strrchr(below, '/') = 0;
	return rmdir(below) || rmdir(folder);
}

static struct debuginfo *opened_with(const char *path, const char *root, const char *map)
{
	const struct debuginfo_options options = {
		.path = {path}, .nr_paths = 1, .map = {map}, .nr_maps = map ? 1 : 0};
	const struct debuginfo_config config = {
		.options = &options, .root = root, .system = "", .release = UNTRUSTED("")};
	struct debuginfo *debuginfo = NULL;
	const char *failed;

	assert_int_equal(debuginfo_open(&config, &debuginfo, &failed), 0);
	return debuginfo;
}

static struct debuginfo *opened(const char *path)
{
	return opened_with(path, NULL, NULL);
}

/* The only place of a frame. */
static const struct frame_place *only_place(struct debuginfo *debuginfo, const char *symbol,
					    uint64_t offset)
{
	const struct stack_frame frame = frame_of(symbol, offset);
	const struct frame_place *place;

	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 1);
	assert_true(untrusted_is_null(place->function));
	return place;
}

static void a_return_address_is_the_line_of_its_call(void **state)
{
	struct debuginfo *debuginfo = opened(below);
	const struct frame_place *place = only_place(debuginfo, "caller", caller());

	(void)state;
	assert_int_equal(*place->file.raw, '/');
	assert_true(untrusted_has(place->file, "/" HERE));
	assert_int_equal(place->line, call_line);
	debuginfo_close(debuginfo);
}

/* What was found is kept: for this offset, not for the function. */
static void each_offset_has_its_own_line(void **state)
{
	struct debuginfo *debuginfo = opened(below);
	uint64_t offset[] = {caller(), 1, caller(), 1};
	unsigned int line[4], i;

	(void)state;
	for (i = 0; i < 4; i++)
		line[i] = only_place(debuginfo, "caller", offset[i])->line;
	assert_int_equal(line[0], call_line);
	assert_int_not_equal(line[1], call_line);
	assert_int_equal(line[2], line[0]);
	assert_int_equal(line[3], line[1]);
	debuginfo_close(debuginfo);
}

static void inlined_functions_are_places_of_their_own(void **state)
{
	const struct stack_frame frame = frame_of("outer", outer());
	struct debuginfo *debuginfo = opened(below);
	const struct frame_place *place;

	(void)state;
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 3);
	assert_string_equal(place[0].function.raw, "helper");
	assert_int_equal(place[0].line, inlined_line);
	assert_string_equal(place[1].function.raw, "wrapper");
	assert_true(untrusted_is_null(place[2].function));
	assert_int_equal(place[2].line, outer_line);
	assert_int_equal(debuginfo_own(place, 3), 0);
	debuginfo_close(debuginfo);
}

static void a_helper_of_another_file_is_not_to_be_mended(void **state)
{
	const struct frame_place place[] = {
		{.function = UNTRUSTED("kzalloc"), .file = UNTRUSTED("include/linux/slab.h")},
		{.function = UNTRUSTED("make"), .file = UNTRUSTED("drivers/a.c")},
		{.file = UNTRUSTED("drivers/a.c")},
	};

	(void)state;
	assert_int_equal(debuginfo_own(place, 3), 1);
	assert_int_equal(debuginfo_own(place + 2, 1), 0);
}

/* The root of the sources is where the tests run. */
static void names_are_relative_to_the_root(void **state)
{
	char root[PATH_MAX];
	struct debuginfo *debuginfo = opened_with(below, getcwd(root, sizeof(root)), NULL);

	(void)state;
	assert_string_equal(only_place(debuginfo, "caller", 1)->file.raw, HERE);
	debuginfo_close(debuginfo);
}

static void names_are_mapped(void **state)
{
	char map[PATH_MAX + 64], root[PATH_MAX];
	struct debuginfo *debuginfo;

	(void)state;
	assert_non_null(getcwd(root, sizeof(root)));
	snprintf(map, sizeof(map), "%s/tests/=/src/x/..", root);
	debuginfo = opened_with(below, "/src", map);
	assert_string_equal(only_place(debuginfo, "caller", 1)->file.raw, "unit/test_debuginfo.c");
	debuginfo_close(debuginfo);
	/* whole names of folders */
	snprintf(map, sizeof(map), "%s/tes=/src", root);
	debuginfo = opened_with(below, root, map);
	assert_string_equal(only_place(debuginfo, "caller", 1)->file.raw, HERE);
	debuginfo_close(debuginfo);
}

static void the_line_of_source_is_read(void **state)
{
	struct debuginfo *debuginfo = opened(below);
	const struct frame_place *place = only_place(debuginfo, "caller", caller());

	(void)state;
	assert_string_equal(place->text.raw, "back = called();");
	debuginfo_close(debuginfo);
}

/* A copy of the tests: its owner changed it after it was compiled. */
static void a_source_that_is_newer_is_not_shown(void **state)
{
	char source[PATH_MAX + 64], map[2 * PATH_MAX + 64], root[PATH_MAX];
	struct debuginfo *debuginfo;
	FILE *out;

	(void)state;
	assert_non_null(getcwd(root, sizeof(root)));
	snprintf(source, sizeof(source), "%s/test_debuginfo.c", folder);
	snprintf(map, sizeof(map), "%s/tests/unit=%s", root, folder);
	out = fopen(source, "w");
	assert_non_null(out);
	for (int i = 0; i < 200; i++)
		fputs("changed\n", out);
	fclose(out);
	assert_int_equal(utime(source, &(struct utimbuf){INT32_MAX, INT32_MAX}), 0);
	debuginfo = opened_with(below, NULL, map);
	assert_string_equal(only_place(debuginfo, "caller", 1)->file.raw, source);
	assert_true(untrusted_is_null(only_place(debuginfo, "caller", 1)->text));
	debuginfo_close(debuginfo);
	unlink(source);
}

static void a_map_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = {"/src", "=/src", "/=/src"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct debuginfo_options options = {.map = {bad[i]}, .nr_maps = 1};
		const struct debuginfo_config config = {
			.options = &options, .system = "", .release = UNTRUSTED("")};
		struct debuginfo *debuginfo;
		const char *failed;

		assert_int_equal(debuginfo_open(&config, &debuginfo, &failed), -EINVAL);
		assert_ptr_equal(failed, bad[i]);
	}
}

static void a_folder_is_searched(void **state)
{
	struct debuginfo *debuginfo = opened(folder);

	(void)state;
	only_place(debuginfo, "caller", 1);
	debuginfo_close(debuginfo);
}

static void what_is_not_there_is_not_guessed(void **state)
{
	struct debuginfo *debuginfo = opened(below);
	const struct frame_place *place;
	struct stack_frame frame = frame_of("caller", 1);

	(void)state;
	only_place(debuginfo, "caller", 1);
	frame.module = untrusted("other");
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	frame.module = untrusted("");
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	frame = frame_of("nobody", 1);
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	frame = frame_of("", 1);
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	/* the function of this name is larger than the one that is meant */
	frame = frame_of("caller", 1);
	frame.size = 2;
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	assert_int_equal(debuginfo_places(NULL, &frame, &place), 0);
	assert_false(debuginfo_is_useless(debuginfo));
	debuginfo_close(debuginfo);
}

static void a_file_without_debug_info_knows_nothing(void **state)
{
	struct debuginfo *debuginfo = opened("Makefile");
	const struct stack_frame frame = {
		.symbol = UNTRUSTED("caller"), .offset = 1, .module = UNTRUSTED("Makefile")};
	const struct frame_place *place;

	(void)state;
	assert_false(debuginfo_is_useless(debuginfo));
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), 0);
	assert_true(debuginfo_is_useless(debuginfo));
	debuginfo_close(debuginfo);
}

static void a_path_that_is_not_there_is_reported(void **state)
{
	const struct debuginfo_options options = {.path = {below, "/nonexistent/module.ko"},
						  .nr_paths = 2};
	const struct debuginfo_config config = {
		.options = &options, .system = "", .release = UNTRUSTED("")};
	struct debuginfo *debuginfo;
	const char *failed;

	(void)state;
	assert_int_equal(debuginfo_open(&config, &debuginfo, &failed), -ENOENT);
	assert_ptr_equal(failed, options.path[1]);
}

/* The innermost frame is of a module of which there is no debug info: its caller's line counts. */
static void a_violation_is_at_the_innermost_known_line(void **state)
{
	const struct stack_frame frame[] = {
		{.symbol = UNTRUSTED("helper"), .offset = 1, .module = UNTRUSTED("other")},
		{.symbol = UNTRUSTED("outer"), .offset = outer(), .module = UNTRUSTED(MODULE)},
	};
	const struct check_violation violation = {.rule = RULE_DOUBLE_FREE,
						  .class = "",
						  .object = "block",
						  .what = "released again",
						  .at = {2, frame}};
	const struct check_report check = {.trace = "t",
					   .kernel = UNTRUSTED(""),
					   .reason = "",
					   .nr_violations = 1,
					   .violation = &violation};
	struct debuginfo *debuginfo = opened(below);
	struct report_cases cases;
	const struct report_case *one;
	char text[512];

	(void)state;
	assert_int_equal(report_cases_make(&cases, &check, debuginfo), 0);
	one = &cases.one[0];
	assert_int_equal(one->stack[0].nr_frames, 4);
	assert_null(one->stack[0].frame[0].place.file);
	assert_ptr_equal(one->where, &one->stack[0].frame[1]);
	assert_int_equal(one->place.line, inlined_line);
	assert_string_equal(one->place.file, one->where->place.file);
	assert_string_equal(one->where->source, "return called();");
	report_frame_text(one->where, text, sizeof(text));
	assert_int_equal(strncmp(text, "helper (inlined) [" MODULE "] (/", 28), 0);
	report_cases_free(&cases);
	debuginfo_close(debuginfo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_return_address_is_the_line_of_its_call),
		cmocka_unit_test(each_offset_has_its_own_line),
		cmocka_unit_test(inlined_functions_are_places_of_their_own),
		cmocka_unit_test(a_helper_of_another_file_is_not_to_be_mended),
		cmocka_unit_test(names_are_relative_to_the_root),
		cmocka_unit_test(names_are_mapped),
		cmocka_unit_test(the_line_of_source_is_read),
		cmocka_unit_test(a_source_that_is_newer_is_not_shown),
		cmocka_unit_test(a_map_that_is_none_is_refused),
		cmocka_unit_test(a_folder_is_searched),
		cmocka_unit_test(what_is_not_there_is_not_guessed),
		cmocka_unit_test(a_file_without_debug_info_knows_nothing),
		cmocka_unit_test(a_path_that_is_not_there_is_reported),
		cmocka_unit_test(a_violation_is_at_the_innermost_known_line),
	};

	return cmocka_run_group_tests(tests, link_program, remove_links);
}
