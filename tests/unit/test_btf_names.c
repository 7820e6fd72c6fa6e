// SPDX-License-Identifier: GPL-2.0-only
/* Types by name: the one that libbpf's search through all of them finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <errno.h>

#include "source/btf_names.h"

static struct btf *btf;

static int start(void **state)
{
	int number, prototype;

	(void)state;
	btf = btf__new_empty();
	number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	prototype = btf__add_func_proto(btf, number);
	btf__add_func(btf, "misc_open", BTF_FUNC_GLOBAL, prototype);
	btf__add_func(btf, "misc_open_again", BTF_FUNC_GLOBAL, prototype);
	/* static functions of two files, and a struct of the name of a function */
	btf__add_func(btf, "init", BTF_FUNC_STATIC, prototype);
	btf__add_func(btf, "init", BTF_FUNC_STATIC, prototype);
	btf__add_struct(btf, "misc_open", 4);
	btf__add_struct(btf, "", 4);
	btf__add_typedef(btf, "btf_trace_one", number);
	return btf__add_typedef(btf, "btf_trace_other", number) > 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	btf__free(btf);
	return 0;
}

static void each_name_is_found_as_libbpf_finds_it(void **state)
{
	static const char *const name[] = {"misc_open", "misc_open_again", "init", "btf_trace_one",
					   "btf_trace_other"};
	static const unsigned int kind[] = {BTF_KIND_FUNC, BTF_KIND_STRUCT, BTF_KIND_TYPEDEF};
	struct btf_names names;
	unsigned int found = 0;

	(void)state;
	assert_int_equal(btf_names_open(&names, btf), 0);
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		for (size_t k = 0; k < sizeof(kind) / sizeof(kind[0]); k++) {
			int id = btf__find_by_name_kind(btf, name[i], kind[k]);

			assert_int_equal(btf_names_find(&names, name[i], kind[k]), id);
			found += id > 0;
		}
	assert_int_equal(found, 6);
	btf_names_close(&names);
}

static void what_there_is_not_is_not_found(void **state)
{
	struct btf_names names;

	(void)state;
	assert_int_equal(btf_names_open(&names, btf), 0);
	assert_int_equal(btf_names_find(&names, "misc_op", BTF_KIND_FUNC), -ENOENT);
	assert_int_equal(btf_names_find(&names, "misc_open", BTF_KIND_TYPEDEF), -ENOENT);
	assert_int_equal(btf_names_find(&names, "", BTF_KIND_STRUCT), -ENOENT);
	btf_names_close(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_is_found_as_libbpf_finds_it),
		cmocka_unit_test(what_there_is_not_is_not_found),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
