// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which constants the registers hold, and which branches are therefore never taken: conditional
 * constant propagation. Whatever is in memory but the configuration is unknown.
 */
#include <errno.h>
#include <string.h>

#include "source/fold_internal.h"

static const struct fold_value any = {.what = FOLD_ANY};

static struct fold_value constant(uint64_t n)
{
	return (struct fold_value){FOLD_CONST, n};
}

/* Documentation/bpf/standardization/instruction-set.rst: the instructions of version 3. */
static bool is_known(const struct bpf_insn *insn)
{
	uint8_t mode = BPF_MODE(insn->code);

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		return fold_is_wide(insn);
	case BPF_LDX:
	case BPF_ST:
		return mode == BPF_MEM;
	case BPF_STX:
		return mode == BPF_MEM || mode == BPF_ATOMIC;
	case BPF_JMP32:
		return BPF_OP(insn->code) != BPF_JA && BPF_OP(insn->code) != BPF_CALL &&
		       BPF_OP(insn->code) <= BPF_JSLE;
	case BPF_JMP:
		return BPF_OP(insn->code) <= BPF_JSLE;
	default: /* the arithmetic: unknown operations give unknown values; .off is version 4's */
		return !insn->off;
	}
}

static bool compute(uint8_t code, uint64_t a, uint64_t b, uint64_t *result)
{
	bool wide = BPF_CLASS(code) == BPF_ALU64;
	unsigned int bits = wide ? 64 : 32;

	if (!wide) {
		a = (uint32_t)a;
		b = (uint32_t)b;
	}
	switch (BPF_OP(code)) {
	case BPF_ADD:
		a += b;
		break;
	case BPF_SUB:
		a -= b;
		break;
	case BPF_MUL:
		a *= b;
		break;
	case BPF_AND:
		a &= b;
		break;
	case BPF_OR:
		a |= b;
		break;
	case BPF_XOR:
		a ^= b;
		break;
	case BPF_MOV:
		a = b;
		break;
	case BPF_NEG:
		a = -a;
		break;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		if (b >= bits)
			return false;
		if (BPF_OP(code) == BPF_LSH)
			a <<= b;
		else if (BPF_OP(code) == BPF_RSH)
			a >>= b;
		else
			a = wide ? (uint64_t)((int64_t)a >> b) : (uint32_t)((int32_t)a >> b);
		break;
	default:
		return false;
	}
	*result = wide ? a : (uint32_t)a;
	return true;
}

/* The second operand of arithmetic or of a comparison. */
static struct fold_value operand(const struct bpf_insn *insn, const struct fold_regs *regs)
{
	if (BPF_SRC(insn->code) == BPF_X)
		return regs->reg[insn->src_reg];
	return constant((uint64_t)(int64_t)insn->imm);
}

static struct fold_value arithmetic(const struct bpf_insn *insn, const struct fold_regs *regs)
{
	struct fold_value a = regs->reg[insn->dst_reg], b;
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	uint64_t result;

	/* its bit for the source is its byte order */
	if (BPF_OP(insn->code) == BPF_END)
		return any;
	b = operand(insn, regs);
	if (wide && BPF_OP(insn->code) == BPF_MOV)
		return b;
	if (wide && BPF_OP(insn->code) == BPF_ADD && a.what == FOLD_CONFIG && b.what == FOLD_CONST)
		return (struct fold_value){FOLD_CONFIG, a.n + b.n};
	if (BPF_OP(insn->code) == BPF_MOV)
		a = constant(0);
	if (a.what == FOLD_CONST && b.what == FOLD_CONST && compute(insn->code, a.n, b.n, &result))
		return constant(result);
	return any;
}

static struct fold_value load(const struct fold *fold, const struct bpf_insn *insn,
			      const struct fold_regs *regs)
{
	static const uint8_t sizes[] = {
		[BPF_B >> 3] = 1, [BPF_H >> 3] = 2, [BPF_W >> 3] = 4, [BPF_DW >> 3] = 8};
	const struct fold_value *base = &regs->reg[insn->src_reg];
	uint64_t at = base->n + (uint64_t)(int64_t)insn->off, value = 0;
	size_t size = sizes[BPF_SIZE(insn->code) >> 3];

	if (base->what != FOLD_CONFIG || at > fold->config->size || fold->config->size - at < size)
		return any;
	/* the lower bytes come first, here as in the kernel */
	memcpy(&value, (const char *)fold->config->data + at, size);
	return constant(value);
}

static struct fold_value load_wide(const struct fold *fold, const struct bpf_insn *insn)
{
	if (insn->src_reg == 0)
		return constant((uint32_t)insn[0].imm | (uint64_t)(uint32_t)insn[1].imm << 32);
	if (insn->src_reg == BPF_PSEUDO_MAP_VALUE && insn->imm == fold->config->map_fd)
		return (struct fold_value){FOLD_CONFIG, (uint32_t)insn[1].imm};
	return any;
}

