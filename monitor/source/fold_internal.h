/* SPDX-License-Identifier: GPL-2.0-only */
/* What the steps of folding share: values (fold_values.c), then instructions (fold_insns.c). */
#ifndef LM_FOLD_INTERNAL_H
#define LM_FOLD_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "source/fold.h"

#define FOLD_REGS 11

/* What is known of a register before an instruction, whichever way led there. */
struct fold_value {
	enum {
		FOLD_UNSEEN, /* no way there was found yet */
		FOLD_CONST,
		FOLD_CONFIG, /* a pointer into the configuration */
		FOLD_ANY,
	} what;
	uint64_t n; /* the constant; of a pointer, the offset */
};

struct fold_regs {
	struct fold_value reg[FOLD_REGS];
};

/* Of an instruction of the template. The second half of a wide one has none. */
struct fold_insn {
	bool reached;
	bool queued;
	uint8_t nr;	 /* of .now; 0: it is left out */
	uint16_t before; /* registers whose values are needed before it, a bit each */
	struct bpf_insn now[2];
};

/* One folding, on its way. Owns the arrays. */
struct fold {
	const struct bpf_insn *insn;
	size_t nr;
	const struct fold_config *config;
	struct fold_regs *before; /* of each instruction */
	struct fold_insn *at;	  /* of each instruction */
	uint32_t *queue;	  /* instructions whose .before has changed */
	size_t nr_queued;
};

enum fold_outcome {
	FOLD_EITHER,
	FOLD_TAKEN,
	FOLD_NOT_TAKEN,
};

static inline bool fold_is_wide(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

static inline size_t fold_width(const struct bpf_insn *insn)
{
	return fold_is_wide(insn) ? 2 : 1;
}

static inline bool fold_is_jump(const struct bpf_insn *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP || BPF_CLASS(insn->code) == BPF_JMP32;
}

static inline bool fold_is_always(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_JA);
}

static inline bool fold_is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

static inline bool fold_is_exit(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_EXIT);
}

static inline bool fold_is_conditional(const struct bpf_insn *insn)
{
	return fold_is_jump(insn) && !fold_is_always(insn) && !fold_is_call(insn) &&
	       !fold_is_exit(insn);
}

/* Whether it names a function of the program, by a distance in .imm. */
static inline bool fold_names_function(const struct bpf_insn *insn)
{
	return (fold_is_call(insn) && insn->src_reg == BPF_PSEUDO_CALL) ||
	       (fold_is_wide(insn) && insn->src_reg == BPF_PSEUDO_FUNC);
}

/* Finds what is reached and fills .before. Returns 0 or -ENOTSUP. */
int fold_values(struct fold *fold);
/* What the registers hold after instruction @i, which is no jump. */
void fold_values_after(const struct fold *fold, size_t i, struct fold_regs *regs);
enum fold_outcome fold_values_outcome(const struct fold *fold, size_t i);

/* Rewrites what is reached into .now, without what has no effect. */
void fold_insns(struct fold *fold);

#endif /* LM_FOLD_INTERNAL_H */
