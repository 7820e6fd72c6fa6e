// SPDX-License-Identifier: GPL-2.0-only
/* Which probes have backups: those that something else can interrupt on the same CPU. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source/crowd.h"
#include "source/internal.h"

static unsigned int backups_of(const char *function, enum attach_kind kind, bool preempts)
{
	struct source_probe probe = {.function = function, .kind = kind, .btf_id = 1};
	struct source source = {
		.probe = &probe,
		.nr_probes = 1,
		.preempts = preempts,
		.nr_backups = preempts ? MAX_BACKUPS : 1,
	};

	return crowd_backups(&source, 0);
}

static void a_function_that_interrupts_call_has_one(void **state)
{
	(void)state;
	assert_int_equal(backups_of("dma_pool_free", KIND_FENTRY, false), 1);
	assert_int_equal(backups_of("dma_pool_alloc", KIND_FEXIT, false), 1);
	assert_int_equal(backups_of("block_rq_issue", KIND_RAW_TP, false), 1);
	/* not known: it may be called by one */
	assert_int_equal(backups_of("misc_opened", KIND_FENTRY, false), 1);
	assert_int_equal(backups_of("misc_ope", KIND_FENTRY, false), 1);
}

static void a_function_that_sleeps_needs_none(void **state)
{
	(void)state;
	assert_int_equal(backups_of("misc_open", KIND_FEXIT, false), 0);
	assert_int_equal(backups_of("__fput", KIND_FENTRY, false), 0);
	assert_int_equal(backups_of("device_del", KIND_FEXIT, false), 0);
}

static void but_where_tasks_are_preempted_it_has_all(void **state)
{
	(void)state;
	assert_int_equal(backups_of("misc_open", KIND_FEXIT, true), MAX_BACKUPS);
	assert_int_equal(backups_of("dma_pool_free", KIND_FENTRY, true), MAX_BACKUPS);
}

static void kprobes_have_none(void **state)
{
	(void)state;
	assert_int_equal(backups_of("dma_pool_free", KIND_KPROBE, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_that_interrupts_call_has_one),
		cmocka_unit_test(a_function_that_sleeps_needs_none),
		cmocka_unit_test(but_where_tasks_are_preempted_it_has_all),
		cmocka_unit_test(kprobes_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
