// SPDX-License-Identifier: GPL-2.0-only
/* Who has an object, in its biography: the FIFO, which is lent to each open file. */
#include "export_fixture.h"

enum { FIFO_BORN, FIFO_BORROW, FIFO_RETURN, FIFO_DIES };

#define FIFO 0xffff888107000000

static struct object_choice choice = {.id = 1, .key = FIFO, .generation = 1};
static struct model *model;
static struct plan plan;

static int load(void **state)
{
	struct model_error error;

	(void)state;
	return model_load("fifo", &model, &error) || plan_init(&plan, &model, 1);
}

static int unload(void **state)
{
	(void)state;
	plan_fini(&plan);
	model_free(model);
	return 0;
}

static void open_fifo(struct fixture *f)
{
	struct pipeline_config config = {.plan = &plan, .nr_cpus = NR_CPUS, .nr_sinks = 1};
	const struct start_info info = {.time_ns = 10000 * MS, .plan = &plan};

	export_options = (struct export_options){.choice = &choice};
	memset(f, 0, sizeof(*f));
	f->now = 10000 * MS;
	f->out = open_memstream(&f->text, &f->len);
	f->sink = config.sink[0] = export_explain_new(f->out, &export_options);
	f->pipeline = pipeline_new(&config);
	assert_non_null(f->pipeline);
	push_stack(f, STACK_USE, "lm_fifo_open+0x1/0x2 [lm_fifo]", "do_open+0x1/0x2");
	f->stack = STACK_USE;
	pipeline_start(f->pipeline, &info);
}

static void by(struct fixture *f, uint32_t tid, uint16_t probe)
{
	f->tid = tid;
	event(f, probe, 0, FIFO, 0, 0);
}

static void end(struct fixture *f)
{
	struct ledger ledger = {.nr_probes = 0};
	struct summary_info summary = {.reason = ""};

	finish(f, false);
	pipeline_stats(f->pipeline, &ledger, &summary.stats);
	pipeline_emit_summary(f->pipeline, &summary);
	fflush(f->out);
}

static void who_still_has_it_is_named(void **state)
{
	struct fixture f;

	(void)state;
	open_fifo(&f);
	by(&f, 1, FIFO_BORN);
	by(&f, 11, FIFO_BORROW);
	by(&f, 12, FIFO_BORROW);
	by(&f, 13, FIFO_BORROW);
	by(&f, 12, FIFO_RETURN);
	by(&f, 1, FIFO_DIES);
	end(&f);
	assert_non_null(strstr(f.text,
			       "    0.005000 s VIOLATION freed-while-lent: released while it is "
			       "lent\n"
			       "      | still lent: borrowed at 0.001000 s by ?/11\n"
			       "      lm_fifo_open+0x1/0x2 [lm_fifo]\n"
			       "      do_open+0x1/0x2\n"
			       "      | still lent: borrowed at 0.003000 s by ?/13\n"));
	assert_null(strstr(f.text, "borrowed at 0.002000 s"));
	close_all(&f);
}

/* One that another thread returned is the oldest. */
static void a_stranger_returns_the_oldest(void **state)
{
	struct fixture f;

	(void)state;
	open_fifo(&f);
	by(&f, 1, FIFO_BORN);
	by(&f, 11, FIFO_BORROW);
	by(&f, 12, FIFO_BORROW);
	by(&f, 99, FIFO_RETURN);
	by(&f, 1, FIFO_DIES);
	end(&f);
	assert_null(strstr(f.text, "borrowed at 0.001000 s"));
	assert_non_null(strstr(f.text, "| still lent: borrowed at 0.002000 s by ?/12\n"));
	close_all(&f);
}

static void a_crowd_is_counted(void **state)
{
	struct fixture f;

	(void)state;
	open_fifo(&f);
	by(&f, 1, FIFO_BORN);
	for (uint32_t i = 100; i < 120; i++)
		by(&f, i, FIFO_BORROW);
	/* of those that are followed, and of the others */
	by(&f, 100, FIFO_RETURN);
	by(&f, 119, FIFO_RETURN);
	by(&f, 1, FIFO_DIES);
	end(&f);
	assert_null(strstr(f.text, "by ?/100\n"));
	assert_non_null(strstr(f.text, "still lent: borrowed at 0.002000 s by ?/101\n"));
	assert_non_null(strstr(f.text, "still lent: borrowed at 0.016000 s by ?/115\n"));
	assert_non_null(strstr(f.text, "      | still lent to 3 more\n"));
	close_all(&f);
}

static void nobody_has_it_when_all_is_returned(void **state)
{
	struct fixture f;

	(void)state;
	open_fifo(&f);
	by(&f, 1, FIFO_BORN);
	for (uint32_t i = 0; i < 100; i++)
		by(&f, i, FIFO_BORROW);
	for (uint32_t i = 0; i < 100; i++)
		by(&f, i, FIFO_RETURN);
	by(&f, 1, FIFO_DIES);
	end(&f);
	assert_null(strstr(f.text, "still lent"));
	assert_non_null(strstr(f.text, "\n202 events, 0 violations; at the end of the run dead\n"));
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_still_has_it_is_named),
		cmocka_unit_test(a_stranger_returns_the_oldest),
		cmocka_unit_test(a_crowd_is_counted),
		cmocka_unit_test(nobody_has_it_when_all_is_returned),
	};

	return cmocka_run_group_tests_name("export_borrowers", tests, load, unload);
}
