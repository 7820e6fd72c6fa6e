/* SPDX-License-Identifier: GPL-2.0-only */
/* A check whose names are any bytes: what a damaged or hostile kernel or file could hold. */
#ifndef TESTS_CHECK_FIXTURE_H
#define TESTS_CHECK_FIXTURE_H

#include "check/result.h"

/* Controls, an escape sequence, no UTF-8, what XML cannot hold, and the marks of each format. */
#define HOSTILE "\x01\t\r\n\x1b[2J\x7f\xff\xc0\x80\xed\xa0\x80\xef\xbf\xbe<&\"']]>%,:#{0}](x)\\::"
#define HOSTILE_CLEAN                                                                              \
	"\\x01\\x09\\x0d\\x0a\\x1b[2J\\x7f\\xff\\xc0\\x80\\xed\\xa0\\x80"                          \
	"\\xef\\xbf\\xbe<&\"']]>%,:#{0}](x)\\::"

static const struct stack_frame check_born[] = {
	{.addr = 1,
	 .symbol = UNTRUSTED("lm_open"),
	 .offset = 0x1a,
	 .size = 0x80,
	 .module = UNTRUSTED("lm_fifo")},
	{.addr = 2,
	 .symbol = UNTRUSTED("vfs_open"),
	 .offset = 0x41,
	 .size = 0x80,
	 .module = UNTRUSTED("")},
};
static const struct stack_frame check_at[] = {
	{.addr = 3,
	 .symbol = UNTRUSTED(HOSTILE),
	 .offset = 1,
	 .size = 2,
	 .module = UNTRUSTED(HOSTILE)},
	{.addr = 0xffffffff81234567, .symbol = UNTRUSTED(""), .module = UNTRUSTED("")},
};

static const struct check_result fixture_results[] = {
	{"lost == 0", "--assert", CHECK_HOLDS, "0", "== 0"},
	{HOSTILE, HOSTILE ":12", CHECK_FAILS, HOSTILE, "== 0"},
	{"births(block) == 100", "expect.txt:4", CHECK_CANNOT_TELL, "at least 98", "== 100"},
};

static const struct check_violation fixture_violations[] = {
	{
		.rule = RULE_DOUBLE_FREE,
		.fingerprint = 0x123456789abcdef0,
		.count = 3,
		.objects = 3,
		.time_ns = 1500000000,
		.name = "block of pool \"" HOSTILE "\" in f",
		.origin_at = true,
		.origin = 1,
		.class = "dma_pool.block",
		.object = "block 0x1000 #2",
		.what = "released again by " HOSTILE "/12",
		.born = {2, check_born},
		.died = {2, check_born},
		.at = {2, check_at},
	},
	{
		.rule = RULE_LEAK,
		.fingerprint = 1,
		.count = 2,
		.objects = 7,
		.name = "pool born in lm_open",
		.left = "7 × 64 B born in lm_open",
		.class = "dma_pool.pool",
		.object = "pool 0x2000 #1 of " HOSTILE,
		.what = "alive at the end",
		.suppressed = "known: " HOSTILE,
		.born = {1, check_born},
	},
	{
		.rule = RULE_STUCK,
		.count = 1,
		.objects = 1,
		.name = "object",
		.class = "",
		.object = "object 0x3000 #3",
		.what = "lent for 3 s",
		.expected = true,
	},
};

static const struct check_report fixture_check = {
	.trace = "out/" HOSTILE,
	.kernel = UNTRUSTED(HOSTILE),
	.wall_ns = 1700000000123456789,
	.duration_ns = 2500000000,
	.lost = 2,
	.nr_results = 3,
	.result = fixture_results,
	.nr_violations = 3,
	.violation = fixture_violations,
	.status = 1,
	.reason = HOSTILE,
};

#endif /* TESTS_CHECK_FIXTURE_H */
