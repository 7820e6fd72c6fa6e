// SPDX-License-Identifier: GPL-2.0-only
/* Leaks when a driver is unbound: of what it made for this device, and of nothing else. */
#include "rules_fixture.h"

#define POOL                                                                                       \
	"model m class pool born exit create key ret device dev(arg0) owner driver(arg0) "         \
	"dies entry destroy key arg0 "                                                             \
	"class file born exit open key ret device dev(arg0) owner arg1 dies entry close key arg0"

enum { CREATE, DESTROY, OPEN, CLOSE };

#define DEVICE 0xffff888011110000
#define OTHER  0xffff888011120000
#define DRIVER 0xffffffffc0123456

static void make(struct rules *r, uint16_t probe, uint64_t key, uint64_t device, uint64_t owner)
{
	struct lm_owned owned = {.birth.ev = rules_event(r, probe, key), .owner = owner};

	owned.birth.ev.h.type = LM_REC_OWNED;
	owned.birth.ev.h.size = sizeof(owned);
	owned.birth.device = device;
	assert_int_equal(engine_feed(r->engine, &owned.birth.ev.h), 0);
}

static void what_a_driver_made_for_its_device_leaks(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, POOL);
	make(&r, CREATE, 1, DEVICE, DRIVER);
	make(&r, CREATE, 2, DEVICE, DRIVER);
	feed(&r, DESTROY, 2);
	feed(&r, LM_PROBE_DEVICE_UNBOUND, DEVICE);
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 1);
	/* once */
	feed(&r, LM_PROBE_DEVICE_UNBOUND, DEVICE);
	feed(&r, LM_PROBE_DEVICE_GONE, DEVICE);
	quiet(&r);
	rules_close(&r);
}

static void what_may_stay_is_no_leak(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, POOL);
	/* without a driver, for another device, of another owner */
	make(&r, CREATE, 1, DEVICE, 0);
	make(&r, CREATE, 2, OTHER, DRIVER);
	make(&r, OPEN, 3, DEVICE, DRIVER);
	feed(&r, LM_PROBE_DEVICE_UNBOUND, DEVICE);
	feed(&r, LM_PROBE_DEVICE_UNBOUND, 0);
	quiet(&r);
	rules_close(&r);
}

static void a_lost_release_makes_it_possible(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, POOL);
	make(&r, CREATE, 1, DEVICE, DRIVER);
	feed_gap(&r, r.now);
	feed(&r, LM_PROBE_DEVICE_UNBOUND, DEVICE);
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_driver_made_for_its_device_leaks),
		cmocka_unit_test(what_may_stay_is_no_leak),
		cmocka_unit_test(a_lost_release_makes_it_possible),
	};

	return cmocka_run_group_tests_name("drivers that are unbound", tests, NULL, NULL);
}
