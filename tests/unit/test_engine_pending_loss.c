// SPDX-License-Identifier: GPL-2.0-only
/* Releases that count on success, when exits are lost, late, or too many under way: doubt. */
#include "rules_fixture.h"

#define IRQ                                                                                        \
	"model irq class handler born exit request key arg0 touch entry use key arg0 "             \
	"dies entry free key arg0 if ret != 0 "                                                    \
	"class thread within handler born exit start key ret parent arg0 "                         \
	"dies entry stop key arg0 parent arg1 if ret == 0"

enum { REQUEST, USE, FREE, FREED, START, STOP, STOPPED };

#define DONE 1

static void an_exit_that_is_lost_leaves_doubt(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	feed_gap(&r, r.now);
	feed(&r, USE, 1);
	feed(&r, REQUEST, 1);
	quiet(&r);
	feed(&r, FREE, 1);
	engine_finish(r.engine, r.now, true);
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

static void an_exit_after_a_gap_says_nothing_certain(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	feed_gap(&r, r.now);
	feed_values(&r, FREED, 1, DONE, 0);
	feed(&r, USE, 1);
	may_report(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

static void more_calls_than_there_is_room_for_are_lost(void **state)
{
	struct engine_losses losses;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	for (uint64_t key = 1; key <= 1025; key++) {
		feed(&r, REQUEST, key);
		r.tid = (uint32_t)key;
		feed(&r, FREE, key);
	}
	engine_losses(r.engine, &losses);
	assert_int_equal(losses.objects_full, 1);
	feed(&r, USE, 1025);
	quiet(&r);
	/* those from before the loss, which may never be confirmed, give way */
	feed(&r, REQUEST, 2000);
	feed(&r, FREE, 2000);
	feed_values(&r, FREED, 2000, DONE, 0);
	engine_losses(r.engine, &losses);
	assert_int_equal(losses.objects_full, 1);
	rules_close(&r);
}

/* Its module goes in the midst of the call. */
static void what_is_being_released_leaks_maybe(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	in_module(&r, 1, "drv");
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_that_is_lost_leaves_doubt),
		cmocka_unit_test(an_exit_after_a_gap_says_nothing_certain),
		cmocka_unit_test(more_calls_than_there_is_room_for_are_lost),
		cmocka_unit_test(what_is_being_released_leaks_maybe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
