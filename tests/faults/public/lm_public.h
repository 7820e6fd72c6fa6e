/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_PUBLIC_H
#define LM_PUBLIC_H

#include <linux/build_bug.h>
#include <linux/types.h>

/* One public bug of the kernel. Its functions begin with its name, so that a stack says whose it is. */
struct lm_case {
	const char *name;
	int (*load)(void);
	void (*unload)(void); /* NULL: nothing is left to do */
};

extern const struct lm_case lm_claimed[], lm_deferred[], lm_devices[], lm_dma[], lm_memory[];

extern bool lm_fixed; /* the clean twin: the same work as the fix has it */

/*
 * What outlives the module must not lie in its memory: it lies in a page that only the clean twin
 * gives back, behind a name that no other load has.
 */
struct lm_lasting {
	char name[32];
	u8 bytes[3072] __aligned(32);
};

extern struct lm_lasting *lm_lasting;

#define LM_LASTING(type)                                                                           \
	({                                                                                         \
		BUILD_BUG_ON(sizeof(type) > sizeof(lm_lasting->bytes));                            \
		(type *)(void *)lm_lasting->bytes;                                                 \
	})

/* Numbers that last, such as those of ports, are another load's own, too. */
extern unsigned int lm_number;

#endif
