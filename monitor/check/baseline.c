// SPDX-License-Identifier: GPL-2.0-only
#include "check/baseline.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/fingerprint.h"

#define NODE_SIZE 64 /* about what tree and allocator take for a hash */

struct baseline {
	struct sink sink;
	void *tree; /* of hashes: tsearch() */
	size_t nr;
};

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void drop(void *hash)
{
	memory_give(MEMORY_REPORT, NODE_SIZE);
	free(hash);
}

static int add_print(struct baseline *baseline, struct fingerprint print)
{
	uint64_t *hash, **found;

	if (!print.known)
		return 0;
	if (memory_take(MEMORY_REPORT, NODE_SIZE))
		return -ENOMEM;
	hash = malloc(sizeof(*hash));
	if (hash)
		*hash = print.hash;
	found = hash ? tsearch(hash, &baseline->tree, compare) : NULL;
	if (found && *found == hash)
		baseline->nr++;
	else
		drop(hash);
	return found ? 0 : -ENOMEM;
}

static int add(struct sink *sink, const struct violation *violation)
{
	struct baseline *baseline = (struct baseline *)sink;
	unsigned int nr = fingerprint_parts(violation);
	int err = 0;

	for (unsigned int n = 0; violation->certain && n < nr && !err; n++)
		err = add_print(baseline, fingerprint_of(sink->stacks, violation, n));
	return err;
}

static const struct sink_ops baseline_ops = {.name = "baseline", .violation = add};

struct baseline *baseline_new(void)
{
	struct baseline *baseline = calloc(1, sizeof(*baseline));

	if (baseline)
		baseline->sink.ops = &baseline_ops;
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	tdestroy(baseline->tree, drop);
	free(baseline);
}

struct sink *baseline_sink(struct baseline *baseline)
{
	return &baseline->sink;
}

size_t baseline_nr(const struct baseline *baseline)
{
	return baseline->nr;
}

bool baseline_has(const struct baseline *baseline, const struct stacks *stacks,
		  const struct violation *violation)
{
	unsigned int nr = fingerprint_parts(violation);

	for (unsigned int n = 0; n < nr; n++) {
		struct fingerprint print = fingerprint_of(stacks, violation, n);

		/* of what has no known function there is nothing in it */
		if (!tfind(&print.hash, &baseline->tree, compare))
			return false;
	}
	return true;
}
