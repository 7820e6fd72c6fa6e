// SPDX-License-Identifier: GPL-2.0-only
/* Where a system has the debug info of its kernel. The system is a folder; the file this program.
 */
#include <dlfcn.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
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

#include "base/memory.h"
#include "debuginfo/debuginfo.h"
#include "event/builds.h"
#include "records.h"

#define RELEASE "6.1.0-test"

static char root[] = "/tmp/lifemon-system-XXXXXX";
static char self[PATH_MAX];

static __attribute__((noinline)) void marked(void)
{
	__asm__ volatile("nop");
}

static void run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static char *below(const char *format, ...)
{
	static char path[2 * PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s", root);
	va_list args;

	va_start(args, format);
	vsnprintf(path + len, sizeof(path) - (size_t)len, format, args);
	va_end(args);
	return path;
}

/* A file of the system: this program, or what is left of it by @filter ("" is all). */
static void put(const char *filter, const char *path)
{
	char command[5 * PATH_MAX];
	char *to = below("%s", path);

	snprintf(command, sizeof(command), "mkdir -p $(dirname %s) && objcopy %s %s %s", to, filter,
		 self, to);
	run(command);
}

static void list(const char *text)
{
	FILE *out = fopen(below("/lib/modules/" RELEASE "/modules.dep"), "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

/* Of this program, in hexadecimal. */
static const char *build_id(void)
{
	const unsigned char *id = NULL;
	int fd = open(self, O_RDONLY);
	static char hex[128];
	size_t len = 0;
	ssize_t bytes;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	bytes = dwelf_elf_gnu_build_id(elf, (const void **)&id);
	assert_true(bytes > 0);
	for (ssize_t i = 0; i < bytes; i++)
		len += (size_t)snprintf(hex + len, sizeof(hex) - len, "%02x", id[i]);
	elf_end(elf);
	close(fd);
	return hex;
}

/* "/usr/lib/debug/.build-id/ab/cdef….debug" */
static const char *build_id_path(void)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%.2s/%s.debug", build_id(),
		 build_id() + 2);
	return path;
}

static int make(void **state)
{
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	return len < 0 || !mkdtemp(root);
}

static int empty(void **state)
{
	char command[PATH_MAX];

	(void)state;
	marked();
	snprintf(command, sizeof(command), "rm -rf %s/usr %s/lib %s/boot", root, root, root);
	run(command);
	return 0;
}

static int destroy(void **state)
{
	(void)state;
	return rmdir(root);
}

/* What the run recorded of its builds, NULL: nothing; and whether a server may be asked. */
static const struct builds *builds;
static bool remote;
static const char *symbol = "marked";

static size_t nr_places_by(const char *path, const char *module, const char *release)
{
	const struct debuginfo_options options = {.path = {path}, .nr_paths = 1};
	const struct debuginfo_config config = {.options = &options,
						.system = root,
						.release = untrusted(release),
						.remote = remote};
	const struct stack_frame frame = {
		.symbol = untrusted(symbol), .offset = 1, .module = untrusted(module)};
	const struct frame_place *place;
	struct debuginfo *debuginfo;
	const char *failed;
	size_t nr;

	assert_int_equal(debuginfo_open(&config, &debuginfo, &failed), 0);
	debuginfo_set_builds(debuginfo, builds);
	nr = debuginfo_places(debuginfo, &frame, &place);
	/* and once more, as it is remembered */
	assert_int_equal(debuginfo_places(debuginfo, &frame, &place), nr);
	debuginfo_close(debuginfo);
	return nr;
}

static size_t nr_places(const char *module, const char *release)
{
	return nr_places_by("auto", module, release);
}

static void the_module_in_use_may_have_it_itself(void **state)
{
	(void)state;
	put("", "/lib/modules/" RELEASE "/extra/a-driver.ko");
	list("kernel/other.ko.xz:\nextra/a-driver.ko: kernel/other.ko.xz\n");
	assert_int_equal(nr_places("a_driver", RELEASE), 1);
	assert_int_equal(nr_places("driver", RELEASE), 0);
	assert_int_equal(nr_places("a_driver", "6.1.0-other"), 0);
	assert_int_equal(nr_places("a_driver", ""), 0);
	/* only when it is asked for */
	assert_int_equal(nr_places_by(root, "a_driver", ""), 1);
	assert_int_equal(nr_places_by(self, "a_driver", RELEASE), 0);
}

static void a_module_that_is_stripped_has_it_by_its_build_id(void **state)
{
	(void)state;
	put("--strip-all", "/lib/modules/" RELEASE "/kernel/a.ko");
	list("kernel/a.ko:\n");
	assert_int_equal(nr_places("a", RELEASE), 0);
	put("--only-keep-debug", build_id_path());
	assert_int_equal(nr_places("a", RELEASE), 1);
}

static void it_may_be_beside(void **state)
{
	(void)state;
	put("--strip-all", "/lib/modules/" RELEASE "/kernel/a.ko.xz");
	list("kernel/a.ko.xz:\n");
	assert_int_equal(nr_places("a", RELEASE), 0);
	put("", "/usr/lib/debug/lib/modules/" RELEASE "/kernel/a.ko.debug");
	assert_int_equal(nr_places("a", RELEASE), 1);
}

static void the_kernel_has_a_file_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(nr_places("", RELEASE), 0);
	put("", "/usr/lib/debug/boot/vmlinux-" RELEASE);
	assert_int_equal(nr_places("", RELEASE), 1);
}

