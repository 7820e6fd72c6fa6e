/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The decoder: trusts nothing of a record. What it lets through has a known type, the
 * exact size of that type, a probe of the plan, a CPU of the machine and terminated
 * strings; all the rest is an error with its offset, never a crash.
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

/*
 * Checks one record of @size bytes at @data (8-byte aligned). Returns 0, or -EBADMSG
 * with @error filled.
 */
int decode_check(const struct decode_limits *limits, const void *data, size_t size,
		 struct decode_error *error);

#endif /* LM_DECODE_H */
