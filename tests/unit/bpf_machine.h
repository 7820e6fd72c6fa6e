/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine for BPF instructions, as far as fold.h knows them: what a program does is its result,
 * its stack and its calls. Memory is the stack, through BPF_REG_10, and the configuration.
 */
#ifndef BPF_MACHINE_H
#define BPF_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "source/fold.h" /* struct bpf_insn */

#define MACHINE_STACK 64   /* bytes that programs use */
#define MACHINE_STEPS 4096 /* of a program that ends */

struct machine {
	const void *config; /* what a BPF_PSEUDO_MAP_VALUE points to */
	uint64_t reg[11];
	uint64_t stack[MACHINE_STACK / 8];
	uint64_t calls; /* helpers, with their arguments and in their order, as one number */
	unsigned int steps;
	size_t nr; /* instructions of the program; one outside of it is a failed assertion */
};

/* Runs from instruction @at to the exit. Functions have a stack of their own. */
void machine_run(struct machine *machine, const struct bpf_insn *insn, size_t at);

#endif /* BPF_MACHINE_H */
