/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The numbers that each CPU gave its records (lm_hdr.seq): a missing one is a lost record. The
 * source counts most of these itself and makes gaps of them; then the hole is no second loss.
 */
#ifndef LM_NUMBERING_H
#define LM_NUMBERING_H

#include <stdbool.h>
#include <stdint.h>

/* Records seen against the span of their numbers. */
struct numbering_cpu {
	uint64_t first, last; /* extended to 64 bits, so that they do not wrap */
	uint64_t seen;
};

struct numbering {
	unsigned int nr_cpus;
	struct numbering_cpu *cpu;
	uint64_t announced;   /* holes announced by gaps of the source that were not found yet */
	uint64_t holes;	      /* the most that were found */
	uint64_t unexplained; /* of them, those that no gap of the source explains */
};

/* 0 or -ENOMEM. */
int numbering_init(struct numbering *numbering, unsigned int nr_cpus);
void numbering_fini(struct numbering *numbering);

/* Counts a record. It may come a little after one with a later number. */
static inline void numbering_count(struct numbering *numbering, unsigned int cpu, uint32_t seq)
{
	struct numbering_cpu *of = &numbering->cpu[cpu];
	uint64_t extended;

	if (!of->seen++) {
		/* Far from 0, so that an earlier one can still come. */
		of->first = of->last = ((uint64_t)1 << 62) + seq;
		return;
	}
	extended = of->last + (int64_t)(int32_t)(seq - (uint32_t)of->last);
	if (extended > of->last)
		of->last = extended;
	if (extended < of->first)
		of->first = extended;
}

/* A gap of the source announces @holes, before or after they are found. */
static inline void numbering_announce(struct numbering *numbering, uint32_t holes)
{
	numbering->announced += holes;
}

/* Looks for new holes; announced ones are explained. */
void numbering_look(struct numbering *numbering);

/* Holes that nothing explains. */
uint64_t numbering_unexplained(const struct numbering *numbering);

/* A CPU that records came from, and the number of its next one. False if there was none so far. */
bool numbering_next(const struct numbering *numbering, uint16_t *cpu, uint32_t *seq);

#endif /* LM_NUMBERING_H */
