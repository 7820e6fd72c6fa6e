// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's types that a BPF object names, and no others, with every field where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/core_btf.h"
#include "source/kbtf.h"

static struct btf *kernel; /* all of its types */

int kbtf_type(struct kbtf *kbtf, const char *name, unsigned int kind)
{
	(void)kbtf;
	return btf__find_by_name_kind(kernel, name, kind);
}

const struct btf *kbtf_vmlinux(const struct kbtf *kbtf)
{
	(void)kbtf;
	return kernel;
}

/*
 * struct inner { int number; };
 * struct other { int number; };
 * struct outer {
 *	struct outer *next;
 *	const inner_t inner;
 *	union { int low; char name[8]; };
 *	int flag : 3;
 * };
 */
static int start(void **state)
{
	int number, letter, inner, outer_pointer, anonymous, name, constant;

	(void)state;
	kernel = btf__new_empty();
	number = btf__add_int(kernel, "int", 4, BTF_INT_SIGNED);
	letter = btf__add_int(kernel, "char", 1, BTF_INT_CHAR);
	inner = btf__add_struct(kernel, "inner", 4);
	btf__add_field(kernel, "number", number, 0, 0);
	btf__add_struct(kernel, "other", 4);
	btf__add_field(kernel, "number", number, 0, 0);
	constant = btf__add_const(kernel, btf__add_typedef(kernel, "inner_t", inner));
	name = btf__add_array(kernel, number, letter, 8);
	anonymous = btf__add_union(kernel, "", 8);
	btf__add_field(kernel, "low", number, 0, 0);
	btf__add_field(kernel, "name", name, 0, 0);
	outer_pointer = btf__add_ptr(kernel, (int)btf__type_cnt(kernel) + 1);
	btf__add_struct(kernel, "outer", 32);
	btf__add_field(kernel, "next", outer_pointer, 0, 0);
	btf__add_field(kernel, "inner", constant, 64, 0);
	btf__add_field(kernel, "", anonymous, 128, 0);
	return btf__add_field(kernel, "flag", number, 197, 3);
}

static int stop(void **state)
{
	(void)state;
	btf__free(kernel);
	return 0;
}

/* What an object that names @names gets. */
static struct btf *written_for(const char *const *names, size_t nr)
{
	struct btf *object = btf__new_empty(), *written;
	int fd = memfd_create("types", 0);
	char path[32];

	for (size_t i = 0; i < nr; i++)
		btf__add_struct(object, names[i], 8);
	assert_int_equal(core_btf_write(NULL, object, fd), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	written = btf__parse(path, NULL);
	assert_non_null(written);
	close(fd);
	btf__free(object);
	return written;
}

static const struct btf_type *named(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

static void a_named_struct_has_all_of_its_fields(void **state)
{
	static const char *const names[] = {"outer", "absent"};
	struct btf *btf = written_for(names, 2);
	const struct btf_type *outer = named(btf, "outer"), *type;
	const struct btf_member *member;

	(void)state;
	assert_non_null(outer);
	assert_int_equal(outer->size, 32);
	assert_int_equal(btf_vlen(outer), 4);
	member = btf_members(outer);
	assert_string_equal(btf__name_by_offset(btf, member[0].name_off), "next");
	type = btf__type_by_id(btf, member[0].type);
	assert_true(btf_is_ptr(type) && !type->type);
	assert_int_equal(btf_member_bit_offset(outer, 1), 64);
	type = btf__type_by_id(btf, member[1].type);
	assert_string_equal(btf__name_by_offset(btf, type->name_off), "inner");
	assert_int_equal(btf_member_bit_offset(outer, 2), 128);
	type = btf__type_by_id(btf, member[2].type);
	assert_true(btf_is_union(type));
	assert_int_equal(btf__resolve_size(btf, btf_members(type)[1].type), 8);
	assert_int_equal(btf_member_bit_offset(outer, 3), 197);
	assert_int_equal(btf_member_bitfield_size(outer, 3), 3);
	btf__free(btf);
}

static void what_is_not_named_or_not_there_is_left_out(void **state)
{
	static const char *const names[] = {"inner", "absent"};
	struct btf *btf = written_for(names, 2);

	(void)state;
	assert_non_null(named(btf, "inner"));
	assert_null(named(btf, "outer"));
	assert_null(named(btf, "other"));
	assert_null(named(btf, "absent"));
	btf__free(btf);
}

static void a_file_that_takes_nothing_is_an_error(void **state)
{
	struct btf *object = btf__new_empty();

	(void)state;
	btf__add_struct(object, "inner", 4);
	assert_int_equal(core_btf_write(NULL, object, -1), -EBADF);
	btf__free(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_struct_has_all_of_its_fields),
		cmocka_unit_test(what_is_not_named_or_not_there_is_left_out),
		cmocka_unit_test(a_file_that_takes_nothing_is_an_error),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
