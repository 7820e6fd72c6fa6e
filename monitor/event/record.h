/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of bpf/event.h for user space, which has their types from elsewhere. */
#ifndef LM_RECORD_H
#define LM_RECORD_H

/* Not sorted: event.h needs the types that come before it. */
#include <linux/types.h>
#include <stdbool.h>

#include "event.h"

/* Whether it is a struct lm_event, alone or as the head of a longer record. */
static inline bool record_is_verb(const struct lm_hdr *record)
{
	return record->type == LM_REC_EVENT || record->type == LM_REC_BIRTH ||
	       record->type == LM_REC_OWNED;
}

/* Whether the probe is one of lifemon's own, whose events have a struct device for a key. */
static inline bool record_of_device(__u16 probe)
{
	return probe == LM_PROBE_DEVICE_GONE || probe == LM_PROBE_DEVICE_UNBOUND;
}

/* The same with names, NULL if it has none. */
static inline const struct lm_birth *record_birth(const struct lm_hdr *record)
{
	return record->type == LM_REC_BIRTH || record->type == LM_REC_OWNED
		       ? (const struct lm_birth *)record
		       : (const struct lm_birth *)0;
}

/* The same with owner and parts of the key, NULL if it has none. */
static inline const struct lm_owned *record_owned(const struct lm_hdr *record)
{
	return record->type == LM_REC_OWNED ? (const struct lm_owned *)record
					    : (const struct lm_owned *)0;
}

/* Prefetch distance, in records: how long before it is fed a record is announced. */
#define RECORD_PREFETCH_DISTANCE 24

#endif /* LM_RECORD_H */
