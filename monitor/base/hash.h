/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hashes of what a trace chooses. They have a seed: no trace can be made whose entries all have the
 * same home in a table, which would take time by the square of their number. No table is gone
 * through in the order of its hashes for what is printed, so the seed changes no output.
 */
#ifndef LM_HASH_H
#define LM_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Random, set before main(). */
extern uint64_t hash_seed;

/* The same in every process. Numbers that are close together stay so. */
static inline uint64_t hash_fixed(uint64_t number)
{
	__uint128_t product = (__uint128_t)number * 0x9e3779b97f4a7c15u;

	return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/* All of its bits are good to choose a slot by. */
static inline uint64_t hash_number(uint64_t number)
{
	return hash_fixed(number ^ hash_seed);
}

uint64_t hash_text(const char *text, size_t len);

#endif /* LM_HASH_H */
