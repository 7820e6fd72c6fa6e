// SPDX-License-Identifier: GPL-2.0-only
/* Names of Rust functions, of both manglings, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "event/demangle.h"

struct pair {
	const char *symbol, *name;
};

static void all_are(const struct pair *pair, size_t nr)
{
	char out[DEMANGLE_MAX];

	for (; nr; nr--, pair++) {
		assert_true(demangle_rust(untrusted(pair->symbol), out, sizeof(out)));
		assert_string_equal(out, pair->name);
	}
}

#define ALL_ARE(list) all_are(list, sizeof(list) / sizeof((list)[0]))

static void v0_names_are_read(void **state)
{
	static const struct pair list[] = {
		{"_RNvCs15kBYyAo9fc_7mycrate7example", "mycrate::example"},
		{"_RNvMsr_NtCs3ssYzQotkvD_3std4pathNtB5_7PathBuf3newCs15kBYyAo9fc_7mycrate",
		 "<std::path::PathBuf>::new"},
		{"_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<f64>"},
		{"_RNCNvCs15kBYyAo9fc_7mycrate4main0B3_", "mycrate::main::{closure#0}"},
		{"_RNvXs_C1aNtB4_1SNtB4_1T3foo.cold", "<a::S as a::T>::foo.cold"},
		{"_RNvMs_C1aDNtB4_5TraitEL_3foo", "<dyn a::Trait>::foo"},
		{"_RNvMs_C1aDNtB4_5Traitp4ItemhEL_3foo", "<dyn a::Trait<Item = u8>>::foo"},
		{"_RNvC1au8gdel_5qa", "a::punycode{gdel_5qa}"},
		{"_RNvC1a3fmt.llvm.123", "a::fmt.llvm.123"},
		{"_RNvC1a4_1foo", "a::1foo"},
		{"_RNCNvC1a1bsA_0", "a::b::{closure#38}"},
		{"_RNCNvC1a1b3foo", "a::b::{closure:foo#0}"},
		{"_RNSNvC1a1b6vtable", "a::b::{shim:vtable#0}"},
		{"_RNXNvC1a1bs0_0", "a::b::{X#2}"},
	};

	(void)state;
	ALL_ARE(list);
}

static void v0_types_and_constants_are_read(void **state)
{
	static const struct pair list[] = {
		{"_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>"},
		{"_RMCs4fqI2P2rA04_13const_genericINtB0_6SignedKsn98_E",
		 "<const_generic::Signed<-152>>"},
		{"_RMCs4fqI2P2rA04_13const_genericINtB0_4BoolKb1_E", "<const_generic::Bool<true>>"},
		{"_RMCs4fqI2P2rA04_13const_genericINtB0_4CharKc76_E",
		 "<const_generic::Char<'\\u{76}'>>"},
		{"_RMC0FUKCjEu", "<unsafe extern \"C\" fn(usize)>"},
		{"_RMC0FG_RL0_hEh", "<for<'a> fn(&'a u8) -> u8>"},
		{"_RINvC1a1fNtB2_1TTlETEAhj3_ShQeE",
		 "a::f::<a::T, (i32,), (), [u8; 3], [u8], &mut str>"},
		{"_RINvC1a1fPhOtRzE", "a::f::<*const u8, *mut u16, &!>"},
	};

	(void)state;
	ALL_ARE(list);
}

static void legacy_names_are_read(void **state)
{
	static const struct pair list[] = {
		{"_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write"},
		{"_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar"
		 "17h930b740aa94f1d3aE.llvm.1",
		 "<Test + 'static as foo::Bar<Test>>::bar.llvm.1"},
		{"_ZN31$SP$$BP$$RF$$LT$$GT$$LP$$RP$$C$17h0123456789abcdefE", "@*&<>(),"},
		{"_ZN55$u20$$u22$$u27$$u2b$$u3b$$u3d$$u5b$$u5d$$u7b$$u7d$$u7e$17h0123456789abcdefE",
		 " \"'+;=[]{}~"},
	};

	(void)state;
	ALL_ARE(list);
}

static void all_else_stays_as_it_is(void **state)
{
	static const char *const list[] = {
		"",
		"dma_pool_alloc",
		"_R",
		"_RNv",
		"_RNvC",
		"_RB_",
		"_RNvC1aB_",
		"_RNvC1a1bzzz",
		"_RNvC9a1b",
		"_R1NvC1a1b",
		"_RNvC1a99999999999b",
		"_ZN3foo3barE",
		"_ZN17h0123456789abcdefE",
		"_ZN4core",
		"_RMC0RL0_h",
		"_RMC0FGzzzzzzzz_uEu",
		"_RMC0DC1aL0_",
		/* what is printed nothing of, two numbers, one beyond 64 bits, and a rest */
		"_RC0",
		"_RNvC1a01b",
		"_RNvC1a18446744073709551617b",
		"_ZN4core3fmt17h0123456789abcdefEx",
	};
	char out[DEMANGLE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_false(demangle_rust(untrusted(list[i]), out, sizeof(out)));
}

