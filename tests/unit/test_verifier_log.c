// SPDX-License-Identifier: GPL-2.0-only
/* What is shown of the verifier's log: its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/verifier_log.h"

#define REFUSED                                                                                    \
	"0: R1=ctx(off=0,imm=0) R10=fp0\n"                                                         \
	"; LOAD_CTX(value, source->ctx, 0);\n"                                                     \
	"12: (79) r6 = *(u64 *)(r1 +0)\n"                                                          \
	"func 'vfree' arg0 type UNKNOWN is not a struct\n"                                         \
	"invalid bpf_context access off=0 size=8\n"                                                \
	"processed 13 insns (limit 1000000) max_states_per_insn 0 total_states 1\n"

static void the_reason_is_the_last_line_of_words(void **state)
{
	char reason[64];

	(void)state;
	verifier_log_reason(REFUSED, reason, sizeof(reason));
	assert_string_equal(reason, "invalid bpf_context access off=0 size=8");
	verifier_log_reason(REFUSED "\n", reason, sizeof(reason));
	assert_string_equal(reason, "invalid bpf_context access off=0 size=8");
	verifier_log_reason(REFUSED, reason, 8);
	assert_string_equal(reason, "invalid");
}

static void no_reason(void **state)
{
	char reason[64];

	(void)state;
	verifier_log_reason("", reason, sizeof(reason));
	assert_string_equal(reason, "");
	verifier_log_reason("processed 0 insns", reason, sizeof(reason));
	assert_string_equal(reason, "");
	verifier_log_reason("one line without an end", reason, sizeof(reason));
	assert_string_equal(reason, "one line without an end");
}

static void the_end(void **state)
{
	(void)state;
	assert_string_equal(verifier_log_end("a\nb\nc\n", 1), "c\n");
	assert_string_equal(verifier_log_end("a\nb\nc\n", 2), "b\nc\n");
	assert_string_equal(verifier_log_end("a\nb\nc", 2), "b\nc");
	assert_string_equal(verifier_log_end("a\nb\nc\n", 9), "a\nb\nc\n");
	assert_string_equal(verifier_log_end("", 3), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reason_is_the_last_line_of_words),
		cmocka_unit_test(no_reason),
		cmocka_unit_test(the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
