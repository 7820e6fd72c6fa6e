/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of bpf/event.h for user space, which has their types from elsewhere. */
#ifndef LM_RECORD_H
#define LM_RECORD_H

/* Not sorted: event.h needs the types that come before it. */
#include <linux/types.h>

#include "event.h"

#endif /* LM_RECORD_H */