/* A trace says what its kernel is called; that must not lead out of the folder. */
static void a_release_is_one_folder(void **state)
{
	(void)state;
	put("", "/lib/modules/" RELEASE "/a.ko");
	list("a.ko:\n");
	assert_int_equal(nr_places("a", RELEASE), 1);
	assert_int_equal(nr_places("a", "./" RELEASE), 0);
	assert_int_equal(nr_places("a", "../modules/" RELEASE), 0);
}

static void what_was_found_counts_as_memory(void **state)
{
	(void)state;
	put("", "/lib/modules/" RELEASE "/a.ko");
	list("a.ko:\n");
	memory_set_limit(1);
	assert_int_equal(nr_places("a", RELEASE), 0);
	assert_true(memory_is_over);
	memory_set_limit(1 << 20);
	memory_begin();
	assert_int_equal(nr_places("a", RELEASE), 1);
	assert_false(memory_is_over);
	/* and is given back */
	memory_set_limit(1);
	assert_int_equal(memory_take(MEMORY_REPORT, 1), 0);
	memory_give(MEMORY_REPORT, 1);
	memory_set_limit(0);
}

static struct builds *recorded(const char *module, const char *id)
{
	struct lm_build_id record = make_build_id(1, module, id);
	struct builds *new = builds_new();

	assert_int_equal(builds_take(new, &record.h), 0);
	builds = new;
	return new;
}

static void forget(struct builds *old)
{
	builds = NULL;
	builds_free(old);
}

/* No list of modules has it, and it may be gone. */
static void a_recorded_build_id_is_enough(void **state)
{
	struct builds *ran;

	(void)state;
	put("--only-keep-debug", build_id_path());
	assert_int_equal(nr_places("mine", "6.1.0-other"), 0);
	ran = recorded("mine", build_id());
	assert_int_equal(nr_places("mine", "6.1.0-other"), 1);
	assert_int_equal(nr_places("other", "6.1.0-other"), 0);
	forget(ran);
	ran = recorded("", build_id());
	assert_int_equal(nr_places("", RELEASE), 1);
	forget(ran);
}

