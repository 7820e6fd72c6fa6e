// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and ranges out of the kernel's list of symbols. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "source/ksyms.h"

static const char *const lines[] = {
	"0000000000000000 A fixed_percpu_data\n",
	"ffffffff81000000 T _stext\n",
	"ffffffff81000100 T kfree\n",
	"ffffffff81000200 t kfree\n",
	"ffffffff81c00000 T entry_SYSCALL_64\n",
	"ffffffff81c00087 T entry_SYSCALL_64_safe_stack\n",
	"ffffffff81c00093 T entry_SYSCALL_64_after_hwframe\n",
	"ffffffff81c00200 T ret_from_fork_asm\n",
	"ffffffff81c00240 T asm_exc_page_fault\n",
	"ffffffff81c00280 T asm_common_interrupt\n",
	"ffffffff81c00280 T alias_of_it\n",
	"ffffffff81c002c0 T asm_sysvec_apic_timer_interrupt\n",
	"ffffffff81c00300 T asm_exc_nmi\n",
	"ffffffff81c00400 T asm_sysvec_late\n",
	"ffffffff81c00440 T _etext\n",
	"short\n",
	"\n",
	"ffffffff82000000 D modules\n",
	"ffffffffc0001000 t kmalloc_of_a_module\t[nvme]\n",
};

static void read_lines(struct ksyms *ksyms)
{
	size_t nr = sizeof(lines) / sizeof(lines[0]);

	ksyms_sort(ksyms);
	for (size_t i = 0; i < nr; i++)
		assert_int_equal(ksyms_take(ksyms, lines[i]), i + 1 < nr);
}

static void names_have_their_first_address(void **state)
{
	struct ksyms_wanted wanted[] = {{.name = "modules"},
					{.name = "kfree"},
					{.name = "nothing"},
					{.name = "kmalloc_of_a_module"},
					{.name = "fixed_percpu_data"}};
	struct ksyms ksyms = {.wanted = wanted, .nr_wanted = 5};

	(void)state;
	read_lines(&ksyms);
	assert_int_equal(ksyms_address(&ksyms, "kfree"), 0xffffffff81000100);
	assert_int_equal(ksyms_address(&ksyms, "modules"), 0xffffffff82000000);
	assert_int_equal(ksyms_address(&ksyms, "nothing"), 0);
	assert_int_equal(ksyms_address(&ksyms, "kmalloc_of_a_module"), 0);
	assert_int_equal(ksyms_address(&ksyms, "fixed_percpu_data"), 0);
	assert_int_equal(ksyms_address(&ksyms, "not asked for"), 0);
}

static void entries_of_interrupts_are_ranges(void **state)
{
	struct ksyms ksyms = {0};

	(void)state;
	read_lines(&ksyms);
	assert_false(ksyms_has(&ksyms.interrupts, 0xffffffff81c0027f));
	assert_true(ksyms_has(&ksyms.interrupts, 0xffffffff81c00280));
	assert_true(ksyms_has(&ksyms.interrupts, 0xffffffff81c002bf));
	assert_true(ksyms_has(&ksyms.interrupts, 0xffffffff81c002ff));
	assert_false(ksyms_has(&ksyms.interrupts, 0xffffffff81c00300));
	assert_true(ksyms_has(&ksyms.interrupts, 0xffffffff81c00422));
	assert_false(ksyms_has(&ksyms.interrupts, 0xffffffff81c00440));
	assert_int_equal(ksyms.interrupts.nr, 2);
	assert_true(ksyms_has(&ksyms.entries, 0xffffffff81c00126));
	assert_true(ksyms_has(&ksyms.entries, 0xffffffff81c00220));
	assert_false(ksyms_has(&ksyms.entries, 0xffffffff81c00250));
	assert_int_equal(ksyms.entries.nr, 1);
}

static void more_ranges_than_have_room_are_said(void **state)
{
	struct ksyms ksyms = {0};
	char line[64];

	(void)state;
	for (unsigned int i = 0; i < 10; i++) {
		snprintf(line, sizeof(line), "ffffffff81%02x0000 T asm_sysvec_%u\n", i, i);
		ksyms_take(&ksyms, line);
		snprintf(line, sizeof(line), "ffffffff81%02x0040 T asm_exc_%u\n", i, i);
		ksyms_take(&ksyms, line);
	}
	assert_int_equal(ksyms.interrupts.nr, 4);
	assert_true(ksyms.interrupts.more);
	assert_true(ksyms_has(&ksyms.interrupts, 0xffffffff8103003f));
	assert_false(ksyms_has(&ksyms.interrupts, 0xffffffff81040000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_their_first_address),
		cmocka_unit_test(entries_of_interrupts_are_ranges),
		cmocka_unit_test(more_ranges_than_have_room_are_said),
	};

	return cmocka_run_group_tests_name("symbols of the kernel", tests, NULL, NULL);
}
