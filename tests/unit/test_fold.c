// SPDX-License-Identifier: GPL-2.0-only
/* A folded program does what the template does with that configuration, in fewer instructions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf_machine.h"
#include "source/fold.h"

#define MAP_FD	 7
#define LENGTH	 60 /* instructions of a random program, and of its function */
#define PROGRAMS 20000

#define ALU(wide, op, x, d, s, n)                                                                  \
	((struct bpf_insn){.code = (wide) | (op) | (x), .dst_reg = d, .src_reg = s, .imm = n})
#define MOV(d, n)  ALU(BPF_ALU64, BPF_MOV, BPF_K, d, 0, n)
#define COPY(d, s) ALU(BPF_ALU64, BPF_MOV, BPF_X, d, s, 0)
#define ADD(d, n)  ALU(BPF_ALU64, BPF_ADD, BPF_K, d, 0, n)
#define WIDE(d, s, n)                                                                              \
	((struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = d, .src_reg = s, .imm = n})
#define HALF(n)	      ((struct bpf_insn){.imm = n})
#define CONFIG(d, at) WIDE(d, BPF_PSEUDO_MAP_VALUE, MAP_FD), HALF(at)
#define LOAD(size, d, s, at)                                                                       \
	((struct bpf_insn){                                                                        \
		.code = BPF_LDX | BPF_MEM | (size), .dst_reg = d, .src_reg = s, .off = at})
#define STORE(size, d, at, s)                                                                      \
	((struct bpf_insn){                                                                        \
		.code = BPF_STX | BPF_MEM | (size), .dst_reg = d, .src_reg = s, .off = at})
#define JUMP(op, x, d, s, n, to)                                                                   \
	((struct bpf_insn){                                                                        \
		.code = BPF_JMP | (op) | (x), .dst_reg = d, .src_reg = s, .imm = n, .off = to})
#define GOTO(to) JUMP(BPF_JA, 0, 0, 0, 0, to)
#define CALL(n)	 ((struct bpf_insn){.code = BPF_JMP | BPF_CALL, .imm = n})
#define FUNCTION(to)                                                                               \
	((struct bpf_insn){.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = to})
#define EXIT ((struct bpf_insn){.code = BPF_JMP | BPF_EXIT})

static const struct {
	uint8_t on, off, narrow, pad[5];
	uint64_t large;
} values = {.on = 1, .narrow = 200, .large = 0x123456789abcdef0};

static const struct fold_config config = {MAP_FD, &values, sizeof(values)};

static void becomes(const struct bpf_insn *insns, size_t nr, const struct bpf_insn *expected,
		    size_t nr_expected)
{
	struct bpf_insn *folded;
	size_t nr_folded;

	assert_int_equal(fold_program(insns, nr, &config, &folded, &nr_folded), 0);
	assert_int_equal(nr_folded, nr_expected);
	assert_memory_equal(folded, expected, nr_expected * sizeof(*expected));
	free(folded);
}

#define BECOMES(insns, expected)                                                                   \
	becomes(insns, sizeof(insns) / sizeof(*(insns)), expected,                                 \
		sizeof(expected) / sizeof(*(expected)))

static void what_the_configuration_turns_off_is_left_out(void **state)
{
	const struct bpf_insn insns[] = {
		CONFIG(2, 0),
		LOAD(BPF_B, 3, 2, 1), /* .off */
		LOAD(BPF_B, 4, 2, 0), /* .on */
		JUMP(BPF_JEQ, BPF_K, 3, 0, 0, 2),
		MOV(1, 1),
		CALL(10),
		JUMP(BPF_JEQ, BPF_K, 4, 0, 0, 2),
		MOV(1, 2),
		CALL(20),
		MOV(0, 0),
		EXIT,
	};
	/* registers 2 and 4 may be arguments of the call */
	const struct bpf_insn expected[] = {CONFIG(2, 0), MOV(3, 0), MOV(4, 1), MOV(1, 2),
					    CALL(20),	  MOV(0, 0), EXIT};

	(void)state;
	BECOMES(insns, expected);
}

static void numbers_take_the_place_of_registers(void **state)
{
	const struct bpf_insn insns[] = {
		CONFIG(2, 0),
		LOAD(BPF_B, 3, 2, 2),  /* .narrow */
		LOAD(BPF_DW, 4, 2, 8), /* .large */
		LOAD(BPF_DW, 0, 1, 0), /* of the context */
		ALU(BPF_ALU64, BPF_OR, BPF_X, 0, 3, 0),
		JUMP(BPF_JGT, BPF_X, 0, 3, 0, 1),
		COPY(0, 4),
		EXIT,
	};
	const struct bpf_insn expected[] = {
		LOAD(BPF_DW, 0, 1, 0),
		ALU(BPF_ALU64, BPF_OR, BPF_K, 0, 0, 200),
		JUMP(BPF_JGT, BPF_K, 0, 0, 200, 2),
		WIDE(0, 0, (int32_t)0x9abcdef0),
		HALF(0x12345678),
		EXIT,
	};

	(void)state;
	BECOMES(insns, expected);
}

