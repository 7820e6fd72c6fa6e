/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user's filters were tried on. With a filter that no object matches, a run would end
 * clean without having judged anything: so this is reported, with the names that there were.
 */
#ifndef LM_SCOPE_SEEN_H
#define LM_SCOPE_SEEN_H

#include "engine/scope.h"

#define SCOPE_MAX_SEEN 64 /* names that are kept of each kind */
#define SCOPE_NAME_LEN LM_DEVICE_LEN

/* Names are kept until the filter matches: after that they are not needed. */
struct scope_names {
	uint64_t hits;
	unsigned int nr;
	bool more; /* there were others */
	char name[SCOPE_MAX_SEEN][SCOPE_NAME_LEN];
	uint32_t pid[SCOPE_MAX_SEEN]; /* of FILTER_PID, which identify its names */
};

struct scope_seen {
	uint64_t in;	   /* objects that all filters matched */
	uint64_t left_out; /* that only --module did not match, since their owner is unknown */
	struct scope_names of[NR_FILTERS];
};

/* What became of the filters of a run; strings are those of filter and seen. */
/* A filter of the user's that no object matched. */
struct unmatched_filter {
	const char *option;  /* without its dashes */
	const char *pattern; /* as the user gave it */
	unsigned int nr_seen;
	const char *const *seen; /* names that it was asked about, sorted */
	bool more;		 /* these are not all */
};

struct scope_result {
	unsigned int nr;
	struct unmatched_filter one[NR_FILTERS];
	const char *name[NR_FILTERS][SCOPE_MAX_SEEN];
	char pid[16];
	bool never_together; /* each matched some object, but none was matched by all */
};

/* @name: NULL or "", the object has none. */
void scope_seen_name(struct scope_seen *seen, enum filter_kind kind, bool hit, const char *name);
void scope_seen_pid(struct scope_seen *seen, bool hit, uint32_t pid);

/* Which of the filters matched nothing so far; none when a filter is not given. */
void scope_result(struct scope_seen *seen, const struct filter *filter,
		  struct scope_result *result);
/* The same in words, "" when an object was in scope: 'nothing matched --module x (seen: a, b)'. */
void scope_result_format(const struct scope_result *result, const struct filter *filter, char *text,
			 size_t size);

#endif /* LM_SCOPE_SEEN_H */
