// SPDX-License-Identifier: GPL-2.0-only
#include "sink/repeats.h"

#include "sink/words.h"

static bool is_same(const struct repeat *repeat, const struct violation *violation)
{
	return repeat->rule == violation->rule && repeat->certain == violation->certain &&
	       repeat->class == violation->object.class &&
	       repeat->born_stack == violation->object.born_stack &&
	       repeat->at_stack == violation->at_stack;
}

uint64_t repeats_count(struct repeats *repeats, const struct violation *violation)
{
	uint64_t hash = violation->rule * 0x9e3779b97f4a7c15ull;
	struct repeat *repeat;
	size_t at;

	hash = (hash ^ violation->object.born_stack) * 0x9e3779b97f4a7c15ull;
	hash = (hash ^ violation->at_stack) * 0x9e3779b97f4a7c15ull;
	at = (hash >> 32) & (REPEATS_ROOM - 1);
	for (repeat = &repeats->kind[at]; repeat->rule != RULE_NONE; repeat = &repeats->kind[at]) {
		if (is_same(repeat, violation))
			return ++repeat->count;
		at = (at + 1) & (REPEATS_ROOM - 1);
	}
	/* A full table forgets nothing: kinds that have no place are printed each time. */
	if (repeats->nr >= REPEATS_ROOM / 2)
		return 1;
	repeats->nr++;
	*repeat = (struct repeat){
		.rule = violation->rule,
		.certain = violation->certain,
		.class = violation->object.class,
		.born_stack = violation->object.born_stack,
		.at_stack = violation->at_stack,
		.count = 1,
		.first_id = violation->object.id,
	};
	return 1;
}

void repeats_put(struct repeats *repeats, FILE *out, const struct sink *sink,
		 const struct violation *violation, bool colour)
{
	uint64_t seen = repeats_count(repeats, violation);

	if (seen > REPEATS_SHOWN)
		return;
	words_put_violation(out, sink, violation, colour);
	if (seen == REPEATS_SHOWN)
		fprintf(out, "    (more like this are only counted)\n");
}
