// SPDX-License-Identifier: GPL-2.0-only
/* What cloning needs to find in the BTF of the BPF object, whatever the functions are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>

#include "source/internal.h"
#include "source/skeleton.h"

static void the_object_has_what_each_clone_needs(void **state)
{
	struct probe_bpf *skel = probe_bpf__open();
	struct bpf_program *program;
	const struct btf *btf;
	int id;

	(void)state;
	assert_non_null(skel);
	btf = bpf_object__btf(skel->obj);
	id = clone_static_function(btf);
	assert_true(id > 0);
	assert_int_equal(btf_vlen(btf__type_by_id(btf, (__u32)id)), BTF_FUNC_STATIC);
	bpf_object__for_each_program(program, skel->obj) assert_true(
		btf__find_by_name_kind(btf, bpf_program__name(program), BTF_KIND_FUNC) > 0);
	probe_bpf__destroy(skel);
}

/* A function that is global comes first: its type has other arguments, which the kernel checks. */
static void any_static_function_serves(void **state)
{
	struct btf *btf = btf__new_empty();
	int number, prototype, id;

	(void)state;
	assert_non_null(btf);
	number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	prototype = btf__add_func_proto(btf, number);
	assert_int_equal(clone_static_function(btf), -ENOENT);
	btf__add_func(btf, "a_program", BTF_FUNC_GLOBAL, prototype);
	assert_int_equal(clone_static_function(btf), -ENOENT);
	id = btf__add_func(btf, "under_any_name", BTF_FUNC_STATIC, prototype);
	assert_true(id > 0);
	assert_int_equal(clone_static_function(btf), id);
	btf__free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_object_has_what_each_clone_needs),
		cmocka_unit_test(any_static_function_serves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
