// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks on functions that others call too (known), and hooks that another model adds
 * (extend): as one history of one object.
 */
#include "test_model.h"

#include "engine/engine.h"
#include "model/plan.h"
#include "records.h"

#define POOL 0x1000
#define B    0x10000
#define DMA  0xd0000

/* file: all but its birth and one touch is known. block: extended by a driver. */
static const char *const texts[] = {
	"model file class file "
	"born exit open key arg0 size arg1 "
	"touch entry ask key arg0 "
	"touch entry peek key arg0 range arg1 arg2 known "
	"borrow entry get key arg0 known return entry put key arg0 known "
	"return entry release key arg0 "
	"dies entry fput key arg0 known "
	"class part within file born exit split key ret parent arg0 "
	"dies entry join key arg0 parent arg1 known",
	"model base class pool born exit create key arg0 size arg1 dies entry destroy key arg0 "
	"class block within pool born exit alloc key arg0 parent arg1 attr dma arg2 "
	"dies entry free key arg0 parent arg1 same dma arg2",
	"model driver extend base.block limit moved 1ms "
	"move entry submit key arg0 back entry complete key arg0 "
	"touch entry write key arg0 range arg1 arg2",
};

#define NR_MODELS (sizeof(texts) / sizeof(texts[0]))

struct books {
	struct model *model[NR_MODELS];
	struct plan plan;
	struct engine *engine;
	uint64_t now;
	uint32_t stack;	     /* of the next events */
	uint32_t died_stack; /* that the last violation names */
	unsigned int nr;     /* violations since they were last asked for, possible ones too */
	enum rule rule;	     /* of the last one */
	bool certain;
};

static void note(void *ctx, const struct violation *violation)
{
	struct books *books = ctx;

	books->nr++;
	books->rule = violation->rule;
	books->died_stack = violation->object.died_stack;
	books->certain = violation->certain;
}

static int open_books(void **state)
{
	struct books *books = calloc(1, sizeof(*books));
	struct engine_config config = {.plan = &books->plan, .ctx = books, .on_violation = note};

	for (size_t i = 0; i < NR_MODELS; i++)
		books->model[i] = parse(texts[i]);
	assert_int_equal(plan_init(&books->plan, books->model, NR_MODELS), 0);
	books->engine = engine_new(&config);
	assert_non_null(books->engine);
	books->now = 1000000;
	*state = books;
	return 0;
}

static int close_books(void **state)
{
	struct books *books = *state;

	engine_free(books->engine);
	plan_fini(&books->plan);
	for (size_t i = 0; i < NR_MODELS; i++)
		model_free(books->model[i]);
	free(books);
	return 0;
}

static uint16_t probe_of(const struct books *books, const char *function)
{
	for (unsigned int n = 0; n < books->plan.nr_probes; n++)
		if (!strcmp(books->plan.probe[n].hook->function[0], function))
			return (uint16_t)n;
	fail_msg("no hook on %s", function);
	return 0;
}

static void feed(struct books *books, const char *function, uint64_t key, uint64_t parent,
		 uint64_t val0, uint64_t val1)
{
	struct lm_event event = make_event(probe_of(books, function), 0, books->now += 10, 0);

	event.h.stack = books->stack;
	event.key = key;
	event.parent = parent;
	event.val[0] = val0;
	event.val[1] = val1;
	assert_int_equal(engine_feed(books->engine, &event.h), 0);
}

static void feed_gap(struct books *books)
{
	uint64_t from = books->now;
	struct lm_gap gap = make_gap(from, books->now += 10, 1, LM_PROBE_NONE);

	assert_int_equal(engine_feed(books->engine, &gap.h), 0);
}

static void ok(struct books *books, const char *function, uint64_t key, uint64_t parent,
	       uint64_t val0, uint64_t val1)
{
	feed(books, function, key, parent, val0, val1);
	if (books->nr)
		fail_msg("%s: %s", function, rule_name(books->rule));
}

static void breaks(struct books *books, enum rule rule, const char *function, uint64_t key,
		   uint64_t parent, uint64_t val0, uint64_t val1)
{
	feed(books, function, key, parent, val0, val1);
	if (books->nr != 1 || books->rule != rule || !books->certain)
		fail_msg("%s: %u violations, the last %s, not one %s", function, books->nr,
			 rule_name(books->rule), rule_name(rule));
	books->nr = 0;
}

static struct class_stats stats_of(const struct books *books, const char *name)
{
	struct class_stats stats;
	unsigned int c = 0;

