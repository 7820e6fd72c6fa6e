// SPDX-License-Identifier: GPL-2.0-only
#include "engine/scope_seen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"

#define MOST_NAMES 8 /* names in one line */

static const char *const option_of[NR_FILTERS] = {"device", "pool", "module", "pid"};

static char *room_for(struct scope_names *names)
{
	if (names->nr < SCOPE_MAX_SEEN)
		return names->name[names->nr++];
	names->more = true;
	return NULL;
}

void scope_seen_name(struct scope_seen *seen, enum filter_kind kind, bool hit, const char *name)
{
	struct scope_names *names = &seen->of[kind];
	char *room;

	names->hits += hit;
	if (names->hits || !name || !*name)
		return;
	for (unsigned int i = 0; i < names->nr; i++)
		if (!strncmp(names->name[i], name, SCOPE_NAME_LEN - 1))
			return;
	room = room_for(names);
	if (room)
		snprintf(room, SCOPE_NAME_LEN, "%s", name);
}

void scope_seen_pid(struct scope_seen *seen, bool hit, uint32_t pid)
{
	struct scope_names *names = &seen->of[FILTER_PID];
	char *room;

	names->hits += hit;
	if (names->hits)
		return;
	for (unsigned int i = 0; i < names->nr; i++)
		if (names->pid[i] == pid)
			return;
	room = room_for(names);
	if (!room)
		return;
	names->pid[names->nr - 1] = pid;
	snprintf(room, SCOPE_NAME_LEN, "%u", pid);
}

static const char *pattern_of(const struct filter *filter, enum filter_kind kind, char *pid,
			      size_t size)
{
	switch (kind) {
	case FILTER_DEVICE:
		return filter->device;
	case FILTER_POOL:
		return filter->pool;
	case FILTER_MODULE:
		return filter->module;
	default:
		snprintf(pid, size, "%u", filter->pid);
		return filter->pid ? pid : NULL;
	}
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

void scope_result(struct scope_seen *seen, const struct filter *filter, struct scope_result *result)
{
	memset(result, 0, sizeof(*result));
	for (enum filter_kind kind = 0; kind < NR_FILTERS; kind++) {
		const char *pattern = pattern_of(filter, kind, result->pid, sizeof(result->pid));
		struct scope_names *names = &seen->of[kind];
		const char **name = result->name[kind];

		if (!pattern || names->hits)
			continue;
		for (unsigned int i = 0; i < names->nr; i++)
			name[i] = names->name[i];
		qsort(name, names->nr, sizeof(*name), by_name);
		result->one[result->nr++] = (struct unmatched_filter){
			.option = option_of[kind],
			.pattern = pattern,
			.nr_seen = names->nr,
			.seen = name,
			.more = names->more,
		};
	}
	result->never_together = !result->nr && !seen->in && !scope_is_all(filter);
}

static void add(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(char *text, size_t size, const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, size - len, format, args);
	va_end(args);
}

/* " (seen: a, b, …)", and the name that was probably meant. */
static void add_seen(char *text, size_t size, const struct unmatched_filter *one)
{
	size_t len = strlen(one->pattern);
	struct near near;

	if (!one->nr_seen) {
		add(text, size, " (no object that has one was seen)");
		return;
	}
	near_init(&near, one->pattern, len, NEAR_SLIPS(len));
	for (unsigned int i = 0; i < one->nr_seen; i++) {
		near_try(&near, one->seen[i]);
		if (i < MOST_NAMES)
			add(text, size, "%s%s", i ? ", " : " (seen: ", one->seen[i]);
	}
	add(text, size, "%s)", one->nr_seen > MOST_NAMES || one->more ? ", …" : "");
	if (near.word && strcmp(one->option, "pid"))
		add(text, size, "; did you mean %s?", near.word);
}

void scope_result_format(const struct scope_result *result, const struct filter *filter, char *text,
			 size_t size)
{
	char pid[16];

	text[0] = '\0';
	for (unsigned int i = 0; i < result->nr; i++) {
		const struct unmatched_filter *one = &result->one[i];

		add(text, size, "%s--%s %s", i ? ", nor " : "nothing matched ", one->option,
		    one->pattern);
		add_seen(text, size, one);
	}
	if (!result->never_together)
		return;
	add(text, size, "nothing matched");
	for (enum filter_kind kind = 0; kind < NR_FILTERS; kind++)
		if (pattern_of(filter, kind, pid, sizeof(pid)))
			add(text, size, " --%s %s", option_of[kind],
			    pattern_of(filter, kind, pid, sizeof(pid)));
	add(text, size, " together, although each matched something");
}
