// SPDX-License-Identifier: GPL-2.0-only
/* The folded program: what is left, closed up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source/fold_internal.h"

/* Where each instruction of the template, or what follows it, is now. @place has one more. */
static void find_places(const struct fold *fold, uint32_t *place)
{
	uint32_t at = 0;

	for (size_t i = 0; i < fold->nr; i++) {
		place[i] = at;
		at += fold->at[i].nr;
	}
	place[fold->nr] = at;
}

/* Leaves out one jump to what follows anyway. That can make another such jump. */
static bool drop_jumps(struct fold *fold, const uint32_t *place)
{
	bool dropped = false;

	for (size_t i = 0; i < fold->nr; i++) {
		struct fold_insn *at = &fold->at[i];

		if (!at->nr || !(fold_is_always(at->now) || fold_is_conditional(at->now)) ||
		    place[i + 1 + (size_t)at->now[0].off] != place[i] + 1)
			continue;
		at->nr = 0;
		dropped = true;
	}
	return dropped;
}

static void write_insns(const struct fold *fold, const uint32_t *place, struct bpf_insn *to)
{
	for (size_t i = 0; i < fold->nr; i++) {
		const struct fold_insn *at = &fold->at[i];
		struct bpf_insn *insn = &to[place[i]];
		size_t target;

		for (size_t n = 0; n < at->nr; n++)
			insn[n] = at->now[n];
		if (!at->nr)
			continue;
		if (fold_names_function(at->now)) {
			target = i + 1 + (size_t)(int64_t)at->now[0].imm;
			insn->imm = (int32_t)(place[target] - place[i] - 1);
		} else if (fold_is_always(at->now) || fold_is_conditional(at->now)) {
			target = i + 1 + (size_t)at->now[0].off;
			insn->off = (int16_t)(place[target] - place[i] - 1);
		}
	}
}

static int fold_all(struct fold *fold, uint32_t *place, struct bpf_insn **folded, size_t *nr_folded)
{
	int err = fold_values(fold);

	if (err)
		return err;
	fold_insns(fold);
	do
		find_places(fold, place);
	while (drop_jumps(fold, place));
	*folded = calloc(place[fold->nr], sizeof(**folded));
	if (!*folded)
		return -ENOMEM;
	*nr_folded = place[fold->nr];
	write_insns(fold, place, *folded);
	return 0;
}

int fold_program(const struct bpf_insn *insns, size_t nr, const struct fold_config *config,
		 struct bpf_insn **folded, size_t *nr_folded)
{
	struct fold fold = {.insn = insns, .nr = nr, .config = config};
	uint32_t *place = calloc(nr + 1, sizeof(*place));
	int err = -ENOMEM;

	fold.before = calloc(nr, sizeof(*fold.before));
	fold.at = calloc(nr, sizeof(*fold.at));
	fold.queue = calloc(nr, sizeof(*fold.queue));
	if (place && fold.before && fold.at && fold.queue)
		err = fold_all(&fold, place, folded, nr_folded);
	free(fold.queue);
	free(fold.at);
	free(fold.before);
	free(place);
	return err;
}
