/* SPDX-License-Identifier: GPL-2.0-only */
/* The cases of a check with one of each outcome, and with names that mean something to a format. */
#ifndef TESTS_CASES_FIXTURE_H
#define TESTS_CASES_FIXTURE_H

#include "reports/cases.h"

static struct case_frame born_frames[] = {
	{.symbol = "lm_open", .offset = 0x1a, .module = "lm_fifo"},
	{.symbol = "do_one_initcall", .offset = 0x41, .module = ""},
};
static struct case_frame at_frames[] = {
	{.symbol = "lm_close",
	 .offset = 0x2a,
	 .module = "lm_fifo",
	 .place = {"drivers/lm fifo/close.c", 42}},
	{.addr = 0xffffffff81234567, .symbol = "", .module = ""},
};
static struct case_frame hostile_frames[] = {
	{.symbol = "<b>&\"'%0A,:#{0}](x)\\", .offset = 1, .module = "]]>"},
};

static struct report_case fixture_case[] = {
	{
		.kind = CASE_ASSERTION,
		.outcome = CASE_PASS,
		.name = "lost == 0",
		.rule = "assertion",
		.message = "measured 0, asked == 0",
		.class = "",
	},
	{
		.kind = CASE_ASSERTION,
		.outcome = CASE_FAIL,
		.name = "live(dma_pool.block) == 0",
		.rule = "assertion",
		.message = "measured 1, asked == 0",
		.class = "",
		.place = {"ci/expect.txt", 3},
	},
	{
		.kind = CASE_ASSERTION,
		.outcome = CASE_ERROR,
		.name = "births(block) == 100",
		.rule = "assertion",
		.message = "measured 98 and 2 events are lost, asked == 100",
		.class = "",
		.place = {"ci/expect.txt", 4},
	},
	{
		.kind = CASE_VIOLATION,
		.outcome = CASE_FAIL,
		.name = "double-free: block of pool \"rx\" in lm_close (12345678)",
		.fingerprint = "123456789abcdef0",
		.count = 12,
		.time_ns = 1234567890,
		.rule = "double-free",
		.message = "released again by cat/12",
		.class = "dma_pool.block",
		.place = {"drivers/lm fifo/close.c", 42},
		.nr_stacks = 2,
		.stack = {{"born", "born", 2, born_frames}, {"now", "at", 2, at_frames}},
		.where = &at_frames[0],
	},
	{
		.kind = CASE_VIOLATION,
		.outcome = CASE_SKIP,
		.name = "leak: pool born in lm_open (0fedcba9)",
		.fingerprint = "0fedcba987654321",
		.count = 1,
		.rule = "leak",
		.message = "alive, but module lm_fifo is gone",
		.reason = "BUG-12: known, # SKIP",
		.class = "dma_pool.pool",
	},
	{
		.kind = CASE_VIOLATION,
		.outcome = CASE_FAIL,
		.fingerprint = "1111111111111111",
		.count = 1,
		.name = "stuck: <b>&\"'%0A,:# SKIP {0}](x) \\ ::error::\xc3\xa9",
		.rule = "stuck",
		.message = "100% {0} [a](b) ]]> & <x> \\x1b, a:b",
		.class = "a.b",
		.place = {"/src/a%b,c:d/\xc3\xa9 {1}.c", 7},
		.nr_stacks = 1,
		.stack = {{"now", "at", 1, hostile_frames}},
		.where = &hostile_frames[0],
	},
};

static struct report_cases fixture_cases = {
	.trace = "out/run 1.lmt",
	.kernel = "6.1.0-18-amd64",
	.reason = "2 violations",
	.wall_ns = 1700000000123456789,
	.duration_ns = 2500000000,
	.lost = 2,
	.status = 1,
	.nr = sizeof(fixture_case) / sizeof(fixture_case[0]),
	.one = fixture_case,
	.count = {[CASE_PASS] = 1, [CASE_FAIL] = 3, [CASE_ERROR] = 1, [CASE_SKIP] = 1},
};

#endif /* TESTS_CASES_FIXTURE_H */
