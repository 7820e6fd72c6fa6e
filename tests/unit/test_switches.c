// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's switches, with plain files in their place. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/switches.h"

#define FTRACE	(1u << SWITCH_FTRACE)
#define KPROBES (1u << SWITCH_KPROBES)

struct files {
	char dir[32];
	char path[NR_SWITCHES][64];
	struct switches switches;
};

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int setup(void **state)
{
	struct files *files = calloc(1, sizeof(*files));
	const char *path[NR_SWITCHES];

	snprintf(files->dir, sizeof(files->dir), "/tmp/lm_switches.XXXXXX");
	assert_non_null(mkdtemp(files->dir));
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		snprintf(files->path[i], sizeof(files->path[i]), "%s/%u", files->dir, i);
		put(files->path[i], "1\n");
		path[i] = files->path[i];
	}
	switches_open(&files->switches, path);
	switches_watch(&files->switches);
	*state = files;
	return 0;
}

static int teardown(void **state)
{
	struct files *files = *state;

	switches_close(&files->switches);
	for (unsigned int i = 0; i < NR_SWITCHES; i++)
		unlink(files->path[i]);
	rmdir(files->dir);
	free(files);
	return 0;
}

static void expect(struct files *files, unsigned int off, unsigned int written)
{
	struct switch_look look;

	switches_look(&files->switches, &look);
	assert_int_equal(look.off, off);
	assert_int_equal(look.written, written);
}

static void on_and_untouched(void **state)
{
	expect(*state, 0, 0);
	expect(*state, 0, 0);
}

static void off_is_seen_each_time(void **state)
{
	struct files *files = *state;

	put(files->path[SWITCH_FTRACE], "0\n");
	expect(files, FTRACE, FTRACE);
	expect(files, FTRACE, 0);
	put(files->path[SWITCH_FTRACE], "1\n");
	expect(files, 0, FTRACE);
	expect(files, 0, 0);
}

static void off_and_on_between_two_looks(void **state)
{
	struct files *files = *state;

	put(files->path[SWITCH_KPROBES], "0\n");
	put(files->path[SWITCH_KPROBES], "1\n");
	expect(files, 0, KPROBES);
	expect(files, 0, 0);
}

static void reading_is_no_write(void **state)
{
	struct files *files = *state;
	int fd = open(files->path[SWITCH_FTRACE], O_RDONLY);
	char text[8];

	assert_int_equal(read(fd, text, sizeof(text)), 2);
	close(fd);
	expect(files, 0, 0);
}

static void a_kernel_without_switches(void **state)
{
	static const char *const none[NR_SWITCHES] = {NULL, "/nonexistent/kprobes/enabled"};
	struct switches switches;
	struct switch_look look;

	(void)state;
	switches_open(&switches, none);
	switches_watch(&switches);
	switches_look(&switches, &look);
	assert_int_equal(look.off, 0);
	assert_int_equal(look.written, 0);
	switches_close(&switches);
}

static void texts(void **state)
{
	(void)state;
	assert_true(switch_is_off("0\n"));
	assert_true(switch_is_off("N\n"));
	assert_false(switch_is_off("1\n"));
	assert_false(switch_is_off("Y\n"));
	assert_false(switch_is_off(""));
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		assert_non_null(switch_name(i));
		assert_non_null(strstr(switch_remedy(i), "1"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(on_and_untouched, setup, teardown),
		cmocka_unit_test_setup_teardown(off_is_seen_each_time, setup, teardown),
		cmocka_unit_test_setup_teardown(off_and_on_between_two_looks, setup, teardown),
		cmocka_unit_test_setup_teardown(reading_is_no_write, setup, teardown),
		cmocka_unit_test(a_kernel_without_switches),
		cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