static void a_function_that_is_not_called_is_left_out(void **state)
{
	const struct bpf_insn insns[] = {
		CONFIG(2, 0),
		LOAD(BPF_B, 3, 2, 1), /* .off */
		JUMP(BPF_JEQ, BPF_K, 3, 0, 0, 1),
		FUNCTION(3),
		FUNCTION(4), /* at 5 + 4 */
		MOV(0, 0),
		EXIT,
		MOV(0, 1), /* 8: not called */
		EXIT,
		MOV(0, 2), /* 10 */
		EXIT,
	};
	struct bpf_insn fixed[sizeof(insns) / sizeof(*insns)];
	const struct bpf_insn expected[] = {CONFIG(2, 0), MOV(3, 0), FUNCTION(2), MOV(0, 0),
					    EXIT,	  MOV(0, 2), EXIT};

	(void)state;
	memcpy(fixed, insns, sizeof(fixed));
	fixed[4].imm = 8 - 5;
	fixed[5].imm = 10 - 6;
	BECOMES(fixed, expected);
}

static void a_loop_goes_back_as_far_as_it_is_long_now(void **state)
{
	const struct bpf_insn insns[] = {
		CONFIG(2, 0),
		LOAD(BPF_B, 3, 2, 0), /* .on */
		MOV(0, 10),
		JUMP(BPF_JEQ, BPF_K, 3, 0, 1, 1), /* 4: always */
		ADD(0, 5),
		ADD(0, -1),
		JUMP(BPF_JNE, BPF_K, 0, 0, 0, -4), /* to 4 */
		EXIT,
	};
	const struct bpf_insn expected[] = {MOV(0, 10), ADD(0, -1),
					    JUMP(BPF_JNE, BPF_K, 0, 0, 0, -2), EXIT};

	(void)state;
	BECOMES(insns, expected);
}

static void what_is_not_known_stays(void **state)
{
	const struct bpf_insn beyond[] = {CONFIG(2, 0), LOAD(BPF_DW, 0, 2, 9), EXIT};
	const struct bpf_insn other[] = {WIDE(2, BPF_PSEUDO_MAP_VALUE, MAP_FD + 1), HALF(0),
					 LOAD(BPF_B, 0, 2, 0), EXIT};
	/* a load that extends the sign: version 4 */
	struct bpf_insn newer[] = {CONFIG(2, 0), LOAD(BPF_B, 0, 2, 0), EXIT};
	struct bpf_insn *folded;
	size_t nr;

	(void)state;
	BECOMES(beyond, beyond);
	BECOMES(other, other);
	newer[2].code = BPF_LDX | 0x80 | BPF_B;
	assert_int_equal(fold_program(newer, 4, &config, &folded, &nr), -ENOTSUP);
}

static void half_of_a_register_is_compared_alone(void **state)
{
	struct bpf_insn insns[] = {
		CONFIG(2, 0),
		LOAD(BPF_DW, 4, 2, 8), /* .large */
		JUMP(BPF_JEQ, BPF_K, 4, 0, (int32_t)0x9abcdef0, 1),
		MOV(0, 1),
		EXIT,
	};
	const struct bpf_insn expected[] = {EXIT};

	(void)state;
	insns[3].code = BPF_JMP32 | BPF_JEQ | BPF_K;
	BECOMES(insns, expected);
}

static void a_number_is_stored_where_its_pointer_says(void **state)
{
	const struct bpf_insn insns[] = {
		COPY(3, 10),
		ADD(3, -8),
		{.code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = 3, .imm = 5},
		MOV(0, 0),
		EXIT,
	};

	(void)state;
	BECOMES(insns, insns);
}

/* Random programs. */
static uint64_t seed;

static unsigned int below(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed >> 20) % n;
}

/* Most are small, so that branches are decided by them. */
static int some_number(void)
{
	static const int numbers[] = {0, 0, 1, 1, 2, -1, 200, 31, 63, 0x7fffffff};

	return numbers[below(sizeof(numbers) / sizeof(*numbers))];
}

static struct bpf_insn some_arithmetic(void)
{
	static const uint8_t ops[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_AND, BPF_OR,  BPF_XOR,
				      BPF_MOV, BPF_MOV, BPF_LSH, BPF_RSH, BPF_ARSH};
	uint8_t op = ops[below(sizeof(ops))], x = below(2) ? BPF_X : BPF_K;
	uint8_t wide = below(2) ? BPF_ALU64 : BPF_ALU;
	int number = some_number();

	if (op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH)
		number &= wide == BPF_ALU64 ? 63 : 31;
	return ALU(wide, op, x, below(10), x ? below(10) : 0, x ? 0 : number);
}

static struct bpf_insn some_jump(unsigned int left)
{
	static const uint8_t ops[] = {BPF_JEQ,	BPF_JNE,  BPF_JGT,  BPF_JGE,  BPF_JLT, BPF_JLE,
				      BPF_JSET, BPF_JSGT, BPF_JSGE, BPF_JSLT, BPF_JSLE};
	uint8_t x = below(2) ? BPF_X : BPF_K;
	struct bpf_insn insn = JUMP(ops[below(sizeof(ops))], x, below(10), x ? below(10) : 0,
				    x ? 0 : some_number(), (int16_t)below(left));

