/* SPDX-License-Identifier: GPL-2.0-only */
/* A small run as a trace: every type of record and every kind of entry. For tests and fuzzers. */
#ifndef TESTS_TRACE_FIXTURE_H
#define TESTS_TRACE_FIXTURE_H

#include <stddef.h>

#include "trace/reader.h"
#include "trace/writer.h"

#define SAMPLE_CPUS 4

const struct trace_meta *sample_meta(void);
/* Several seconds of entries, so that the writer makes several blocks of them. */
size_t sample_entries(const struct trace_entry **entry);

/* Whether all of both is the same; of unused and padding bytes only those of records count. */
bool same_entry(const struct trace_entry *a, const struct trace_entry *b);
bool same_meta(const struct trace_meta *a, const struct trace_meta *b);

/* Writes the sample to @path. Returns 0 or -errno. */
int write_sample(const char *path, enum trace_compress compress);

/* For free(). NULL: it cannot be read. */
unsigned char *read_file(const char *path, size_t *size);

#endif /* TESTS_TRACE_FIXTURE_H */
