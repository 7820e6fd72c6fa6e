// SPDX-License-Identifier: GPL-2.0-only
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

static void file_is(const char *path, const char *text)
{
	char buf[64] = "";
	FILE *in = fopen(path, "r");

	assert_non_null(in);
	fread(buf, 1, sizeof(buf) - 1, in);
	fclose(in);
	assert_string_equal(buf, text);
}

static void put(const char *path, const char *text)
{
	struct output output;

	assert_int_equal(output_open(&output, OUTPUT_WHOLE, path, stdout), 0);
	fputs(text, output.out);
	assert_int_equal(output_close(&output, 0), 0);
	assert_null(output.out);
}

static void a_file_has_its_name_when_it_is_whole(void **state)
{
	struct output output;

	(void)state;
	assert_int_equal(output_open(&output, OUTPUT_WHOLE, "report", stdout), 0);
	fputs("new", output.out);
	fflush(output.out);
	assert_int_equal(access("report", F_OK), -1);
	assert_int_equal(output_close(&output, 0), 0);
	file_is("report", "new");
	assert_int_equal(nr_files(), 1);
	unlink("report");
}

static void a_failure_leaves_what_was_there(void **state)
{
	struct output output;

	(void)state;
	put("report", "old");
	assert_int_equal(output_open(&output, OUTPUT_WHOLE, "report", stdout), 0);
	fputs("half", output.out);
	assert_int_equal(output_close(&output, -EIO), -EIO);
	file_is("report", "old");
	assert_int_equal(nr_files(), 1);
	unlink("report");
}

static void a_temporary_that_was_left_behind_is_no_obstacle(void **state)
{
	char stale[64];
	FILE *out;

	(void)state;
	snprintf(stale, sizeof(stale), "report.tmp%d.0", (int)getpid());
	out = fopen(stale, "w");
	assert_non_null(out);
	fclose(out);
	put("report", "new");
	file_is("report", "new");
	unlink(stale);
	unlink("report");
	assert_int_equal(nr_files(), 0);
}

static void mode_and_links_stay(void **state)
{
	struct stat info;

	(void)state;
	put("real", "old");
	assert_int_equal(chmod("real", 0640), 0);
	assert_int_equal(symlink("real", "link"), 0);
	put("link", "new");
	file_is("real", "new");
	assert_int_equal(lstat("link", &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_int_equal(stat("real", &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
	unlink("link");
	unlink("real");
}

static void what_cannot_be_written_is_reported(void **state)
{
	struct output output;

	(void)state;
	assert_int_equal(output_open(&output, OUTPUT_WHOLE, "nowhere/report", stdout), -ENOENT);
	assert_int_equal(output_open(&output, OUTPUT_WHOLE, ".", stdout), -EISDIR);
	assert_int_equal(output_open(&output, OUTPUT_WHOLE, "/dev/full", stdout), 0);
	fputs("text", output.out);
	assert_int_equal(output_close(&output, 0), -ENOSPC);
	assert_int_equal(access("/dev/full", F_OK), 0);
	assert_int_equal(nr_files(), 0);
}

/* stdout stays open, so what did not get out of it must be reported at the end of each report. */
static void a_full_standard_output_is_reported(void **state)
{
	int full = open("/dev/full", O_WRONLY), saved = dup(STDOUT_FILENO), err;
	struct output output;

	(void)state;
	fflush(stdout);
	assert_int_equal(dup2(full, STDOUT_FILENO), STDOUT_FILENO);
	err = output_open(&output, OUTPUT_WHOLE, "-", stdout);
	fputs("text", output.out);
	if (!err)
		err = output_close(&output, 0);
	assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	clearerr(stdout);
	close(full);
	close(saved);
	assert_int_equal(err, -ENOSPC);
}

/* What a file in place has while its run has not begun, and after. */
static void what_is_in_place_stays_until_the_run_begins(void **state)
{
	struct output output;

	(void)state;
	put("report", "an older one");
	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "report", stderr), 0);
	file_is("report", "an older one");
	assert_int_equal(output_close(&output, 0), 0);
	file_is("report", "an older one");

	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "report", stderr), 0);
	assert_int_equal(output_begin(&output), 0);
	file_is("report", "");
	fputs("new", output.out);
	assert_int_equal(output_close(&output, -EIO), -EIO);
	assert_int_equal(output_close(&output, 0), 0);
	file_is("report", "new");
	unlink("report");
	assert_int_equal(nr_files(), 0);
}

static void one_made_for_nothing_is_removed(void **state)
{
	struct output output;
	struct stat info;

	(void)state;
	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "trace", NULL), 0);
	assert_int_equal(stat("trace", &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(nr_files(), 0);

	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "trace", NULL), 0);
	assert_int_equal(output_begin(&output), 0);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(nr_files(), 1);
	unlink("trace");
}

static void a_dash_is_stdout_where_there_is_a_standard_stream(void **state)
{
	struct output output;

	(void)state;
	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "-", stderr), 0);
	assert_ptr_equal(output.out, stdout);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, NULL, stderr), 0);
	assert_ptr_equal(output.out, stderr);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(output_open(&output, OUTPUT_IN_PLACE, "-", NULL), 0);
	assert_int_equal(access("-", F_OK), 0);
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(nr_files(), 0);
}

static void make_in(const struct output *output, const char *name)
{
	int fd = openat(output->fd, name, O_WRONLY | O_CREAT, 0666);

	assert_true(fd >= 0);
	close(fd);
}

static void a_directory_is_there_whole_or_not_at_all(void **state)
{
	struct output output;

	(void)state;
	assert_int_equal(output_open(&output, OUTPUT_DIRECTORY, "dir/", stdout), 0);
	make_in(&output, "stream");
	assert_int_equal(access("dir", F_OK), -1);
	assert_int_equal(output_close(&output, -ENOSPC), -ENOSPC);
	assert_int_equal(nr_files(), 0);

	assert_int_equal(mkdir("dir", 0777), 0);
	assert_int_equal(output_open(&output, OUTPUT_DIRECTORY, "dir/", stdout), 0);
	make_in(&output, "stream");
	assert_int_equal(output_close(&output, 0), 0);
	assert_int_equal(access("dir/stream", F_OK), 0);
	assert_int_equal(nr_files(), 1);

	assert_int_equal(output_open(&output, OUTPUT_DIRECTORY, "dir", stdout), -EEXIST);
	assert_int_equal(nr_files(), 1);
	unlink("dir/stream");
	rmdir("dir");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_has_its_name_when_it_is_whole),
		cmocka_unit_test(a_failure_leaves_what_was_there),
		cmocka_unit_test(a_temporary_that_was_left_behind_is_no_obstacle),
		cmocka_unit_test(mode_and_links_stay),
		cmocka_unit_test(what_cannot_be_written_is_reported),
		cmocka_unit_test(a_full_standard_output_is_reported),
		cmocka_unit_test(what_is_in_place_stays_until_the_run_begins),
		cmocka_unit_test(one_made_for_nothing_is_removed),
		cmocka_unit_test(a_dash_is_stdout_where_there_is_a_standard_stream),
		cmocka_unit_test(a_directory_is_there_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
