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

#include <cmocka.h>

#include "check/result.h"
#include "reports/cases.h"
#include "reports/debuginfo.h"

#define MODULE "some_module"

static char folder[] = "/tmp/lifemon-debuginfo-XXXXXX";
static char below[PATH_MAX]; /* folder/drivers/some-module.ko: this program */

/* The address that it returns to. */
static __attribute__((noinline)) uintptr_t called(void)
{
	return (uintptr_t)__builtin_return_address(0);
}

static unsigned int call_line;

/* The offset in this function that called() returns to; call_line is where it is called. */
static __attribute__((noinline)) uint64_t caller(void)
{
	uintptr_t back;

	call_line = __LINE__ + 1;
	back = called();
	return back - (uintptr_t)caller;
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

static struct debuginfo *opened(const char *path, const char *root)
{
	struct debuginfo *debuginfo = NULL;
	const char *failed;

	assert_int_equal(debuginfo_open(&path, 1, root, &debuginfo, &failed), 0);
	return debuginfo;
}

static void a_return_address_is_the_line_of_its_call(void **state)
{
	struct debuginfo *debuginfo = opened(below, NULL);
	uint64_t offset = caller();
	unsigned int line = 0;
	char *file = NULL;

	(void)state;
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", offset, 0, &file, &line), 0);
	assert_int_equal(*file, '/');
	assert_non_null(strstr(file, "/tests/unit/test_reports_debuginfo.c"));
	assert_int_equal(line, call_line);
	free(file);
	debuginfo_close(debuginfo);
}

/* What was found is kept: for this offset, not for the function. */
static void each_offset_has_its_own_line(void **state)
{
	struct debuginfo *debuginfo = opened(below, NULL);
	uint64_t offset[] = {caller(), 1, caller(), 1};
	unsigned int line[4], i;
	char *file = NULL;

	(void)state;
	for (i = 0; i < 4; i++) {
		assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", offset[i], 0, &file,
						&line[i]),
				 0);
		free(file);
	}
	assert_int_equal(line[0], call_line);
	assert_int_not_equal(line[1], call_line);
	assert_int_equal(line[2], line[0]);
	assert_int_equal(line[3], line[1]);
	debuginfo_close(debuginfo);
}

/* The root of the sources is where the tests run. */
static void names_are_relative_to_the_root(void **state)
{
	char root[PATH_MAX];
	struct debuginfo *debuginfo = opened(below, getcwd(root, sizeof(root)));
	unsigned int line;
	char *file = NULL;

	(void)state;
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", 1, 0, &file, &line), 0);
	assert_string_equal(file, "tests/unit/test_reports_debuginfo.c");
	free(file);
	debuginfo_close(debuginfo);
}

static void a_folder_is_searched(void **state)
{
	struct debuginfo *debuginfo = opened(folder, NULL);
	unsigned int line;
	char *file = NULL;

	(void)state;
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", 1, 0, &file, &line), 0);
	free(file);
	debuginfo_close(debuginfo);
}

static void what_is_not_there_is_not_guessed(void **state)
{
	struct debuginfo *debuginfo = opened(below, NULL);
	unsigned int line;
	char *file = NULL;

	(void)state;
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", 1, 0, &file, &line), 0);
	free(file);
	assert_int_equal(debuginfo_find(debuginfo, "other", "caller", 1, 0, &file, &line), -ENOENT);
	assert_int_equal(debuginfo_find(debuginfo, "", "caller", 1, 0, &file, &line), -ENOENT);
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "nobody", 1, 0, &file, &line), -ENOENT);
	/* the function of this name is larger than the one that is meant */
	assert_int_equal(debuginfo_find(debuginfo, MODULE, "caller", 1, 2, &file, &line), -ENOENT);
	debuginfo_close(debuginfo);
}

static void a_file_without_debug_info_knows_nothing(void **state)
{
	struct debuginfo *debuginfo = opened("Makefile", NULL);
	unsigned int line;
	char *file;

	(void)state;
	assert_int_equal(debuginfo_find(debuginfo, "Makefile", "caller", 1, 0, &file, &line),
			 -ENOENT);
	debuginfo_close(debuginfo);
}

static void a_path_that_is_not_there_is_reported(void **state)
{
	const char *const path[] = {below, "/nonexistent/module.ko"};
	struct debuginfo *debuginfo;
	const char *failed;

	(void)state;
	assert_int_equal(debuginfo_open(path, 2, NULL, &debuginfo, &failed), -ENOENT);
	assert_ptr_equal(failed, path[1]);
}

/* The innermost frame is of a module of which there is no debug info: its caller's line counts. */
static void a_violation_is_at_the_innermost_known_line(void **state)
{
	const struct stack_frame frame[] = {
		{.symbol = UNTRUSTED("helper"), .offset = 1, .module = UNTRUSTED("other")},
		{.symbol = UNTRUSTED("caller"), .offset = caller(), .module = UNTRUSTED(MODULE)},
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
	struct debuginfo *debuginfo = opened(below, NULL);
	struct report_cases cases;
	const struct report_case *one;

	(void)state;
	assert_int_equal(report_cases_make(&cases, &check, debuginfo), 0);
	one = &cases.one[0];
	assert_null(one->stack[0].frame[0].place.file);
	assert_ptr_equal(one->where, &one->stack[0].frame[1]);
	assert_int_equal(one->place.line, call_line);
	assert_string_equal(one->place.file, one->where->place.file);
	report_cases_free(&cases);
	debuginfo_close(debuginfo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_return_address_is_the_line_of_its_call),
		cmocka_unit_test(each_offset_has_its_own_line),
		cmocka_unit_test(names_are_relative_to_the_root),
		cmocka_unit_test(a_folder_is_searched),
		cmocka_unit_test(what_is_not_there_is_not_guessed),
		cmocka_unit_test(a_file_without_debug_info_knows_nothing),
		cmocka_unit_test(a_path_that_is_not_there_is_reported),
		cmocka_unit_test(a_violation_is_at_the_innermost_known_line),
	};

	return cmocka_run_group_tests(tests, link_program, remove_links);
}