static void what_another_build_has_is_not_taken(void **state)
{
	struct builds *ran;

	(void)state;
	put("", "/lib/modules/" RELEASE "/kernel/a.ko");
	put("", "/usr/lib/debug/boot/vmlinux-" RELEASE);
	list("kernel/a.ko:\n");
	ran = recorded("a", "0123456789abcdef");
	assert_int_equal(nr_places("a", RELEASE), 0);
	assert_int_equal(nr_places("", RELEASE), 1);
	forget(ran);
	ran = recorded("", "0123456789abcdef");
	assert_int_equal(nr_places("a", RELEASE), 1);
	assert_int_equal(nr_places("", RELEASE), 0);
	forget(ran);
	ran = recorded("a", build_id());
	assert_int_equal(nr_places("a", RELEASE), 1);
	forget(ran);
}

/* A folder will do for a server. */
static void a_server_is_asked_if_there_is_one(void **state)
{
	char url[PATH_MAX], path[PATH_MAX];
	struct builds *ran;

	(void)state;
	if (!dlopen("libdebuginfod.so.1", RTLD_NOW))
		skip();
	snprintf(path, sizeof(path), "/usr/server/buildid/%s/debuginfo", build_id());
	put("--only-keep-debug", path);
	snprintf(url, sizeof(url), "file://%s/usr/server", root);
	assert_int_equal(setenv("DEBUGINFOD_CACHE_PATH", below("/usr/cache"), 1), 0);
	ran = recorded("mine", build_id());
	remote = true;
	unsetenv("DEBUGINFOD_URLS");
	assert_int_equal(nr_places("mine", ""), 0);
	setenv("DEBUGINFOD_URLS", "", 1);
	assert_int_equal(nr_places("mine", ""), 0);
	setenv("DEBUGINFOD_URLS", url, 1);
	remote = false;
	assert_int_equal(nr_places("mine", ""), 0);
	remote = true;
	assert_int_equal(nr_places_by(self, "mine", ""), 0);
	assert_int_equal(nr_places("mine", ""), 1);
	forget(ran);
	/* for a run that recorded none, by that of the module in use */
	put("--strip-all", "/lib/modules/" RELEASE "/kernel/a.ko");
	list("kernel/a.ko:\n");
	assert_int_equal(nr_places("a", RELEASE), 1);
	assert_int_equal(nr_places("b", RELEASE), 0);
	/* and not when this system has it */
	setenv("DEBUGINFOD_URLS", "file:///nonexistent", 1);
	assert_int_equal(setenv("DEBUGINFOD_CACHE_PATH", below("/usr/other-cache"), 1), 0);
	assert_int_equal(nr_places("a", RELEASE), 0);
	assert_int_equal(access(below("/usr/other-cache"), F_OK), 0);
	put("--only-keep-debug", build_id_path());
	assert_int_equal(setenv("DEBUGINFOD_CACHE_PATH", below("/usr/third-cache"), 1), 0);
	assert_int_equal(nr_places("a", RELEASE), 1);
	/* although a function may be none of those that it describes */
	symbol = "nowhere";
	assert_int_equal(nr_places("a", RELEASE), 0);
	symbol = "marked";
	assert_int_not_equal(access(below("/usr/third-cache"), F_OK), 0);
	unsetenv("DEBUGINFOD_URLS");
	remote = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_module_in_use_may_have_it_itself, empty),
		cmocka_unit_test_teardown(a_module_that_is_stripped_has_it_by_its_build_id, empty),
		cmocka_unit_test_teardown(it_may_be_beside, empty),
		cmocka_unit_test_teardown(the_kernel_has_a_file_of_its_own, empty),
		cmocka_unit_test_teardown(a_release_is_one_folder, empty),
		cmocka_unit_test_teardown(what_was_found_counts_as_memory, empty),
		cmocka_unit_test_teardown(a_recorded_build_id_is_enough, empty),
		cmocka_unit_test_teardown(what_another_build_has_is_not_taken, empty),
		cmocka_unit_test_teardown(a_server_is_asked_if_there_is_one, empty),
	};

	return cmocka_run_group_tests(tests, make, destroy);
}
