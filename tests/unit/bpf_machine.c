// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "bpf_machine.h"

static const uint8_t sizes[] = {
	[BPF_B >> 3] = 1, [BPF_H >> 3] = 2, [BPF_W >> 3] = 4, [BPF_DW >> 3] = 8};

static uint64_t mixed(uint64_t a, uint64_t b)
{
	return (a ^ b) * 0x9e3779b97f4a7c15ull + (a >> 29);
}

static void arithmetic(uint8_t code, uint64_t *dst, uint64_t b)
{
	bool wide = BPF_CLASS(code) == BPF_ALU64;
	uint64_t a = *dst;

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
		a <<= b & (wide ? 63 : 31);
		break;
	case BPF_RSH:
		a >>= b & (wide ? 63 : 31);
		break;
	case BPF_ARSH:
		a = wide ? (uint64_t)((int64_t)a >> (b & 63))
			 : (uint64_t)(uint32_t)((int32_t)a >> (b & 31));
		break;
	case BPF_END:
		a = BPF_SRC(code) == BPF_X ? __builtin_bswap64(a) : a;
		break;
	default:
		fail_msg("arithmetic %#x", code);
	}
	*dst = wide ? a : (uint32_t)a;
}

static bool is_taken(const struct bpf_insn *insn, uint64_t a, uint64_t b)
{
	int64_t signed_a = (int64_t)a, signed_b = (int64_t)b;

	if (BPF_CLASS(insn->code) == BPF_JMP32) {
		a = (uint32_t)a;
		b = (uint32_t)b;
		signed_a = (int32_t)a;
		signed_b = (int32_t)b;
	}
	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return true;
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
		return (a & b) != 0;
	case BPF_JSGT:
		return signed_a > signed_b;
	case BPF_JSGE:
		return signed_a >= signed_b;
	case BPF_JSLT:
		return signed_a < signed_b;
	case BPF_JSLE:
		return signed_a <= signed_b;
	default:
		fail_msg("jump %#x", insn->code);
	}
	return false;
}

static void store(struct machine *machine, const struct bpf_insn *insn, uint64_t value)
{
	uint64_t *word = (uint64_t *)(machine->reg[insn->dst_reg] + (uint64_t)(int64_t)insn->off);
	uint64_t was;

	if (BPF_CLASS(insn->code) == BPF_ST || BPF_MODE(insn->code) == BPF_MEM) {
		memcpy(word, &value, sizes[BPF_SIZE(insn->code) >> 3]);
		return;
	}
	was = *word;
	if (insn->imm == BPF_CMPXCHG) {
		if (was == machine->reg[0])
			*word = value;
		machine->reg[0] = was;
		return;
	}
	*word += value;
	if (insn->imm & BPF_FETCH)
		machine->reg[insn->src_reg] = was;
}

static void call(struct machine *machine, const struct bpf_insn *insn, size_t at)
{
	struct machine function = *machine;
	uint64_t *reg = machine->reg;

	if (insn[at].src_reg == BPF_PSEUDO_CALL) {
		/* a function gets its arguments and nothing else */
		function.reg[0] = 0;
		memset(&function.reg[6], 0, 4 * sizeof(function.reg[0]));
		machine_run(&function, insn, at + 1 + (size_t)(int64_t)insn[at].imm);
		reg[0] = function.reg[0];
		machine->calls = function.calls;
		machine->steps = function.steps;
	} else {
		machine->calls = mixed(machine->calls, (uint64_t)insn[at].imm);
		for (int i = 1; i <= 5; i++)
			machine->calls = mixed(machine->calls, reg[i]);
		reg[0] = machine->calls;
	}
	/* whatever they held: the next call would show it */
	for (int i = 1; i <= 5; i++)
		reg[i] = mixed(machine->calls, (uint64_t)i);
}

/* Returns the next instruction. */
static size_t step(struct machine *machine, const struct bpf_insn *insns, size_t at)
{
	const struct bpf_insn *insn = &insns[at];
	uint64_t *reg = machine->reg, *dst = &reg[insn->dst_reg];
	uint64_t src =
		BPF_SRC(insn->code) == BPF_X ? reg[insn->src_reg] : (uint64_t)(int64_t)insn->imm;

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		arithmetic(insn->code, dst, src);
		return at + 1;
	case BPF_LD:
		*dst = insn->src_reg ? (uint64_t)machine->config + (uint32_t)insn[1].imm
				     : (uint32_t)insn->imm | (uint64_t)(uint32_t)insn[1].imm << 32;
		return at + 2;
	case BPF_LDX:
		src = reg[insn->src_reg] + (uint64_t)(int64_t)insn->off;
		*dst = 0;
		memcpy(dst, (const void *)src, sizes[BPF_SIZE(insn->code) >> 3]);
		return at + 1;
	case BPF_ST:
		store(machine, insn, (uint64_t)(int64_t)insn->imm);
		return at + 1;
	case BPF_STX:
		store(machine, insn, reg[insn->src_reg]);
		return at + 1;
	default:
		break;
	}
	if (insn->code == (BPF_JMP | BPF_CALL))
		call(machine, insns, at);
	else if (is_taken(insn, *dst, src))
		return at + 1 + (size_t)insn->off;
	return at + 1;
}

void machine_run(struct machine *machine, const struct bpf_insn *insn, size_t at)
{
	machine->reg[10] = (uint64_t)machine->stack + sizeof(machine->stack);
	while (insn[at].code != (BPF_JMP | BPF_EXIT)) {
		assert_true(machine->steps++ < MACHINE_STEPS);
		at = step(machine, insn, at);
		assert_true(at < machine->nr);
	}
}
