/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of bpf/event.h for user space, which has their types from elsewhere. */
#ifndef LM_RECORD_H
#define LM_RECORD_H

/* Not sorted: event.h needs the types that come before it. */
#include <linux/types.h>

#include "event.h"

/* How far a record is from being judged: time to fetch what it is about, step by step. */
enum lm_ahead {
	LM_AHEAD_FAR,
	LM_AHEAD_NEAR,
	LM_AHEAD_NEXT,
};

#endif /* LM_RECORD_H */
