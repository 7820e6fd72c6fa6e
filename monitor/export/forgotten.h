/* SPDX-License-Identifier: GPL-2.0-only */
/* What a violation says was forgotten: a leak, or what a parent left behind. */
#ifndef LM_EXPORT_FORGOTTEN_H
#define LM_EXPORT_FORGOTTEN_H

#include "sink/sink.h"

/* Objects that one stack made. */
struct forgotten {
	const struct plan_class *class;
	uint32_t stack;
	uint64_t bytes; /* one whose size is not known counts as a byte, so that it is seen */
};

/* Calls @add for each stack of births, until it returns an error; returns that, or 0. */
int forgotten_each(const struct violation *violation,
		   int (*add)(void *ctx, const struct forgotten *forgotten), void *ctx);

#endif /* LM_EXPORT_FORGOTTEN_H */
