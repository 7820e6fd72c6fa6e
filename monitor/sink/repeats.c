// SPDX-License-Identifier: GPL-2.0-only
#include "sink/repeats.h"

#include "sink/words.h"

static bool is_same(const struct repeat *repeat, const struct repeat *other)
{
	return repeat->rule == other->rule && repeat->certain == other->certain &&
	       repeat->class == other->class && repeat->born_stack == other->born_stack &&
	       repeat->at_stack == other->at_stack;
}

uint64_t repeats_count(struct repeats *repeats, const struct stacks *stacks,
		       const struct violation *violation)
{
	const struct repeat kind = {
		.rule = violation->rule,
		.certain = violation->certain,
		.class = violation->object.class,
		.born_stack = stacks_like(stacks, violation->object.born_stack),
		.at_stack = stacks_like(stacks, violation->at_stack),
		.count = 1,
		.first_id = violation->object.id,
	};
	uint64_t hash = violation->rule * 0x9e3779b97f4a7c15ull;
	struct repeat *repeat;
	size_t at;

	hash = (hash ^ kind.born_stack) * 0x9e3779b97f4a7c15ull;
	hash = (hash ^ kind.at_stack) * 0x9e3779b97f4a7c15ull;
	at = (hash >> 32) & (REPEATS_ROOM - 1);
	for (repeat = &repeats->kind[at]; repeat->rule != RULE_NONE; repeat = &repeats->kind[at]) {
		if (is_same(repeat, &kind))
			return ++repeat->count;
		at = (at + 1) & (REPEATS_ROOM - 1);
	}
	/* A full table forgets nothing: kinds that have no place are printed each time. */
	if (repeats->nr >= REPEATS_ROOM / 2)
		return 1;
	repeats->nr++;
	*repeat = kind;
	return 1;
}

void repeats_put(struct repeats *repeats, FILE *out, const struct sink *sink,
		 const struct violation *violation, bool colour)
{
	uint64_t seen = repeats_count(repeats, sink->stacks, violation);

	if (seen > REPEATS_SHOWN)
		return;
	words_put_violation(out, sink, violation, colour);
	if (seen == REPEATS_SHOWN)
		fprintf(out, "    (more like this are only counted)\n");
}
