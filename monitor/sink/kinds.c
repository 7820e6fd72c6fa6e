// SPDX-License-Identifier: GPL-2.0-only
#include "sink/kinds.h"

#include <string.h>

static const struct sink_kind kinds[] = {
	{"text", sink_text_new, .for_people = true},
	{"ndjson", sink_ndjson_new, .for_people = false},
};

const struct sink_kind *sink_kind(unsigned int n)
{
	return n < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[n] : NULL;
}

const struct sink_kind *sink_kind_find(const char *name, size_t len)
{
	const struct sink_kind *kind;

	for (unsigned int n = 0; (kind = sink_kind(n)); n++)
		if (strlen(kind->name) == len && !memcmp(kind->name, name, len))
			return kind;
	return NULL;
}
