// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "event/tasks.h"
#include "records.h"

static void add(struct tasks *tasks, uint32_t tid, const char *comm)
{
	struct lm_task task = make_task(0, 0, 0, tid, comm);

	assert_int_equal(tasks_add(tasks, &task), 0);
}

static void the_newest_name_counts(void **state)
{
	struct tasks *tasks = tasks_new();

	(void)state;
	assert_string_equal(tasks_comm(tasks, 412).raw, "?");
	add(tasks, 412, "sh");
	add(tasks, 0, "swapper/0");
	assert_string_equal(tasks_comm(tasks, 412).raw, "sh");
	add(tasks, 412, "insmod");
	assert_string_equal(tasks_comm(tasks, 412).raw, "insmod");
	assert_string_equal(tasks_comm(tasks, 0).raw, "swapper/0");
	assert_string_equal(tasks_comm(tasks, 413).raw, "?");
	tasks_free(tasks);
}

static void many_threads_are_kept(void **state)
{
	struct tasks *tasks = tasks_new();
	char comm[LM_COMM_LEN];
	uint32_t tid;

	(void)state;
	for (tid = 0; tid < 10000; tid++) {
		snprintf(comm, sizeof(comm), "t%u", tid);
		add(tasks, tid * 7, comm);
	}
	for (tid = 0; tid < 10000; tid++) {
		snprintf(comm, sizeof(comm), "t%u", tid);
		assert_string_equal(tasks_comm(tasks, tid * 7).raw, comm);
	}
	tasks_free(tasks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_name_counts),
		cmocka_unit_test(many_threads_are_kept),
	};

	return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
