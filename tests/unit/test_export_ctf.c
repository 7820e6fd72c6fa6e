// SPDX-License-Identifier: GPL-2.0-only
/* The CTF export, read back by babeltrace2. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/ctf.h"
#include "export_fixture.h"

static char folder[] = "/tmp/lifemon-ctf-XXXXXX";
static int dir = -1;

static int enter(void **state)
{
	(void)state;
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	if (!mkdtemp(folder))
		return -1;
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	return dir < 0;
}

static int leave(void **state)
{
	DIR *list = opendir(folder);
	struct dirent *entry;

	(void)state;
	while ((entry = readdir(list)))
		unlinkat(dir, entry->d_name, 0);
	closedir(list);
	close(dir);
	return rmdir(folder);
}

static struct sink *make_ctf(FILE *out)
{
	(void)out;
	return export_ctf_new(dir, &export_options);
}

/* What babeltrace2 makes of the folder; the caller frees it. */
static char *babeltrace(void)
{
	char command[128], *text = NULL;
	size_t size = 0;
	FILE *pipe;

	if (system("command -v babeltrace2 >/dev/null"))
		skip();
	snprintf(command, sizeof(command), "babeltrace2 --clock-seconds %s 2>&1", folder);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_true(getdelim(&text, &size, 0, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	return text;
}

static unsigned int count_of(const char *text, const char *what)
{
	unsigned int nr = 0;

	while ((text = strstr(text, what))) {
		nr++;
		text += strlen(what);
	}
	return nr;
}

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in: %s", what, text);
}

static void babeltrace_reads_each_event(void **state)
{
	struct fixture f;
	char *text;

	(void)state;
	export_options = (struct export_options){.everything = true};
	open_with(&f, make_ctf, NULL);
	history(&f);
	assert_int_equal(pipeline_error(f.pipeline), 0);
	text = babeltrace();
	assert_int_equal(count_of(text, " dma_pool."), NR_HISTORY_EVENTS);
	assert_int_equal(count_of(text, " lifemon.violation: "), 3);
	assert_int_equal(count_of(text, " lifemon.gap: "), 1);
	assert_int_equal(count_of(text, " lifemon.mark: "), 1);
	has(text, "Tracer discarded 3 events");
	has(text, "[10.002000000] (+0.001000000) dma_pool.block.born: { cpu_id = 1 }, "
		  "{ key = 0xFFFF8881034C1000, parent = 0xFFFF888103400000, object = 3, "
		  "generation = 1, dma = 0x1000, pid = 412, tid = 412, comm = \"insmod\", "
		  "stack = 1, caller = \"lm_probe+0x1a [lm_misuse]\" }");
	has(text, "rule = \"double-free\", certainty = \"certain\", class = \"dma_pool.block\"");
	free(text);
	close_all(&f);
}

/* More than fits in a packet, on both CPUs; nothing is lost and packets are bounded. */
static void streams_are_made_of_packets(void **state)
{
	const unsigned int nr = 4000;
	struct stat info;
	struct fixture f;
	char *text;

	(void)state;
	export_options = (struct export_options){.everything = true, .wall_ns = 20000 * MS};
	open_with(&f, make_ctf, NULL);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	for (unsigned int i = 0; i < nr; i++)
		event(&f, i % 2 ? BLOCK_DIES : BLOCK_BORN, i / 2 % 2, BLOCK, POOL, 0x1000);
	finish(&f, false);
	give_summary(&f, 0, "");
	assert_int_equal(pipeline_error(f.pipeline), 0);
	assert_int_equal(fstatat(dir, "cpu0", &info, 0), 0);
	assert_true(info.st_size > 2 * CTF_PACKET_SIZE);
	text = babeltrace();
	assert_int_equal(count_of(text, " dma_pool.block."), nr);
	/* times of day: 20 s is the start */
	has(text, "[20.000000000]");
	free(text);
	close_all(&f);
}

/* As deep as --stack-depth allows. */
static void all_frames_of_a_deep_stack_are_there(void **state)
{
	struct lm_frame frame;
	struct fixture f;
	char text[32], *all;

	(void)state;
	export_options = (struct export_options){.everything = true};
	open_with(&f, make_ctf, NULL);
	start(&f);
	f.stack = 9;
	for (unsigned int i = 0; i < LM_STACK_MOST; i++) {
		snprintf(text, sizeof(text), "deep%02u+0x1/0x10", i);
		frame = make_frame(0, f.now, 0, f.stack, i, LM_STACK_MOST, text);
		push(&f, &frame);
	}
	pool_born(&f, POOL, "A", "lm-misuse");
	finish(&f, false);
	give_summary(&f, 0, "");
	assert_int_equal(pipeline_error(f.pipeline), 0);
	all = babeltrace();
	assert_int_equal(count_of(all, " lifemon.frame: "), LM_STACK_MOST);
	has(all, "depth = 63, ");
	has(all, "\"deep63\"");
	free(all);
	close_all(&f);
}

/* A record that came too late must not make a stream go back. */
static void time_never_goes_back(void **state)
{
	const struct ctf_event nothing = {.used = 0};
	struct ctf_streams streams = {0};
	uint64_t time_ns;
	unsigned char packet[256];
	int fd;

	(void)state;
	assert_int_equal(ctf_streams_init(&streams, dir, 1), 0);
	assert_int_equal(ctf_put_event(&streams, 0, 0, 1000, &nothing), 0);
	assert_int_equal(ctf_put_event(&streams, 0, 0, 500, &nothing), 0);
	assert_int_equal(ctf_flush(&streams), 0);
	ctf_streams_fini(&streams);
	fd = openat(dir, "cpu0", O_RDONLY);
	assert_int_equal(read(fd, packet, sizeof(packet)), 52 + 2 * 10);
	close(fd);
	memcpy(&time_ns, packet + 52 + 10 + 2, sizeof(time_ns));
	assert_int_equal(time_ns, 1000);
}

static void what_cannot_be_written_is_an_error(void **state)
{
	struct fixture f;
	int good = dir;

	(void)state;
	export_options = (struct export_options){.everything = true};
	dir = open("/proc/self", O_RDONLY | O_DIRECTORY);
	open_with(&f, make_ctf, NULL);
	history(&f);
	assert_true(pipeline_error(f.pipeline) < 0);
	close_all(&f);
	close(dir);
	dir = good;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(babeltrace_reads_each_event, enter, leave),
		cmocka_unit_test_setup_teardown(streams_are_made_of_packets, enter, leave),
		cmocka_unit_test_setup_teardown(all_frames_of_a_deep_stack_are_there, enter, leave),
		cmocka_unit_test_setup_teardown(time_never_goes_back, enter, leave),
		cmocka_unit_test_setup_teardown(what_cannot_be_written_is_an_error, enter, leave),
	};

	return cmocka_run_group_tests_name("export_ctf", tests, NULL, NULL);
}
