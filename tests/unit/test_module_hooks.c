// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel's log and its list of symbols say of a hook in a module. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "source/module_hooks.h"

static void a_probe_that_could_not_be_armed(void **state)
{
	char event[64];
	int err;

	(void)state;
	assert_true(module_hooks_parse_log("4,731,13604106,-;trace_kprobe: Failed to re-register "
					   "probe lifemon_12_r5 on lm_arming: -22\n",
					   event, &err));
	assert_string_equal(event, "lifemon_12_r5");
	assert_int_equal(err, -EINVAL);
}

static void other_lines(void **state)
{
	static const char *const line[] = {
		"",
		"4,730,1,-;trace_kprobe: Could not probe notrace function lm_arming:quiet\n",
		"4,731,1,-;trace_kprobe: Failed to re-register probe ",
		"4,731,1,-;trace_kprobe: Failed to re-register probe x on y: none\n",
		"6,1,1,-;lm_arming: loading out-of-tree module taints kernel.\n",
	};
	char event[64];
	int err;

	(void)state;
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++)
		assert_false(module_hooks_parse_log(line[i], event, &err));
}

static const char symbols[] = "ffffffff81000000 T my_buf_get\n"
			      "ffffffffc0533000 t my_buf_get\t[other]\n"
			      "ffffffffc0533000 t my_buf_gat\t[mydriver]\n"
			      "ffffffffc0533010 t my_buf_put.constprop.0\t[mydriver]\n"
			      "ffffffffc0533020 T my_buf_free\t[mydriver]\n"
			      "ffffffffc0533030 d my_buf_dat\t[mydriver]\n";

static enum symbol_found find(const char *module, const char *function, char near[128])
{
	FILE *file = fmemopen((void *)symbols, sizeof(symbols) - 1, "r");
	enum symbol_found found;

	assert_non_null(file);
	found = module_hooks_symbol(file, module, function, near);
	fclose(file);
	return found;
}

static void a_function_that_is_there(void **state)
{
	char near[128];

	(void)state;
	assert_int_equal(find("mydriver", "my_buf_free", near), SYMBOL_THERE);
}

static void the_nearest_in_the_same_module(void **state)
{
	char near[128];

	(void)state;
	assert_int_equal(find("mydriver", "my_buf_get", near), SYMBOL_NONE);
	assert_string_equal(near, "my_buf_gat");
	/* no data: that cannot be probed */
	assert_int_equal(find("mydriver", "my_buf_data", near), SYMBOL_NONE);
	assert_string_equal(near, "my_buf_gat");
	assert_int_equal(find("mydriver", "something_else", near), SYMBOL_NONE);
	assert_string_equal(near, "");
}

static void a_name_that_the_compiler_made(void **state)
{
	char near[128];

	(void)state;
	assert_int_equal(find("mydriver", "my_buf_put", near), SYMBOL_VARIANT);
	assert_string_equal(near, "my_buf_put.constprop.0");
}

static void a_module_that_is_not_there(void **state)
{
	char near[128];

	(void)state;
	assert_int_equal(find("gone", "my_buf_get", near), SYMBOL_NO_MODULE);
	assert_string_equal(near, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_that_could_not_be_armed),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(a_function_that_is_there),
		cmocka_unit_test(the_nearest_in_the_same_module),
		cmocka_unit_test(a_name_that_the_compiler_made),
		cmocka_unit_test(a_module_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
