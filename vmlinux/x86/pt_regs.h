/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers of a kprobe's context: arch/x86/include/asm/ptrace.h, x86-64. */
#ifndef LM_PT_REGS_H
#define LM_PT_REGS_H

struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

/* How far a call's stack pointer is below that after its return: the return address. */
#define LM_RETURN_SP 8

#endif /* LM_PT_REGS_H */
