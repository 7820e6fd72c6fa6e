/* SPDX-License-Identifier: GPL-2.0-only */
/* A pipeline whose sink is a check, and what it comes to. */
#ifndef TESTS_CHECK_PIPELINE_H
#define TESTS_CHECK_PIPELINE_H

#include "check/baseline.h"
#include "check/check.h"
#include "pipeline_fixture.h"

/* The plan of dma_pool.own with two verbs more, so that blocks can be lent and moved. */
enum { BLOCK_BORROW = NR_DMA_POOL_PROBES, BLOCK_RETURN, BLOCK_MOVE, BLOCK_BACK, NR_CHECK_PROBES };

struct checked {
	struct fixture f;
	struct plan plan;
	struct plan_probe probe[NR_CHECK_PROBES];
	struct model_hook hook[NR_CHECK_PROBES];
	struct expectations expect;
	struct suppressions suppress;
	struct baseline *baseline;
	struct check *check;
	const struct check_report *report;
	uint64_t lost; /* in the summary's ledger, of no probe */
};

static inline void make_plan(struct checked *c)
{
	static const enum model_verb verb[] = {VERB_BORROW, VERB_RETURN, VERB_MOVE, VERB_BACK};

	c->plan = dma_pool_plan;
	memcpy(c->probe, dma_pool_plan.probe, sizeof(*c->probe) * NR_DMA_POOL_PROBES);
	for (unsigned int i = 0; i < 4; i++) {
		c->hook[i].verb = verb[i];
		c->hook[i].site = SITE_ENTRY;
		c->hook[i].nr_functions = 1;
		c->hook[i].function[0] = "lend";
		c->probe[BLOCK_BORROW + i] = (struct plan_probe){
			.class = CLASS_BLOCK,
			.hook = &c->hook[i],
			.model = &dma_pool_model,
		};
		c->plan.class[CLASS_BLOCK].verbs |= 1u << verb[i];
	}
	c->plan.probe = c->probe;
	c->plan.nr_probes = NR_CHECK_PROBES;
}

static inline void begin_check(struct checked *c)
{
	memset(c, 0, sizeof(*c));
	make_plan(c);
}

static inline void expect(struct checked *c, const char *text)
{
	struct check_error error;

	if (expect_add(&c->expect, text, strlen(text), NULL, 0, &error))
		fail_msg("%s: column %u: %s", text, error.column, error.text);
}

static inline void suppress(struct checked *c, const char *text)
{
	struct check_error error;

	if (suppress_add(&c->suppress, text, strlen(text), "known", 1 + (unsigned)c->suppress.nr,
			 &error))
		fail_msg("%s: column %u: %s", text, error.column, error.text);
}

static inline void run_check(struct checked *c)
{
	struct check_config config = {.plan = &c->plan,
				      .expect = &c->expect,
				      .suppress = &c->suppress,
				      .baseline = c->baseline,
				      .baseline_name = "old.lmt"};
	struct pipeline_config pipeline = {.plan = &c->plan, .nr_cpus = NR_CPUS, .nr_sinks = 1};
	struct lm_task task = make_task(1, 10000 * MS, 0, 412, "insmod");
	const struct suppression *bad_suppression;
	const struct assertion *bad;
	struct check_error error;

	if (expect_bind(&c->expect, &c->plan, &bad, &error))
		fail_msg("column %u: %s", error.column, error.text);
	assert_int_equal(suppress_bind(&c->suppress, &c->plan, &bad_suppression, &error), 0);
	assert_int_equal(check_new(&config, &c->check), 0);
	c->f.now = 10000 * MS;
	c->f.tid = 412;
	c->f.stack = STACK_PROBE;
	pipeline.sink[0] = check_sink(c->check);
	c->f.pipeline = pipeline_new(&pipeline);
	assert_non_null(c->f.pipeline);
	push(&c->f, &task);
	push_stack(&c->f, STACK_PROBE, "dma_pool_create+0x5/0x2b0",
		   "lm_probe+0x1a/0x80 [lm_misuse]");
	push_stack(&c->f, STACK_USE, "bpf_prog_6deef7357e7b4530_entry+0x1/0x2",
		   "lm_use+0x2a/0x40 [lm_misuse]");
	push_stack(&c->f, STACK_OTHER, "nvme_probe+0x1/0x2 [nvme]", "really_probe+0x1/0x2");
}

/* What happens now is later than what was pushed so far. */
static inline void say_mark(struct checked *c, const char *text)
{
	struct lm_mark mark = make_mark(c->f.now, text);

	c->f.now += MS;
	push(&c->f, &mark);
}

static inline void lose(struct checked *c, uint64_t lost, uint16_t probe)
{
	struct lm_gap gap = make_gap(c->f.now, c->f.now + 1, lost, probe);

	c->f.now += MS;
	push(&c->f, &gap);
}

static inline void judge_check(struct checked *c)
{
	static const struct check_facts facts = {.trace = "t.lmt", .kernel = UNTRUSTED("6.1")};
	struct ledger ledger = {.other[LOSS_HELD_BACK] = c->lost};
	struct summary_info summary = {.reason = ""};

	pipeline_stats(c->f.pipeline, &ledger, &summary.stats);
	pipeline_emit_summary(c->f.pipeline, &summary);
	assert_int_equal(pipeline_error(c->f.pipeline), 0);
	c->report = check_judge(c->check, &facts);
	assert_non_null(c->report);
}

static inline void end_check(struct checked *c)
{
	check_free(c->check);
	pipeline_free(c->f.pipeline);
	expect_free(&c->expect);
	suppress_free(&c->suppress);
	baseline_free(c->baseline);
}

static inline void block(struct checked *c, uint16_t probe, unsigned int n)
{
	event(&c->f, probe, 0, BLOCK + 64 * n, POOL, 0x1000 + n);
}

static inline void check_is(struct checked *c, size_t n, enum check_outcome outcome,
			    const char *measured)
{
	const struct check_result *result = &c->report->result[n];

	assert_true(n < c->report->nr_results);
	if (result->outcome != outcome || strcmp(result->measured, measured))
		fail_msg("%s: outcome %d instead of %d, measured '%s' instead of '%s'",
			 result->text, result->outcome, outcome, result->measured, measured);
}

#endif /* TESTS_CHECK_PIPELINE_H */
