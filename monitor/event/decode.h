/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The decoder: trusts nothing in a record. An accepted record has a known type, the exact size of
 * that type, a probe of the plan, a CPU of the machine and terminated strings; anything else is an
 * error with its offset, never a crash.
 */
#ifndef LM_DECODE_H
#define LM_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "event/record.h"

struct decode_limits {
	unsigned int nr_cpus;
	unsigned int nr_probes; /* of the plan */
};

struct decode_error {
	uint64_t offset; /* of the field that is wrong, from the record's start */
	char text[160];	 /* "size 65528 of an event record, expected 64" */
};

/* Times past this are nonsense, and sums of two times below it do not wrap. */
#define DECODE_TIME_LIMIT_NS ((uint64_t)1 << 63)

/* decode_check() of records of any kind. */
int decode_check_any(const struct decode_limits *limits, const void *data, size_t size,
		     struct decode_error *error);

/*
 * Checks one record of @size bytes at @data (8-byte aligned). Returns 0, or -EBADMSG
 * with @error filled.
 */
static inline int decode_check(const struct decode_limits *limits, const void *data, size_t size,
			       struct decode_error *error)
{
	const struct lm_hdr *h = data;

	/* Nearly all are events of a probe, which need no further check. */
	if (size == sizeof(struct lm_event) && h->type == LM_REC_EVENT && h->size == size &&
	    h->cpu < limits->nr_cpus && h->probe < limits->nr_probes &&
	    h->time_ns < DECODE_TIME_LIMIT_NS)
		return 0;
	return decode_check_any(limits, data, size, error);
}

#endif /* LM_DECODE_H */
