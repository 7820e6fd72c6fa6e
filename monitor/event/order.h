/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Order: merges the per-CPU streams in time. Records are pushed as they are drained;
 * order_release(W) hands out everything at or before the watermark W, which is sound
 * when the pusher read W before the producer positions up to which it drained.
 *
 * Within a CPU records of one time keep their seq order, which is the truth. Between
 * CPUs the lower rank goes first: a release before a birth, since an address cannot be
 * reborn before it is released. Then by CPU. Within a CPU, time may step back a little:
 * an interrupt's record can lie inside another one.
 *
 * A hole in the CPUs' seqs makes a gap record, handed out before any event of its
 * stretch. Only the count shows a hole (seq and time can be inverted by an interrupt).
 */
#ifndef LM_ORDER_H
#define LM_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/record.h"

struct order;

/* What goes first among records of one time on different CPUs. */
enum order_rank {
	ORDER_RANK_GAP, /* only for LM_REC_GAP and LM_REC_ARM: before what they are about */
	ORDER_RANK_RELEASE,
	ORDER_RANK_OTHER,
	ORDER_RANK_BIRTH,
};

struct order_config {
	unsigned int nr_cpus;
	const uint8_t *rank; /* enum order_rank of each probe's events, [nr_probes]; copied */
	unsigned int nr_probes;
	size_t max_bytes; /* of records held back; 0 is the default of 256 MiB */
	void *ctx;
	int (*emit)(void *ctx, const struct lm_hdr *record); /* non-zero stops the release */
	/* may be NULL: this record will be emitted after RECORD_PREFETCH_DISTANCE others at most;
	 * called in the order of emission */
	void (*prefetch)(void *ctx, const struct lm_hdr *record);
};

/* NULL and errno when there is no memory. */
struct order *order_new(const struct order_config *config);
void order_free(struct order *order);

/*
 * Copies one decoded record. A gap made by the source (LM_REC_GAP) is pushed the same
 * way and is handed out before all events at or after its from_ns that are still held. A mark
 * (LM_REC_MARK) belongs to no CPU either.
 * Returns 0; -ENOBUFS when max_bytes are held: the record is lost, counted, and becomes
 * a gap; -ENOMEM likewise.
 */
int order_push(struct order *order, const struct lm_hdr *record);

/* Counts a record's seq, no more: it is not handed out, and not missing. */
void order_skip(struct order *order, const struct lm_hdr *record);

/*
 * Hands out all records with time_ns <= @watermark_ns, in order. UINT64_MAX at the end
 * of a run. Returns 0 or what emit returned.
 */
int order_release(struct order *order, uint64_t watermark_ns);

/* Whether config.prefetch is called from now on. At first it is not. */
void order_prefetch(struct order *order, bool wanted);

/* A CPU that records came from, and the number of its next one. False if there was none so far. */
bool order_next_seq(const struct order *order, uint16_t *cpu, uint32_t *seq);

/* Announces @holes in the seqs that are no loss of events. */
void order_announce_holes(struct order *order, uint32_t holes);

/* Records lost here (max_bytes), and records missing in the streams that no gap explains. */
uint64_t order_dropped(const struct order *order);
uint64_t order_holes(const struct order *order);

/* Bytes of memory held, for the tests of the bound. */
size_t order_memory(const struct order *order);

#endif /* LM_ORDER_H */
