// SPDX-License-Identifier: GPL-2.0-only
/* Whose an output is, who may read it, and that it comes out where it was asked for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/output.h"

/* A folder of its own; the tests are in it. */
static char folder[] = "/tmp/lifemon-output-XXXXXX";

static int enter(void **state)
{
	(void)state;
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int leave(void **state)
{
	(void)state;
	return rmdir(folder);
}

/* How many files there are, and the text of one. */
static unsigned int nr_files(void)
{
	DIR *dir = opendir(".");
	unsigned int nr = 0;

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr - 2;
}

static void put(const char *path, const char *text)
{
	struct output output;

	assert_int_equal(output_open(&output, OUTPUT_WHOLE, path, stdout), 0);
	fputs(text, output.out);
	assert_int_equal(output_close(&output, 0), 0);
	assert_null(output.out);
}

static void make_in(const struct output *output, const char *name)
{
	int fd = openat(output->fd, name, O_WRONLY | O_CREAT, 0666);

	assert_true(fd >= 0);
	close(fd);
}

static int open_as(enum output_form form, const char *path)
{
	struct output output;
	int err = output_open(&output, form, path, NULL);

	if (!err)
		err = output_close(&output, 0);
	return err;
}

/* A link where others may have put it is not followed, also not to be replaced. */
static void links_of_others_are_refused(void **state)
{
	static const enum output_form forms[] = {OUTPUT_IN_PLACE, OUTPUT_WHOLE};

	(void)state;
	put("target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(chmod(".", 0777), 0);
		assert_int_equal(open_as(forms[i], "link"), -ELOOP);
		assert_int_equal(open_as(forms[i], "./link"), -ELOOP);
		assert_int_equal(open_as(forms[i], "target"), 0);
		assert_int_equal(chmod(".", 0755), 0);
		assert_int_equal(open_as(forms[i], "link"), 0);
	}
	assert_int_equal(nr_files(), 2);
	unlink("link");
	unlink("target");
}

static unsigned int mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(stat(path, &info), 0);
	return info.st_mode & 0777;
}

/* Whatever the mask of the process: a report has addresses. What is there keeps its mode. */
static void what_is_new_is_for_its_owner_only(void **state)
{
	static const enum output_form forms[] = {OUTPUT_IN_PLACE, OUTPUT_WHOLE};
	mode_t mask = umask(0);
	struct output output;

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (int again = 0; again < 2; again++) {
			assert_int_equal(output_open(&output, forms[i], "new", NULL), 0);
			assert_int_equal(output_begin(&output), 0);
			assert_int_equal(output_close(&output, 0), 0);
			assert_int_equal(mode_of("new"), again ? 0644 : 0600);
			assert_int_equal(chmod("new", 0644), 0);
		}
		unlink("new");
	}
	assert_int_equal(output_open(&output, OUTPUT_DIRECTORY, "new", NULL), 0);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(mode_of("new"), 0700);
	rmdir("new");
	umask(mask);
}

/* The folder is opened once: a link in its place afterwards leads nobody elsewhere. */
static void a_folder_that_is_replaced_gets_nothing(void **state)
{
	static const enum output_form forms[] = {OUTPUT_IN_PLACE, OUTPUT_WHOLE, OUTPUT_DIRECTORY};
	struct output output;

	(void)state;
	assert_int_equal(mkdir("theirs", 0755), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(mkdir("mine", 0755), 0);
		assert_int_equal(output_open(&output, forms[i], "mine/new", NULL), 0);
		assert_int_equal(rename("mine", "moved"), 0);
		assert_int_equal(symlink("theirs", "mine"), 0);
		if (forms[i] != OUTPUT_DIRECTORY)
			assert_int_equal(output_begin(&output), 0);
		assert_int_equal(output_close(&output, 0), 0);
		assert_int_equal(access("theirs/new", F_OK), -1);
		assert_int_equal(access("moved/new", F_OK), 0);
		assert_int_equal(remove("moved/new"), 0);
		assert_int_equal(rmdir("moved"), 0);
		assert_int_equal(unlink("mine"), 0);
	}
	assert_int_equal(rmdir("theirs"), 0);
	assert_int_equal(nr_files(), 0);
}

/* What root creates for somebody who called sudo is theirs; what was there stays whose it was. */
static void files_are_the_invoking_users(void **state)
{
	static const enum output_form forms[] = {OUTPUT_IN_PLACE, OUTPUT_WHOLE};
	struct output output;
	struct stat info;

	(void)state;
	if (geteuid())
		skip(); /* only root can give a file away */
	setenv("SUDO_UID", "1234", 1);
	setenv("SUDO_GID", "1235", 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(output_open(&output, forms[i], "new", NULL), 0);
		assert_int_equal(output_begin(&output), 0);
		assert_int_equal(output_close(&output, 0), 0);
		assert_int_equal(stat("new", &info), 0);
		assert_int_equal(info.st_uid, 1234);
		assert_int_equal(info.st_gid, 1235);
		assert_int_equal(info.st_mode & 0777, 0600);
		unlink("new");
	}
	assert_int_equal(output_open(&output, OUTPUT_DIRECTORY, "new", NULL), 0);
	make_in(&output, "stream");
	assert_int_equal(fstat(output.fd, &info), 0);
	assert_int_equal(info.st_uid, 0); /* while root writes there */
	assert_int_equal(output_close(&output, 0), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(stat(i ? "new/stream" : "new", &info), 0);
		assert_int_equal(info.st_uid, 1234);
		assert_int_equal(info.st_gid, 1235);
	}
	unlink("new/stream");
	rmdir("new");
	setenv("SUDO_UID", "4294967295", 1);
	assert_int_equal(open_as(OUTPUT_WHOLE, "new"), 0);
	assert_int_equal(stat("new", &info), 0);
	assert_int_equal(info.st_uid, 0);
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	unlink("new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_of_others_are_refused),
		cmocka_unit_test(what_is_new_is_for_its_owner_only),
		cmocka_unit_test(a_folder_that_is_replaced_gets_nothing),
		cmocka_unit_test(files_are_the_invoking_users),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
