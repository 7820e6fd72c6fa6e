/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was decided of a stack, and for how long that is right: until a module comes or goes, which
 * gives addresses another meaning. No helpers here, so that tests run the same code.
 */
#ifndef LM_SCOPE_MARK_H
#define LM_SCOPE_MARK_H

#define SCOPE_UNDECIDED 2

/* @changes: lm_walk.changes, from 1, as it was before the frames were looked at. */
static inline __attribute__((always_inline)) __u32 scope_mark(__u32 changes, __u32 has)
{
	return changes << 1 | has;
}

/* 1 or 0, whether the stack has the module; SCOPE_UNDECIDED if that is not known now. */
static inline __attribute__((always_inline)) __u32 scope_marked(__u32 mark, __u32 changes)
{
	return (mark ^ changes << 1) <= 1 ? mark & 1 : SCOPE_UNDECIDED;
}

#endif /* LM_SCOPE_MARK_H */
