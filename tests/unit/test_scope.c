// SPDX-License-Identifier: GPL-2.0-only
/* What the filters say of a run: which of them matched nothing, and what there was instead. */
#include "pipeline_fixture.h"

/* A pool and a block in it by each of two processes. */
static void two_pools(struct fixture *f)
{
	f->tid = 1;
	pool_born(f, POOL, "alpha", "dev-a");
	event(f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	f->tid = 2;
	f->stack = STACK_OTHER;
	pool_born(f, POOL + 64, "beta", "dev-b");
	event(f, BLOCK_BORN, 0, BLOCK + 64, POOL + 64, 0x1000);
}

/* What the run of two_pools(), or of nothing, says of these filters. */
static void expect(const struct filter *filter, bool empty, const char *text)
{
	struct pipeline_config config = {.filter = *filter};
	struct scope_result result;
	struct fixture f;
	char line[512];

	open_with(&f, sink_text_new, &config);
	if (!empty)
		two_pools(&f);
	finish(&f, false);
	pipeline_scope_result(f.pipeline, &result);
	scope_result_format(&result, filter, line, sizeof(line));
	assert_string_equal(line, text);
	close_all(&f);
}

static void a_filter_that_matches_says_nothing(void **state)
{
	(void)state;
	expect(&(struct filter){0}, false, "");
	expect(&(struct filter){0}, true, "");
	expect(&(struct filter){.pool = "beta"}, false, "");
	expect(&(struct filter){.pool = "*", .device = "dev-a"}, false, "");
	expect(&(struct filter){.module = "nvme", .pid = 2}, false, "");
}

static void one_that_does_not_names_what_there_was(void **state)
{
	(void)state;
	expect(&(struct filter){.pool = "gamma"}, false,
	       "nothing matched --pool gamma (seen: alpha, beta)");
	expect(&(struct filter){.pool = "bate"}, false,
	       "nothing matched --pool bate (seen: alpha, beta)");
	expect(&(struct filter){.pool = "aplha"}, false,
	       "nothing matched --pool aplha (seen: alpha, beta); did you mean alpha?");
	expect(&(struct filter){.module = "nvm"}, false,
	       "nothing matched --module nvm (seen: lm_misuse, nvme); did you mean nvme?");
	expect(&(struct filter){.pid = 3}, false, "nothing matched --pid 3 (seen: 1, 2)");
	expect(&(struct filter){.pid = 3, .device = "x", .pool = "beta"}, false,
	       "nothing matched --device x (seen: dev-a, dev-b), nor --pid 3 (seen: 1, 2)");
	expect(&(struct filter){.module = "x"}, true,
	       "nothing matched --module x (no object that has one was seen)");
}

static void each_matches_but_none_together(void **state)
{
	(void)state;
	expect(&(struct filter){.pool = "alpha", .pid = 2}, false,
	       "nothing matched --pool alpha --pid 2 together, although each matched something");
	expect(&(struct filter){.pool = "alpha", .pid = 1}, false, "");
}

static void names_are_bounded(void **state)
{
	struct pipeline_config config = {.filter.pool = "none"};
	struct scope_result result;
	struct fixture f;
	char line[512], name[16];

	(void)state;
	open_with(&f, sink_text_new, &config);
	for (unsigned int i = 0; i < 3 * SCOPE_MAX_SEEN; i++) {
		snprintf(name, sizeof(name), "pool-%u", i / 2);
		pool_born(&f, POOL + (uint64_t)i * 64, name, "dev");
	}
	finish(&f, false);
	pipeline_scope_result(f.pipeline, &result);
	assert_int_equal(result.nr, 1);
	assert_int_equal(result.one[0].nr_seen, SCOPE_MAX_SEEN);
	assert_true(result.one[0].more);
	scope_result_format(&result, &config.filter, line, sizeof(line));
	assert_string_equal(line, "nothing matched --pool none (seen: pool-0, pool-1, pool-2, "
				  "pool-3, pool-4, pool-5, pool-6, pool-7, …)");
	close_all(&f);
}

static void what_is_outside_the_window_is_counted(void **state)
{
	const struct window *window;
	struct fixture f;

	(void)state;
	open_text(&f);
	pipeline_window(f.pipeline, f.now + 2 * MS, f.now + 2 * MS);
	two_pools(&f);
	finish(&f, false);
	window = pipeline_time(f.pipeline);
	assert_int_equal(pipeline_events(f.pipeline), 1);
	assert_int_equal(window->outside, 3);
	assert_int_equal(window->first_ns, 10000 * MS);
	assert_int_equal(window->last_ns, 10003 * MS);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_that_matches_says_nothing),
		cmocka_unit_test(one_that_does_not_names_what_there_was),
		cmocka_unit_test(each_matches_but_none_together),
		cmocka_unit_test(names_are_bounded),
		cmocka_unit_test(what_is_outside_the_window_is_counted),
	};

	return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
