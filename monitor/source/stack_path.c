// SPDX-License-Identifier: GPL-2.0-only
/*
 * The unwinder has the stack pointer after the return: slot + 8. An entry's offset leads from
 * there, or from elsewhere, to the end of the frame; the return address is the last word of it.
 */
#include "source/stack_path.h"

#define WORD 8
/* No frame of the kernel is larger: a stack has 16 KiB, with KASAN 32. */
#define MOST_DIST (32 << 10)

/* The frame pointer's value, as the function of the current slot has it. */
struct frame_pointer {
	enum {
		BP_UNKNOWN,
		BP_SAVED, /* in the word at .at from the slot */
		BP_KEPT,  /* the walk has read it */
	} where;
	int32_t at;
};

static bool fits(int32_t off)
{
	return off >= INT16_MIN && off <= INT16_MAX && off % WORD == 0;
}

/* The hop begins at the frame pointer. */
static bool from_frame_pointer(const struct frame_pointer *bp, struct lm_walk_hop *hop)
{
	hop->how = bp->where == BP_KEPT ? LM_HOP_KEPT : LM_HOP_WORD;
	hop->off = bp->where == BP_KEPT ? 0 : (int16_t)bp->at;
	return bp->where == BP_KEPT || (bp->where == BP_SAVED && fits(bp->at));
}

static bool take_base(const struct orc_rule *rule, const struct frame_pointer *bp,
		      struct lm_walk_hop *hop)
{
	if (rule->kind != ORC_CALL)
		return false;
	switch (rule->base) {
	case ORC_BASE_SP:
		hop->dist = rule->sp_offset;
		return hop->dist > 0 && hop->dist <= MOST_DIST && hop->dist % WORD == 0;
	case ORC_BASE_BP:
		hop->dist = rule->sp_offset - WORD;
		return from_frame_pointer(bp, hop);
	case ORC_BASE_AT_SP:
		hop->how = LM_HOP_WORD;
		hop->off = WORD;
		hop->dist = rule->sp_offset - WORD;
		return true;
	case ORC_BASE_AT_BP:
		hop->dist = -WORD;
		hop->off2 = (int16_t)rule->sp_offset;
		if (!from_frame_pointer(bp, hop))
			return false;
		hop->how |= LM_HOP_INDIRECT;
		return fits(rule->sp_offset);
	default:
		return false;
	}
}

/* Of the caller, whose slot is the next one. */
static bool take_saved(const struct orc_rule *rule, struct lm_walk_hop *hop,
		       struct frame_pointer *bp)
{
	bool from_bp = rule->base == ORC_BASE_BP || rule->base == ORC_BASE_AT_BP;

	switch (rule->saved) {
	case ORC_SAVED_FRAME:
		*bp = (struct frame_pointer){BP_SAVED, rule->bp_offset + WORD};
		return true;
	case ORC_SAVED_NOT:
		/* how far it then is from the next slot is known only to the walk */
		if (hop->how && bp->where == BP_SAVED)
			bp->where = BP_UNKNOWN;
		bp->at -= hop->dist;
		return true;
	case ORC_SAVED_BP:
		if (!from_bp || !fits(rule->bp_offset))
			return false;
		hop->how |= LM_HOP_KEEP;
		hop->keep = (int16_t)rule->bp_offset;
		*bp = (struct frame_pointer){.where = BP_KEPT};
		return true;
	default:
		bp->where = BP_UNKNOWN;
		return true;
	}
}

bool stack_path_steps(const struct stack_path *path, stack_rule_fn rule_of, void *ctx,
		      struct stack_step *step)
{
	struct frame_pointer bp = {path->saved_bp ? BP_SAVED : BP_UNKNOWN, path->saved_bp};

	for (size_t i = 0; i < path->nr; i++) {
		struct orc_rule rule;

		step[i] = (struct stack_step){.addr = path->addr[i]};
		if (i + 1 == path->nr)
			break;
		rule = rule_of(ctx, path->addr[i]);
		if (!take_base(&rule, &bp, &step[i].hop) || !take_saved(&rule, &step[i].hop, &bp))
			return false;
	}
	return path->nr;
}
