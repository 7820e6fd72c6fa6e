// SPDX-License-Identifier: GPL-2.0-only
/* Kernels that cannot be watched, by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/obstacles.h"

#define DEBIAN "6.1.0-56-amd64"

static void other_processors_are_named(void **state)
{
	static const char *const other[] = {"aarch64", "armv7l", "riscv64",
					    "ppc64le", "s390x",	 "ia64"};
	static const char *const right[] = {"x86_64", "i686", "i386"};
	struct obstacle fact[2];

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		obstacles_of_names(other[i], DEBIAN, fact);
		assert_string_equal(fact[0].state, other[i]);
		assert_non_null(strstr(fact[0].wrong, "x86-64"));
		assert_string_equal(fact[1].wrong, "");
	}
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		obstacles_of_names(right[i], DEBIAN, fact);
		assert_string_equal(fact[0].wrong, "");
	}
}

static void kernels_of_windows_are_named(void **state)
{
	static const char *const second[] = {"5.15.153.1-microsoft-standard-WSL2",
					     "4.19.128-microsoft-standard", "6.6.36.3-mine-WSL2+"};
	static const char *const none[] = {DEBIAN, "6.12.9-micro", "7.0.0-rc1"};
	struct obstacle fact[2];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		obstacles_of_names("x86_64", second[i], fact);
		assert_string_equal(fact[1].state, "version 2");
		assert_non_null(strstr(fact[1].wrong, "Run a distribution's kernel"));
		obstacles_of_names("x86_64", none[i], fact);
		assert_string_equal(fact[1].state, "no");
		assert_string_equal(fact[1].wrong, "");
	}
	obstacles_of_names("x86_64", "4.4.0-19041-Microsoft", fact);
	assert_string_equal(fact[1].state, "version 1");
	assert_non_null(strstr(fact[1].wrong, "no Linux kernel"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_processors_are_named),
		cmocka_unit_test(kernels_of_windows_are_named),
	};

	return cmocka_run_group_tests_name("obstacles", tests, NULL, NULL);
}
