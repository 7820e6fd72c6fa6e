// SPDX-License-Identifier: GPL-2.0-only
/* The instructions as they are once constants are known, and which of them have no effect. */
#include <limits.h>

#include "source/fold_internal.h"

#define ARGUMENTS 0x003e /* BPF_REG_1 to BPF_REG_5 */
#define CLOBBERED 0x003f /* and BPF_REG_0 */

static uint16_t bit(unsigned int reg)
{
	return (uint16_t)(1u << reg);
}

/* Whether all it does is to set .dst_reg. */
static bool is_pure(const struct bpf_insn *insn)
{
	uint8_t class = BPF_CLASS(insn->code);

	return class == BPF_ALU || class == BPF_ALU64 || class == BPF_LDX || class == BPF_LD;
}

static bool fits(uint64_t n)
{
	return (int64_t)n >= INT_MIN && (int64_t)n <= INT_MAX;
}

static void set_constant(struct fold_insn *at, uint8_t reg, uint64_t n)
{
	at->nr = 1;
	at->now[0] = (struct bpf_insn){.dst_reg = reg, .imm = (int32_t)n};
	if (fits(n)) {
		at->now[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
	} else if (n <= UINT_MAX) {
		at->now[0].code = BPF_ALU | BPF_MOV | BPF_K;
	} else {
		at->nr = 2;
		at->now[0].code = BPF_LD | BPF_IMM | BPF_DW;
		at->now[1] = (struct bpf_insn){.imm = (int32_t)(n >> 32)};
	}
}

/* Operations that mean the same with a number for a register, whatever the number. */
static bool takes_number(const struct bpf_insn *insn)
{
	if (BPF_SRC(insn->code) != BPF_X)
		return false;
	if (fold_is_conditional(insn))
		return true;
	if (BPF_CLASS(insn->code) != BPF_ALU && BPF_CLASS(insn->code) != BPF_ALU64)
		return false;
	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
	case BPF_SUB:
	case BPF_MUL:
	case BPF_AND:
	case BPF_OR:
	case BPF_XOR:
		return true;
	default:
		return false; /* a shift or a division by a number may be refused */
	}
}

static void use_number(struct fold *fold, size_t i)
{
	const struct fold_value *value = &fold->before[i].reg[fold->insn[i].src_reg];
	struct bpf_insn *now = fold->at[i].now;
	uint8_t class = BPF_CLASS(now->code);
	bool narrow = class == BPF_ALU || class == BPF_JMP32;

	if (value->what != FOLD_CONST || !takes_number(now) || (!narrow && !fits(value->n)))
		return;
	now->code = (uint8_t)(now->code & ~BPF_X);
	now->src_reg = 0;
	now->imm = (int32_t)value->n;
}

static void rewrite(struct fold *fold, size_t i)
{
	const struct bpf_insn *insn = &fold->insn[i];
	struct fold_insn *at = &fold->at[i];
	enum fold_outcome outcome = FOLD_EITHER;
	struct fold_regs after;

	at->nr = (uint8_t)fold_width(insn);
	for (size_t n = 0; n < at->nr; n++)
		at->now[n] = insn[n];
	if (is_pure(insn)) {
		fold_values_after(fold, i, &after);
		if (after.reg[insn->dst_reg].what == FOLD_CONST) {
			set_constant(at, insn->dst_reg, after.reg[insn->dst_reg].n);
			return;
		}
	}
	if (fold_is_conditional(insn))
		outcome = fold_values_outcome(fold, i);
	if (outcome == FOLD_TAKEN)
		at->now[0] = (struct bpf_insn){.code = BPF_JMP | BPF_JA, .off = insn->off};
	else if (outcome == FOLD_NOT_TAKEN)
		at->nr = 0;
	else
		use_number(fold, i);
}

static uint16_t reads(const struct bpf_insn *insn)
{
	uint16_t dst = bit(insn->dst_reg);
	uint16_t src = BPF_SRC(insn->code) == BPF_X ? bit(insn->src_reg) : 0;

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		if (BPF_OP(insn->code) == BPF_END || BPF_OP(insn->code) == BPF_NEG)
			return dst;
		return BPF_OP(insn->code) == BPF_MOV ? src : dst | src;
	case BPF_LDX:
		return bit(insn->src_reg);
	case BPF_ST:
		return dst;
	case BPF_STX:
		src = bit(insn->src_reg);
		/* a compare and exchange compares with BPF_REG_0 */
		return dst | src | (BPF_MODE(insn->code) == BPF_ATOMIC ? bit(BPF_REG_0) : 0);
	case BPF_JMP:
	case BPF_JMP32:
		if (fold_is_call(insn))
			return ARGUMENTS; /* at most: how many a helper takes is not known here */
		if (fold_is_exit(insn))
			return bit(BPF_REG_0);
		return fold_is_always(insn) ? 0 : dst | src;
	default:
		return 0; /* BPF_LD: a constant */
	}
}

/* The registers that are needed after instruction @i. */
static uint16_t needed_after(const struct fold *fold, size_t i)
{
	const struct fold_insn *at = &fold->at[i];
	size_t next = i + fold_width(&fold->insn[i]);
	uint16_t needed = 0;

	if (at->nr && fold_is_exit(at->now))
		return 0;
	if (at->nr && (fold_is_always(at->now) || fold_is_conditional(at->now)))
		needed |= fold->at[i + 1 + (size_t)at->now[0].off].before;
	if (!at->nr || !fold_is_always(at->now))
		needed |= fold->at[next].before;
	return needed;
}

static bool has_effect(const struct fold *fold, size_t i)
{
	const struct fold_insn *at = &fold->at[i];

	return !is_pure(at->now) || needed_after(fold, i) & bit(at->now[0].dst_reg);
}

static uint16_t needed_before(const struct fold *fold, size_t i)
{
	const struct fold_insn *at = &fold->at[i];
	uint16_t needed = needed_after(fold, i);

	if (!at->nr || !has_effect(fold, i))
		return needed;
	if (is_pure(at->now))
		needed = (uint16_t)(needed & ~bit(at->now[0].dst_reg));
	else if (fold_is_call(at->now))
		needed = (uint16_t)(needed & ~CLOBBERED);
	return needed | reads(at->now);
}

/* What is needed grows from nothing until all agree: a value that only feeds itself is not. */
static void find_needed(struct fold *fold)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = fold->nr; i-- > 0;) {
			uint16_t needed;

			if (!fold->at[i].reached)
				continue;
			needed = needed_before(fold, i);
			changed |= needed != fold->at[i].before;
			fold->at[i].before = needed;
		}
	}
}

void fold_insns(struct fold *fold)
{
	for (size_t i = 0; i < fold->nr; i++)
		if (fold->at[i].reached)
			rewrite(fold, i);
	find_needed(fold);
	for (size_t i = 0; i < fold->nr; i++)
		if (fold->at[i].reached && fold->at[i].nr && !has_effect(fold, i))
			fold->at[i].nr = 0;
}
