// SPDX-License-Identifier: GPL-2.0-only
/* The limits of memory of control groups, in a folder in place of the machine's files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/machine.h"

#define MIB (1u << 20)

static char root[] = "/tmp/lifemon-machine-XXXXXX";

static void put(const char *path, const char *text)
{
	char command[512];
	FILE *file;

	snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s%s')\"", root, path);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s%s", root, path);
	file = fopen(command, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup(void **state)
{
	(void)state;
	memcpy(strrchr(root, '-'), "-XXXXXX", 7);
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", root);
	return system(command);
}

static void without_groups_there_is_no_limit(void **state)
{
	(void)state;
	assert_true(machine_group_limit(root) == SIZE_MAX);
	put("/proc/self/cgroup", "nothing\n\n:\n0::\n");
	assert_true(machine_group_limit(root) == SIZE_MAX);
}

static void version_2(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "0::/system.slice/ci.service\n");
	put("/sys/fs/cgroup/system.slice/ci.service/memory.max", "max\n");
	assert_true(machine_group_limit(root) == SIZE_MAX);
	put("/sys/fs/cgroup/system.slice/memory.max", "209715200\n");
	assert_int_equal(machine_group_limit(root), 200 * MIB);
	put("/sys/fs/cgroup/system.slice/ci.service/memory.max", "104857600\n");
	assert_int_equal(machine_group_limit(root), 100 * MIB);
	/* not its own */
	put("/sys/fs/cgroup/other/memory.max", "4096\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "4096\n");
	assert_int_equal(machine_group_limit(root), 100 * MIB);
}

static void version_1(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "12:cpuset:/a\n9:memory:/ci/job\n1:name=systemd:/b\n0::/c\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
	assert_true(machine_group_limit(root) > ((uint64_t)1 << 50));
	put("/sys/fs/cgroup/memory/ci/memory.limit_in_bytes", "209715200\n");
	assert_int_equal(machine_group_limit(root), 200 * MIB);
	put("/sys/fs/cgroup/memory/ci/job/memory.limit_in_bytes", "104857600\n");
	assert_int_equal(machine_group_limit(root), 100 * MIB);
	put("/proc/self/cgroup", "9:cpu,memory:/ci\n");
	assert_int_equal(machine_group_limit(root), 200 * MIB);
	put("/proc/self/cgroup", "9:memory2,cpu:/ci\n8:xmemory:/ci\n");
	assert_true(machine_group_limit(root) == SIZE_MAX);
}

/* The path is that of the machine, the files are those of the container. */
static void a_container_of_version_1(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "9:memory:/docker/0123\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "104857600\n");
	assert_int_equal(machine_group_limit(root), 100 * MIB);
}

static void both_versions(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "9:memory:/one\n0::/two\n");
	put("/sys/fs/cgroup/memory/one/memory.limit_in_bytes", "209715200\n");
	put("/sys/fs/cgroup/two/memory.max", "104857600\n");
	assert_int_equal(machine_group_limit(root), 100 * MIB);
	put("/sys/fs/cgroup/two/memory.max", "max\n");
	assert_int_equal(machine_group_limit(root), 200 * MIB);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(without_groups_there_is_no_limit),
		in_folder(version_2),
		in_folder(version_1),
		in_folder(a_container_of_version_1),
		in_folder(both_versions),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
