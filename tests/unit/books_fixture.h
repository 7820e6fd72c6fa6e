/* SPDX-License-Identifier: GPL-2.0-only */
/* A pipeline to which readings of the kernel's counts are given. */
#ifndef TESTS_BOOKS_FIXTURE_H
#define TESTS_BOOKS_FIXTURE_H

#include "pipeline_fixture.h"

static uint32_t reading;

static inline void count(struct fixture *f, uint32_t what, const char *name, const char *device,
			 uint64_t value)
{
	struct lm_count record = {
		.h = {.type = LM_REC_COUNT,
		      .size = sizeof(record),
		      .probe = LM_PROBE_NONE,
		      .time_ns = f->now},
		.what = what,
		.reading = reading,
		.count = value,
	};

	snprintf(record.name, sizeof(record.name), "%s", name);
	snprintf(record.device, sizeof(record.device), "%s", device);
	assert_int_equal(pipeline_push(f->pipeline, &record, sizeof(record)), 0);
}

static inline void end(struct fixture *f, bool busy)
{
	count(f, LM_COUNT_END, "", "", busy);
	reading++;
	f->now += 110 * MS;
	advance(f);
}

static inline const struct books_result *result_of(struct fixture *f)
{
	return books_result(pipeline_books(f->pipeline));
}

#endif /* TESTS_BOOKS_FIXTURE_H */
