/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How two captures make one key: both sides include this file after the fixed-width types. Each
 * of the two is spread over all 64 bits before they are combined, so that keys which differ
 * little, such as neighbouring addresses and small numbers, do not collide. For one first
 * capture, no two second captures collide.
 */
#ifndef LM_MIX_H
#define LM_MIX_H

/* A bijection in which each bit of the result depends on each bit of the number. */
static inline __attribute__((always_inline)) __u64 lm_spread(__u64 number)
{
	number ^= number >> 33;
	number *= 0xff51afd7ed558ccd;
	number ^= number >> 33;
	number *= 0xc4ceb9fe1a85ec53;
	number ^= number >> 33;
	return number;
}

/* lm_event.key of the captures @first and @second. Never 0, which is no key. */
static inline __attribute__((always_inline)) __u64 lm_mix_keys(__u64 first, __u64 second)
{
	__u64 key =
		lm_spread(lm_spread(first + 0x9e3779b97f4a7c15) + (second << 32 | second >> 32));

	return key ? key : 1;
}

#endif /* LM_MIX_H */