void fold_values_after(const struct fold *fold, size_t i, struct fold_regs *regs)
{
	const struct bpf_insn *insn = &fold->insn[i];

	*regs = fold->before[i];
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		regs->reg[insn->dst_reg] = arithmetic(insn, regs);
		break;
	case BPF_LDX:
		regs->reg[insn->dst_reg] = load(fold, insn, regs);
		break;
	case BPF_LD:
		regs->reg[insn->dst_reg] = load_wide(fold, insn);
		break;
	case BPF_STX:
		if (BPF_MODE(insn->code) == BPF_ATOMIC && insn->imm == BPF_CMPXCHG)
			regs->reg[BPF_REG_0] = any;
		else if (BPF_MODE(insn->code) == BPF_ATOMIC && insn->imm & BPF_FETCH)
			regs->reg[insn->src_reg] = any;
		break;
	case BPF_JMP:
		if (fold_is_call(insn))
			for (int reg = BPF_REG_0; reg <= BPF_REG_5; reg++)
				regs->reg[reg] = any;
		break;
	default: /* stores and comparisons change no register */
		break;
	}
}

static bool compare(uint8_t op, uint64_t a, uint64_t b, int64_t signed_a, int64_t signed_b)
{
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSET:
		return a & b;
	case BPF_JSGT:
		return signed_a > signed_b;
	case BPF_JSGE:
		return signed_a >= signed_b;
	case BPF_JSLT:
		return signed_a < signed_b;
	default:
		return signed_a <= signed_b; /* BPF_JSLE */
	}
}

enum fold_outcome fold_values_outcome(const struct fold *fold, size_t i)
{
	const struct bpf_insn *insn = &fold->insn[i];
	const struct fold_regs *regs = &fold->before[i];
	struct fold_value a = regs->reg[insn->dst_reg], b = operand(insn, regs);
	bool taken;

	if (a.what != FOLD_CONST || b.what != FOLD_CONST)
		return FOLD_EITHER;
	if (BPF_CLASS(insn->code) == BPF_JMP32)
		taken = compare(BPF_OP(insn->code), (uint32_t)a.n, (uint32_t)b.n, (int32_t)a.n,
				(int32_t)b.n);
	else
		taken = compare(BPF_OP(insn->code), a.n, b.n, (int64_t)a.n, (int64_t)b.n);
	return taken ? FOLD_TAKEN : FOLD_NOT_TAKEN;
}

/* What is known at @to is at most what is known on each way there. */
static void reach(struct fold *fold, size_t to, const struct fold_regs *regs)
{
	struct fold_insn *at = &fold->at[to];
	bool changed = !at->reached;

	for (int reg = 0; reg < FOLD_REGS; reg++) {
		struct fold_value *into = &fold->before[to].reg[reg];
		const struct fold_value *from = &regs->reg[reg];

		if (into->what == FOLD_ANY || (into->what == from->what && into->n == from->n))
			continue;
		*into = into->what == FOLD_UNSEEN ? *from : any;
		changed = true;
	}
	at->reached = true;
	if (!changed || at->queued)
		return;
	at->queued = true;
	fold->queue[fold->nr_queued++] = (uint32_t)to;
}

static void reach_function(struct fold *fold, size_t to)
{
	struct fold_regs regs;

	for (int reg = 0; reg < FOLD_REGS; reg++)
		regs.reg[reg] = any;
	reach(fold, to, &regs);
}

static void go_on(struct fold *fold, size_t i)
{
	const struct bpf_insn *insn = &fold->insn[i];
	size_t target = i + 1 + (size_t)insn->off;
	enum fold_outcome outcome = FOLD_EITHER;
	struct fold_regs regs;

	if (fold_names_function(insn))
		reach_function(fold, i + 1 + (size_t)(int64_t)insn->imm);
	if (fold_is_exit(insn))
		return;
	fold_values_after(fold, i, &regs);
	if (fold_is_always(insn))
		outcome = FOLD_TAKEN;
	else if (fold_is_conditional(insn))
		outcome = fold_values_outcome(fold, i);
	else
		outcome = FOLD_NOT_TAKEN;
	if (outcome != FOLD_NOT_TAKEN)
		reach(fold, target, &regs);
	if (outcome != FOLD_TAKEN)
		reach(fold, i + fold_width(insn), &regs);
}

int fold_values(struct fold *fold)
{
	for (size_t i = 0; i < fold->nr; i += fold_width(&fold->insn[i]))
		if (!is_known(&fold->insn[i]))
			return -ENOTSUP;
	reach_function(fold, 0);
	while (fold->nr_queued) {
		size_t i = fold->queue[--fold->nr_queued];

		fold->at[i].queued = false;
		go_on(fold, i);
	}
	return 0;
}
