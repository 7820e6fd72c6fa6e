/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's tables of frames (ORC): what an entry says of where the caller's return address and
 * frame pointer are. arch/x86/include/asm/orc_types.h.
 */
#ifndef LM_ORC_H
#define LM_ORC_H

#include <stdbool.h>
#include <stdint.h>

#define ORC_ENTRY_SIZE 6

/* A field of an entry, in bits. Without a width the kernel has none. */
struct orc_field {
	uint32_t at;
	uint32_t width;
};

/* How this kernel lays out an entry. The fields changed in 6.3 and 6.4, the registers after 6.12.
 */
struct orc_layout {
	uint32_t size; /* bytes */
	struct orc_field sp_offset, bp_offset, sp_reg, bp_reg, type;
	struct orc_field end; /* before 6.4: with it, the numbers of .type are others */
	uint32_t reg_sp;      /* numbers of registers: orc_layout_learn() */
	uint32_t reg_prev_sp;
	uint32_t reg_at_bp;
};

enum orc_kind {
	ORC_NONE,    /* no frame is described, or by what is not known here */
	ORC_CALL,    /* the frame of a function */
	ORC_OUTMOST, /* the stack ends here */
	ORC_REGS,    /* the kernel was entered here: by a system call, an interrupt, an exception */
};

/* From where the caller's frame is counted. */
enum orc_base {
	ORC_BASE_SP,	/* the stack pointer */
	ORC_BASE_BP,	/* the frame pointer */
	ORC_BASE_AT_SP, /* the word that the stack pointer points to */
	ORC_BASE_AT_BP, /* the word that is .sp_offset from the frame pointer */
	ORC_BASE_OTHER,
};

/* Where the caller's frame pointer is. */
enum orc_saved {
	ORC_SAVED_NOT,	 /* in its register, as it was */
	ORC_SAVED_FRAME, /* .bp_offset from the caller's frame */
	ORC_SAVED_BP,	 /* .bp_offset from the frame pointer */
	ORC_SAVED_OTHER,
};

struct orc_rule {
	enum orc_kind kind;
	/* of ORC_CALL: */
	enum orc_base base;
	enum orc_saved saved;
	int sp_offset;
	int bp_offset;
};

/*
 * Whether entries of this layout, with its fields, can be read here. Finds the numbers of the
 * registers from @entry, that of the first instruction of a function: what it says is the same in
 * all kernels, and the numbers are in no type information.
 */
bool orc_layout_learn(struct orc_layout *layout, const uint8_t *entry);
/* What @entry, of ORC_ENTRY_SIZE, says. */
struct orc_rule orc_decode(const struct orc_layout *layout, const uint8_t *entry);

#endif /* LM_ORC_H */