/* @start, @nr times @c, and @end. */
static bool repeats(const char *start, char c, size_t nr, const char *end)
{
	char out[DEMANGLE_MAX], text[8192], middle[8000];

	memset(middle, c, nr);
	middle[nr] = '\0';
	snprintf(text, sizeof(text), "%s%s%s", start, middle, end);
	return demangle_rust(untrusted(text), out, sizeof(out));
}

/* Names that are right, but deeper or longer than those of any compiler. */
static void what_is_too_much_is_refused(void **state)
{
	(void)state;
	assert_true(repeats("_RMC0", 'R', 90, "h"));
	assert_false(repeats("_RMC0", 'R', 110, "h"));
	/* arguments of a path that is not printed */
	assert_true(repeats("_RMIC0", 'u', 3000, "Eh"));
	assert_false(repeats("_RMIC0", 'u', 5000, "Eh"));
}

/* What refers to itself, nests or grows without end, and every cut, ends. */
static void what_is_hostile_is_refused(void **state)
{
	static const char good[] = "_RINvC1a1fNtB2_1TTlETEAhj3_ShQeE";
	char out[DEMANGLE_MAX], text[2048] = "_RMC0";

	(void)state;
	memset(text + 5, 'R', 500);
	assert_false(demangle_rust(untrusted(text), out, sizeof(out)));
	/* each doubles what came before */
	snprintf(text, sizeof(text), "_RMC0TTTTTTTTTTTTTTTTTTTThB8_EB7_EB6_EB5_EB4_E");
	assert_false(demangle_rust(untrusted(text), out, sizeof(out)));
	for (size_t len = 0; len < sizeof(good) - 1; len++) {
		memcpy(text, good, len);
		text[len] = '\0';
		demangle_rust(untrusted(text), out, sizeof(out));
	}
	for (size_t size = 0;
	     size < strlen("a::f::<a::T, (i32,), (), [u8; 3], [u8], &mut str>") + 1; size++)
		assert_false(demangle_rust(untrusted(good), out, size));
}

static void what_is_shown_can_be_left_as_it_is(void **state)
{
	static const char symbol[] = "_RNvC1a1b";
	char buf[DEMANGLE_MAX];

	(void)state;
	assert_string_equal(demangle_shown(untrusted(symbol), buf).raw, "a::b");
	assert_ptr_equal(demangle_shown(untrusted("kmalloc"), buf).raw, "kmalloc");
	demangle_off(true);
	assert_ptr_equal(demangle_shown(untrusted(symbol), buf).raw, symbol);
	demangle_off(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v0_names_are_read),
		cmocka_unit_test(v0_types_and_constants_are_read),
		cmocka_unit_test(legacy_names_are_read),
		cmocka_unit_test(all_else_stays_as_it_is),
		cmocka_unit_test(what_is_too_much_is_refused),
		cmocka_unit_test(what_is_hostile_is_refused),
		cmocka_unit_test(what_is_shown_can_be_left_as_it_is),
	};

	return cmocka_run_group_tests_name("demangle", tests, NULL, NULL);
}
