/* SPDX-License-Identifier: GPL-2.0-only */
/* The loss ledger: how many records were lost, and why. */
#ifndef LM_LEDGER_H
#define LM_LEDGER_H

#include <stdint.h>

/* Why records were lost or would have been, per probe: the loss ledger. */
enum loss_reason {
	LOSS_RING_FULL,	 /* no room in the per-CPU ring */
	LOSS_RECURSION,	 /* the kernel skipped the program: it was running already */
	LOSS_KRETPROBE,	 /* a kprobe hit inside another, or without a free kretprobe instance */
	LOSS_ARGS_FULL,	 /* the arguments of a call were not kept until its return */
	LOSS_READ_FAULT, /* a capture could not be read */
	LOSS_MALFORMED,	 /* a record that the decoder refused */
	LOSS_HELD_BACK,	 /* user space could not hold more records back */
	LOSS_OBJECTS,	 /* the object table is full */
	LOSS_KEYS_FULL,	 /* no room for the key of an object in scope (bpf/live.h) */
	NR_LOSS_REASONS,
};

/* The ledger at one moment. Text and stack misses lose no event: they only make reports
 * poorer, so they are listed but do not count as lost. */
struct ledger {
	unsigned int nr_probes;
	uint64_t (*probe)[NR_LOSS_REASONS]; /* [nr_probes] */
	uint64_t other[NR_LOSS_REASONS];    /* that belong to no probe */
	uint64_t stack_missed;		    /* stack table collisions and full */
	uint64_t text_missed;		    /* task or frame records that found no room */
};

const char *ledger_reason_name(enum loss_reason reason); /* "ring full" */
uint64_t ledger_total(const struct ledger *ledger);	 /* events lost, all reasons */

#endif /* LM_LEDGER_H */
