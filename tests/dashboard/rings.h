/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world in real time: a thread that writes its events into a ring for each CPU, as the kernel
 * does, and the reading side, as lifemon's source has it.
 */
#ifndef TESTS_RINGS_H
#define TESTS_RINGS_H

#include "world.h"

struct rings;

/* Takes over @world's clock and events, @rate a second, until rings_stop(). NULL: no memory. */
struct rings *rings_start(struct world *world, double rate);
void rings_stop(struct rings *rings);

/*
 * Hands all that is in the rings to the world's pipeline, and judges it. What found no room goes
 * into the world's ledger and is a gap. Returns how full the fullest ring was, in percent.
 */
unsigned int rings_drain(struct rings *rings);

/* CPU time of the writing thread so far. */
uint64_t rings_cpu_ns(const struct rings *rings);

#endif /* TESTS_RINGS_H */
