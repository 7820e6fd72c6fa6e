/* SPDX-License-Identifier: GPL-2.0-only */
/* How often the rings are drained. */
#ifndef LM_PACE_H
#define LM_PACE_H

/* A ring of 4 MiB holds 10 ms of 5 million events/s. */
#define PACE_MS 10
/*
 * Above this fill the rings are drained again almost at once: records that wait longer leave the
 * cache, so that draining takes longer and still more of them wait. Full to 15 % in 10 ms: 1
 * million events/s.
 */
#define PACE_BUSY_PERCENT 15
#define PACE_BUSY_MS	  1

/* The wait until the next drain. @fill_percent: what the last one found, of the fullest ring. */
static inline int pace_ms(unsigned int fill_percent)
{
	return fill_percent >= PACE_BUSY_PERCENT ? PACE_BUSY_MS : PACE_MS;
}

#endif /* LM_PACE_H */
