// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last events in the report of a violation: the functions that were attached, and the states
 * that the engine decided.
 */
#include "view_fixture.h"

#include "test_model.h"

#define THING 0xffff888107000000

static struct model *model;
static struct plan plan;

static struct sink *make_plan_view(FILE *out)
{
	struct view_config config = {.plan = &plan, .tick_ns = 10 * MS};

	(void)out;
	view = view_new(&config);
	assert_non_null(view);
	return view_sink(view);
}

static void open_model(struct fixture *f, const char *text)
{
	struct pipeline_config config = {
		.plan = &plan, .nr_cpus = NR_CPUS, .families = true, .nr_sinks = 1};

	model = parse(text);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	memset(f, 0, sizeof(*f));
	f->now = 10000 * MS;
	f->tid = 412;
	f->out = open_memstream(&f->text, &f->len);
	f->sink = config.sink[0] = make_plan_view(f->out);
	f->pipeline = pipeline_new(&config);
	assert_non_null(f->pipeline);
}

static void close_model(struct fixture *f)
{
	close_all(f);
	plan_fini(&plan);
	model_free(model);
}

static void events(struct fixture *f, const uint16_t *probe, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		event(f, probe[i], 0, THING, 0, 0);
}

static void reports(struct fixture *f, const char *text)
{
	struct request request = {.screen = SCREEN_VIOLATIONS, .wants_report = true};

	look(f, &request);
	assert_int_equal(snapshot.total, 1);
	if (!strstr(snapshot.report, text))
		fail_msg("no '%s' in: %s", text, snapshot.report);
}

/* The automaton does not know how often it is lent; the engine does. */
static void counted_borrows(void **state)
{
	enum { BORN, BORROW, RETURN, DIES };
	static const uint16_t history[] = {BORN, BORROW, BORROW, RETURN, RETURN, DIES, DIES};
	struct fixture f;

	(void)state;
	open_model(&f, "model m class thing born exit make key ret borrow entry get key arg0 "
		       "return entry put key arg0 dies entry drop key arg0");
	events(&f, history, 7);
	reports(&f, "automaton: --born--> ready --borrow--> shared --borrow--> shared "
		    "--return--> shared --return--> ready --dies--> dead --dies--> double-free\n");
	close_model(&f);
}

/* A release is the death only if it is of the last reference. */
static void counted_births(void **state)
{
	enum { FIRST, AGAIN, DIES };
	static const uint16_t history[] = {FIRST, AGAIN, DIES, DIES, DIES};
	struct fixture f;

	(void)state;
	open_model(&f, "model m class cache born exit create key ret when ret->refcount == 1 "
		       "born counted exit create key ret when ret->refcount > 1 "
		       "dies entry destroy key arg0");
	events(&f, history, 5);
	reports(&f, "automaton: --born--> ready --born--> ready --dies--> ready --dies--> dead "
		    "--dies--> double-free\n");
	close_model(&f);
}

/* What came before is not among the last events; that of now is. */
static void more_than_are_kept(void **state)
{
	enum { BORN, TOUCH, DIES };
	struct fixture f;

	(void)state;
	open_model(&f, "model m class thing born exit make key ret touch entry use key arg0 "
		       "dies entry drop key arg0");
	event(&f, BORN, 0, THING, 0, 0);
	for (unsigned int i = 0; i < 20; i++)
		event(&f, TOUCH, 0, THING, 0, 0);
	event(&f, DIES, 0, THING, 0, 0);
	event(&f, TOUCH, 0, THING, 0, 0);
	reports(&f, "automaton: ... --touch--> ready ");
	reports(&f, " --touch--> ready --dies--> dead --touch--> use-after-free\n");
	close_model(&f);
}

static void refused_release(void **state)
{
	enum { BORN, TRY, TRIED };
	struct fixture f;

	(void)state;
	open_model(&f, "model m class thing born exit make key ret "
		       "dies entry drop key arg0 if ret == 0");
	event(&f, BORN, 0, THING, 0, 0);
	event(&f, TRY, 0, THING, 0, 0);
	event(&f, TRIED, 0, THING, 0, 0);
	event(&f, BORN, 0, THING, 0, 0);
	reports(&f, "dies   drop, refused, by ");
	reports(&f, "automaton: --born--> ready --dies--> ready --born--> born-twice\n");
	close_model(&f);
}

/* No event is the one that broke it. */
static void leak(void **state)
{
	struct fixture f;

	(void)state;
	open_model(&f, "model m class thing born exit make key ret dies entry drop key arg0");
	event(&f, 0, 0, THING, 0, 0);
	finish(&f, true);
	reports(&f, "automaton: --born--> ready --> leak\n");
	close_model(&f);
}

static void never_born(void **state)
{
	struct lm_module mod = make_module(0, 10000 * MS, 0, LM_MODULE_LOADED, "mod");
	struct fixture f;

	(void)state;
	open_model(&f,
		   "model m class thing born exit mod:make key ret dies entry mod:drop key arg0");
	push(&f, &mod);
	event(&f, 1, 0, THING, 0, 0);
	reports(&f, "automaton:  --dies--> bad-release\n");
	close_model(&f);
}

static struct attachment attached[NR_DMA_POOL_PROBES] = {
	[POOL_BORN] = {"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create"),
		       UNTRUSTED("fexit")},
	[POOL_DIES] = {"dma_pool", "pool", "dies", UNTRUSTED("dma_pool_destroy"),
		       UNTRUSTED("fentry")},
	[BLOCK_BORN] = {"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"),
			UNTRUSTED("fexit")},
	[BLOCK_DIES] = {"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"),
			UNTRUSTED("fentry")},
};

/* The model's first alternative is another one. */
static void function_that_was_attached(void **state)
{
	const struct start_info start = {.plan = &dma_pool_plan, .probe = attached};
	struct fixture f;

	(void)state;
	open_view(&f);
	pipeline_start(f.pipeline, &start);
	pool_born(&f, POOL, "a", "dev");
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	reports(&f, "born   dma_pool_create by ");
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted_borrows),
		cmocka_unit_test(counted_births),
		cmocka_unit_test(more_than_are_kept),
		cmocka_unit_test(refused_release),
		cmocka_unit_test(leak),
		cmocka_unit_test(never_born),
		cmocka_unit_test(function_that_was_attached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
