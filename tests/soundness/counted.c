// SPDX-License-Identifier: GPL-2.0-only
#include "counted.h"

#include <inttypes.h>
#include <stdio.h>

#include "engine/tally.h"

enum { CLASS_PARENT, CLASS_CHILD };

static uint64_t nr_counts, nr_ended;

static bool has_key(void *ctx, const struct tally *tally)
{
	const uint64_t *key = ctx;

	return tally->key == *key;
}

static uint64_t deaths(const struct engine *engine)
{
	struct class_stats stats;

	engine_class_stats(engine, CLASS_CHILD, &stats);
	return stats.deaths;
}

void count_none_left(struct engine *engine, const struct happened *event, uint64_t first,
		     uint64_t second, uint64_t ns)
{
	uint64_t key[NR_PARENTS] = {first, second};

	for (int p = 0; p < NR_PARENTS; p++) {
		const struct none_left none = {.within = true, .which = has_key, .ctx = &key[p]};
		uint64_t before = deaths(engine);

		if (!event->none[p])
			continue;
		nr_counts++;
		engine_none_left(engine, CLASS_PARENT, &none, ns);
		nr_ended += deaths(engine) - before;
	}
}

void counted_show(void)
{
	printf("# %" PRIu64 " counts of no children ended %" PRIu64 " of the engine's\n", nr_counts,
	       nr_ended);
}
