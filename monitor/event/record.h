/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of bpf/event.h for user space, which has their types from elsewhere. */
#ifndef LM_RECORD_H
#define LM_RECORD_H

/* Not sorted: event.h needs the types that come before it. */
#include <linux/types.h>

#include "event.h"

/* Records from a word of warning to the record: time to fetch what it is about, step by step. */
#define LM_AHEAD 24

#endif /* LM_RECORD_H */
