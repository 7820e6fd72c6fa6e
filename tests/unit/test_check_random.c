// SPDX-License-Identifier: GPL-2.0-only
/* Random histories, mistakes included: a check counts what the engine counts. */
#include "check_pipeline.h"

#define NR_EVENTS 400

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed >> 11;
}

/* Few keys, so that they are used again, released twice, and left behind by their pool. */
static void happen(struct checked *c, uint64_t *seed)
{
	uint64_t what = next(seed) % 20, pool = POOL + 64 * (next(seed) % 3);
	uint64_t key = BLOCK + 64 * (next(seed) % 8);
	static const uint16_t probe[] = {BLOCK_BORN, BLOCK_BORN,   BLOCK_BORN,	 BLOCK_BORN,
					 BLOCK_BORN, BLOCK_DIES,   BLOCK_DIES,	 BLOCK_DIES,
					 BLOCK_DIES, BLOCK_BORROW, BLOCK_BORROW, BLOCK_RETURN,
					 BLOCK_MOVE, BLOCK_BACK};

	if (what < 14)
		event(&c->f, probe[what], 0, key, what < 9 ? pool : 0, 0x1000);
	else if (what < 18)
		pool_born(&c->f, pool, "prp", "nvme0");
	else
		event(&c->f, POOL_DIES, 0, pool, 0, 0);
}

static void is_number(const struct checked *c, size_t n, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	if (strcmp(c->report->result[n].measured, text))
		fail_msg("%s: measured %s, the engine has %s", c->report->result[n].text,
			 c->report->result[n].measured, text);
}

static void compare(uint64_t seed)
{
	static const char *const name[] = {"pool", "block"};
	struct class_stats stats;
	struct checked c;
	char text[64];

	begin_check(&c);
	for (unsigned int i = 0; i < 8; i++) {
		static const char *const metric[] = {"births", "deaths", "live", "peak"};

		snprintf(text, sizeof(text), "%s(%s) >= 0", metric[i % 4], name[i / 4]);
		expect(&c, text);
	}
	run_check(&c);
	/* One from before that only a release to the wrong pool names is never reported. */
	for (unsigned int i = 0; i < 3; i++)
		pool_born(&c.f, POOL + 64 * i, "prp", "nvme0");
	for (unsigned int i = 0; i < NR_EVENTS; i++)
		happen(&c, &seed);
	finish(&c.f, false);
	judge_check(&c);
	for (unsigned int class = 0; class < 2; class ++) {
		engine_class_stats(pipeline_engine(c.f.pipeline), class, &stats);
		is_number(&c, class * 4, stats.births);
		is_number(&c, class * 4 + 1, stats.deaths);
		is_number(&c, class * 4 + 2, stats.live);
		is_number(&c, class * 4 + 3, stats.peak);
	}
	end_check(&c);
}

static void a_check_counts_what_the_engine_counts(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++)
		compare(seed * 0x9e3779b97f4a7c15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_check_counts_what_the_engine_counts),
	};

	return cmocka_run_group_tests_name("check_random", tests, NULL, NULL);
}