	while (strcmp(books->plan.class[c].class->name, name))
		c++;
	engine_class_stats(books->engine, c, &stats);
	return stats;
}

static void unknown_objects_are_nobodys(void **state)
{
	struct books *books = *state;

	ok(books, "peek", B, 0, 1u << 30, 1);
	ok(books, "get", B, 0, 0, 0);
	ok(books, "put", B, 0, 0, 0);
	ok(books, "fput", B, 0, 0, 0);
	ok(books, "fput", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").adopted, 0);
	assert_int_equal(stats_of(books, "file").deaths, 0);
	/* Nor is the parent that such a call names. */
	ok(books, "join", B, POOL, 0, 0);
	assert_int_equal(stats_of(books, "file").adopted, 0);
	/* The same without "known" makes it known. */
	ok(books, "ask", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").adopted, 1);
	ok(books, "fput", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").deaths, 1);
}

static void known_objects_are_judged_as_ever(void **state)
{
	struct books *books = *state;

	ok(books, "open", B, 0, 64, 0);
	ok(books, "peek", B, 0, 0, 64);
	breaks(books, RULE_OUT_OF_BOUNDS, "peek", B, 0, 1, 64);
	breaks(books, RULE_UNBALANCED_RETURN, "put", B, 0, 0, 0);
	ok(books, "get", B, 0, 0, 0);
	breaks(books, RULE_FREED_WHILE_LENT, "fput", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").live, 0);
	assert_int_equal(stats_of(books, "file").deaths, 1);
	ok(books, "open", B, 0, 64, 0);
	ok(books, "split", B + 8, B, 0, 0);
	breaks(books, RULE_OUTLIVED_PARENT, "fput", B, 0, 0, 0);
}

static void dead_objects_are_not_known(void **state)
{
	struct books *books = *state;

	ok(books, "open", B, 0, 64, 0);
	books->stack = 1;
	ok(books, "fput", B, 0, 0, 0);
	books->stack = 2;
	ok(books, "fput", B, 0, 0, 0);
	ok(books, "peek", B, 0, 1u << 30, 1);
	ok(books, "get", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").deaths, 1);
	breaks(books, RULE_USE_AFTER_FREE, "ask", B, 0, 0, 0);
	assert_int_equal(books->died_stack, 1);
	/* The address in use again, and its second life. */
	ok(books, "open", B, 0, 64, 0);
	ok(books, "fput", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").births, 2);
	assert_int_equal(stats_of(books, "file").deaths, 2);
}

/* Its end may have been lost, and the address be somebody else's: each verb, each after it. */
static void after_a_gap_nothing_is_held_against_a_stranger(void **state)
{
	static const char *const strangers[] = {"peek", "get", "put"};
	struct books *books = *state;

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		ok(books, "open", B, 0, 64, 0);
		feed_gap(books);
		ok(books, strangers[i], B, 0, 1u << 30, 1);
		/* no proof of life: a birth is not the second of a living one for certain */
		feed(books, "open", B, 0, 64, 0);
		assert_false(books->nr && books->certain);
		books->nr = 0;
		ok(books, "ask", B, 0, 0, 0);
		ok(books, "fput", B, 0, 0, 0);
	}
	ok(books, "open", B, 0, 64, 0);
	ok(books, "fput", B, 0, 0, 0);
	feed_gap(books);
	ok(books, "get", B, 0, 0, 0);
	ok(books, "fput", B, 0, 0, 0);
}

static void after_a_gap_a_death_is_believed_and_not_judged(void **state)
{
	struct books *books = *state;

	ok(books, "open", B, 0, 64, 0);
	ok(books, "get", B, 0, 0, 0);
	ok(books, "split", B + 8, B, 0, 0);
	feed_gap(books);
	ok(books, "fput", B, 0, 0, 0);
	assert_int_equal(stats_of(books, "file").live, 0);
	assert_int_equal(stats_of(books, "file").deaths, 1);
	assert_int_equal(stats_of(books, "part").live, 0);
	/* lent when it died, perhaps: that it comes back is no mistake */
	ok(books, "release", B, 0, 0, 0);
	ok(books, "open", B, 0, 64, 0);
	ok(books, "fput", B, 0, 0, 0);
	engine_finish(books->engine, books->now, true);
	assert_int_equal(books->nr, 0);
}

static void after_a_gap_proof_of_life_makes_it_known_again(void **state)
{
	struct books *books = *state;

	ok(books, "open", B, 0, 64, 0);
	feed_gap(books);
	ok(books, "ask", B, 0, 0, 0);
	ok(books, "fput", B, 0, 0, 0);
	breaks(books, RULE_USE_AFTER_FREE, "ask", B, 0, 0, 0);
}

static void a_parent_is_not_asked_of_a_stranger(void **state)
{
	struct books *books = *state;

	ok(books, "open", POOL, 0, 64, 0);
	ok(books, "split", B, POOL, 0, 0);
	feed_gap(books);
	/* other parents, one of them dead for certain */
	ok(books, "open", POOL + 8, 0, 64, 0);
	ok(books, "fput", POOL + 8, 0, 0, 0);
	ok(books, "join", B, POOL + 8, 0, 0);
	ok(books, "join", B, POOL + 16, 0, 0);
	assert_int_equal(stats_of(books, "file").adopted, 0);
	assert_int_equal(stats_of(books, "part").live, 0);
}

static void extension_and_class_make_one_life(void **state)
{
	struct books *books = *state;

	ok(books, "create", POOL, 0, 64, 0);
	ok(books, "alloc", B, POOL, DMA, 0);
	ok(books, "write", B, 0, 0, 64);
	ok(books, "submit", B, 0, 0, 0);
	breaks(books, RULE_ALIASED_BORROW, "write", B, 0, 0, 64);
	ok(books, "complete", B, 0, 0, 0);
	breaks(books, RULE_UNBALANCED_RETURN, "complete", B, 0, 0, 0);
	breaks(books, RULE_OUT_OF_BOUNDS, "write", B, 0, 60, 8);
	ok(books, "submit", B, 0, 0, 0);
	breaks(books, RULE_FREED_WHILE_LENT, "free", B, POOL, DMA, 0);
	breaks(books, RULE_USE_AFTER_FREE, "write", B, 0, 0, 8);
	ok(books, "alloc", B, POOL, DMA, 0);
	ok(books, "free", B, POOL, DMA, 0);
	ok(books, "destroy", POOL, 0, 0, 0);
}

static void objects_that_no_extension_touches_live_as_ever(void **state)
{
	struct books *books = *state;

	ok(books, "create", POOL, 0, 64, 0);
	ok(books, "alloc", B, POOL, DMA, 0);
	ok(books, "free", B, POOL, DMA, 0);
	breaks(books, RULE_DOUBLE_FREE, "free", B, POOL, DMA, 0);
	engine_advance(books->engine, books->now += 1000000000);
	assert_int_equal(books->nr, 0);
}

static void limit_of_an_extension_is_kept(void **state)
{
	struct books *books = *state;

	ok(books, "create", POOL, 0, 64, 0);
	ok(books, "alloc", B, POOL, DMA, 0);
	ok(books, "submit", B, 0, 0, 0);
	engine_advance(books->engine, books->now + 900000);
	assert_int_equal(books->nr, 0);
	engine_advance(books->engine, books->now + 1300000);
	assert_int_equal(books->nr, 1);
	assert_int_equal(books->rule, RULE_STUCK);
}

static void adopted_by_an_extension_it_can_be_in_any_state(void **state)
{
	static const char *const first[] = {"submit", "complete", "write"};
	struct books *books = *state;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		uint64_t key = B + i * 64;

		ok(books, first[i], key, 0, 0, 8);
		assert_int_equal(stats_of(books, "block").adopted, i + 1);
		if (i == 0) {
			breaks(books, RULE_ALIASED_BORROW, "write", key, 0, 0, 8);
			ok(books, "complete", key, 0, 0, 0);
		}
		breaks(books, RULE_UNBALANCED_RETURN, "complete", key, 0, 0, 0);
		ok(books, "free", key, POOL, DMA, 0);
		breaks(books, RULE_DOUBLE_FREE, "free", key, POOL, DMA, 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_books, close_books)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unknown_objects_are_nobodys),
		TEST(known_objects_are_judged_as_ever),
		TEST(dead_objects_are_not_known),
		TEST(after_a_gap_nothing_is_held_against_a_stranger),
		TEST(after_a_gap_a_death_is_believed_and_not_judged),
		TEST(after_a_gap_proof_of_life_makes_it_known_again),
		TEST(a_parent_is_not_asked_of_a_stranger),
		TEST(extension_and_class_make_one_life),
		TEST(objects_that_no_extension_touches_live_as_ever),
		TEST(limit_of_an_extension_is_kept),
		TEST(adopted_by_an_extension_it_can_be_in_any_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
