/* SPDX-License-Identifier: GPL-2.0-only */
/* A recorded trace in memory, with its plan, to be played many times. */
#ifndef TESTS_RECORDED_H
#define TESTS_RECORDED_H

#include "engine/automaton.h"
#include "trace/reader.h"

#define MOST_ITEMS    65536
#define MOST_VERDICTS 256

/* A verdict, as far as it must be the same. */
struct verdict_key {
	enum rule rule;
	uint64_t time_ns;
	const struct plan_class *class;
	uint64_t key;
};

struct verdicts {
	unsigned int nr;
	struct verdict_key one[MOST_VERDICTS];
};

struct recorded {
	const char *path;
	struct trace *trace;
	const struct trace_meta *meta;
	struct model *model[PLAN_MAX_MODELS];
	struct plan plan;
	unsigned int nr;
	struct trace_entry item[MOST_ITEMS]; /* records are copies */
	struct verdicts whole;
};

/* Ends the program with a message when it cannot. */
struct recorded *recorded_load(const char *path);
void recorded_unload(struct recorded *recorded);

/* Whether the record is of an object. */
bool recorded_is_verb(const struct lm_hdr *record);
/* Whether the item of this number is such a record, of a probe of the plan. */
bool recorded_is_event(const struct recorded *recorded, unsigned int item);
bool recorded_has_events(const struct recorded *recorded);

#endif /* TESTS_RECORDED_H */