	if (below(2))
		insn.code = (uint8_t)(BPF_JMP32 | (insn.code & ~BPF_JMP));
	return below(8) ? insn : GOTO(insn.off);
}

static struct bpf_insn some_store(void)
{
	static const uint8_t size[] = {BPF_B, BPF_H, BPF_W, BPF_DW};
	static const int atomic[] = {BPF_ADD, BPF_ADD | BPF_FETCH, BPF_CMPXCHG};
	int16_t at = (int16_t)(-8 - 8 * (int)below(MACHINE_STACK / 8));
	struct bpf_insn insn = STORE(size[below(4)], 10, at, below(10));

	if (!below(3)) {
		insn.code = BPF_STX | BPF_ATOMIC | BPF_DW;
		insn.imm = atomic[below(3)];
	} else if (!below(3)) {
		insn = LOAD(size[below(4)], below(10), 10, at);
	} else if (!below(4)) {
		insn.code = (uint8_t)(BPF_ST | BPF_MEM | size[below(4)]);
		insn.src_reg = 0;
		insn.imm = some_number();
	}
	return insn;
}

/* Fills @insn[0] to [@nr - 1]; the last is an exit, and no jump leads out or into a wide one. */
static void make_random(struct bpf_insn *insn, unsigned int nr, unsigned int function)
{
	unsigned int i = 0;

	while (i + 5 < nr) {
		uint8_t reg = below(10), to = below(10);

		switch (below(8)) {
		case 0: /* by one pointer, or a pointer that was moved */
			insn[i++] = WIDE(reg, BPF_PSEUDO_MAP_VALUE, MAP_FD);
			insn[i++] = HALF(0);
			if (below(2))
				insn[i++] = ADD(reg, 8);
			insn[i] = LOAD(below(2) ? BPF_B : BPF_DW, to, reg, 0);
			i++;
			break;
		case 1:
			insn[i++] = below(3) || !function ? CALL((int)below(4)) : FUNCTION(0);
			break;
		case 2:
		case 3:
			insn[i] = some_jump(nr - i - 1);
			i++;
			break;
		case 4:
			insn[i++] = some_store();
			break;
		default:
			insn[i++] = some_arithmetic();
			break;
		}
		if (insn[i - 1].src_reg == BPF_PSEUDO_CALL &&
		    insn[i - 1].code == (BPF_JMP | BPF_CALL))
			insn[i - 1].imm = (int)(function - i);
	}
	while (i + 1 < nr)
		insn[i++] = some_arithmetic();
	insn[i] = EXIT;
}

/* A jump to the second half of a wide instruction, or between a pointer and its load, is turned
 * off. */
static void mend_jumps(struct bpf_insn *insn, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		uint8_t class = BPF_CLASS(insn[i].code);
		unsigned int target = i + 1 + (unsigned int)insn[i].off;

		if ((class != BPF_JMP && class != BPF_JMP32) || !insn[i].off)
			continue;
		for (unsigned int back = 1; back <= 3 && back <= target; back++)
			if (insn[target - back].code == (BPF_LD | BPF_IMM | BPF_DW))
				insn[i].off = 0;
	}
}

static void a_folded_program_does_the_same(void **state)
{
	struct bpf_insn insns[2 * LENGTH];
	uint64_t before = 0, after = 0;

	(void)state;
	seed = 0x123456789;
	for (int n = 0; n < PROGRAMS; n++) {
		struct machine first = {.config = &values, .nr = sizeof(insns) / sizeof(*insns)};
		struct machine second;
		struct bpf_insn *folded;
		size_t nr_folded;

		make_random(insns, LENGTH, LENGTH);
		make_random(insns + LENGTH, LENGTH, 0);
		mend_jumps(insns, 2 * LENGTH);
		for (int reg = 0; reg < 10; reg++)
			first.reg[reg] = below(2) ? below(3) : seed;
		assert_int_equal(fold_program(insns, first.nr, &config, &folded, &nr_folded), 0);
		second = first;
		second.nr = nr_folded;
		machine_run(&first, insns, 0);
		machine_run(&second, folded, 0);
		assert_int_equal(first.reg[0], second.reg[0]);
		assert_int_equal(first.calls, second.calls);
		assert_memory_equal(first.stack, second.stack, sizeof(first.stack));
		assert_true(second.steps <= first.steps);
		before += first.steps;
		after += second.steps;
		free(folded);
	}
	/* else nothing was folded, and the above has shown nothing */
	assert_true(after * 10 < before * 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_configuration_turns_off_is_left_out),
		cmocka_unit_test(numbers_take_the_place_of_registers),
		cmocka_unit_test(a_function_that_is_not_called_is_left_out),
		cmocka_unit_test(a_loop_goes_back_as_far_as_it_is_long_now),
		cmocka_unit_test(what_is_not_known_stays),
		cmocka_unit_test(half_of_a_register_is_compared_alone),
		cmocka_unit_test(a_number_is_stored_where_its_pointer_says),
		cmocka_unit_test(a_folded_program_does_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
