// SPDX-License-Identifier: GPL-2.0-only
#include "check/keep.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "check/copy.h"
#include "check/fingerprint.h"
#include "sink/words.h"

#define KINDS_AT_FIRST 16
/* About what a kind takes: its text, and the frames of five stacks. */
#define KIND_SIZE 16384

void keep_init(struct keep *keep, bool colour)
{
	*keep = (struct keep){.colour = colour};
}

/* The kinds are freed by the list of them. */
static void leave(void *kind)
{
	(void)kind;
}

static void free_kind(struct kind *kind)
{
	copy_free(&kind->violation);
	free(kind->text);
	free(kind);
	memory_give(MEMORY_REPORT, KIND_SIZE);
}

void keep_fini(struct keep *keep)
{
	tdestroy(keep->tree, leave);
	for (size_t i = 0; i < keep->nr; i++)
		free_kind(keep->kind[i]);
	free(keep->kind);
	free(keep->count);
	free(keep->list);
	*keep = (struct keep){0};
}

static int compare(const void *a, const void *b)
{
	const struct kind *x = a, *y = b;
	const char *why_x = x->violation.suppressed, *why_y = y->violation.suppressed;

	if (x->violation.fingerprint != y->violation.fingerprint)
		return x->violation.fingerprint > y->violation.fingerprint ? 1 : -1;
	if (!why_x != !why_y)
		return why_x ? 1 : -1;
	if (why_x && strcmp(why_x, why_y))
		return strcmp(why_x, why_y);
	return memcmp(&x->set, &y->set, sizeof(x->set));
}

static int make_room(struct keep *keep)
{
	size_t room = keep->room ? 2 * keep->room : KINDS_AT_FIRST;
	struct kind **grown;

	if (keep->nr < keep->room)
		return 0;
	grown = reallocarray(keep->kind, room, sizeof(struct kind *));
	if (!grown)
		return -ENOMEM;
	keep->kind = grown;
	keep->room = room;
	return 0;
}

/* Adds what looks like @key; NULL: no memory. */
static struct kind *add_kind(struct keep *keep, const struct sink *sink,
			     const struct violation *violation, unsigned int part,
			     const struct kind *key)
{
	struct kind *kind;
	int err;

	if (make_room(keep) || memory_take(MEMORY_REPORT, KIND_SIZE))
		return NULL;
	kind = calloc(1, sizeof(*kind));
	if (!kind) {
		memory_give(MEMORY_REPORT, KIND_SIZE);
		return NULL;
	}
	kind->set = key->set;
	kind->violation.fingerprint = key->violation.fingerprint;
	kind->violation.time_ns = key->violation.time_ns;
	err = copy_violation(&kind->violation, sink, violation, part, key->violation.suppressed);
	if (err || !tsearch(kind, &keep->tree, compare)) {
		free_kind(kind);
		return NULL;
	}
	keep->kind[keep->nr++] = kind;
	return kind;
}

static char *full_text(const struct keep *keep, const struct sink *sink,
		       const struct violation *violation)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	words_put_violation(out, sink, violation, keep->colour);
	fclose(out);
	return text;
}

static int count(struct keep *keep, const struct about_set *set)
{
	struct about_count *grown;
	size_t i = 0;

	while (i < keep->nr_counts && memcmp(&keep->count[i].set, set, sizeof(*set)))
		i++;
	if (i == keep->nr_counts) {
		grown = reallocarray(keep->count, i + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		keep->count = grown;
		keep->count[keep->nr_counts++] = (struct about_count){.set = *set};
	}
	keep->count[i].nr++;
	return 0;
}

static void count_objects(struct check_violation *kind, const struct violation *violation,
			  const struct object_group *group)
{
	kind->count++;
	kind->objects += group ? group->count : 1;
	kind->bytes += group ? group->bytes : violation->object.size;
}

int keep_add(struct keep *keep, const struct sink *sink, const struct violation *violation,
	     uint64_t start_ns, const struct about_set *set, const char *suppressed)
{
	struct kind key = {.violation.suppressed = suppressed, .set = *set};
	bool has_text = suppressed != NULL;
	struct kind *const *found;
	struct kind *kind;

	if (violation->time_ns > start_ns)
		key.violation.time_ns = violation->time_ns - start_ns;
	for (unsigned int n = 0; n < fingerprint_parts(violation); n++) {
		key.violation.fingerprint = fingerprint_of(sink->stacks, violation, n).hash;
		found = tfind(&key, &keep->tree, compare);
		kind = found ? *found : add_kind(keep, sink, violation, n, &key);
		if (!kind)
			return -ENOMEM;
		count_objects(&kind->violation, violation, fingerprint_group(violation, n));
		if (found || has_text)
			continue;
		/* once, though it may be of several kinds */
		has_text = true;
		kind->text = full_text(keep, sink, violation);
		if (!kind->text)
			return -ENOMEM;
	}
	keep->suppressed += suppressed != NULL;
	return suppressed ? 0 : count(keep, set);
}

struct check_violation *keep_list(struct keep *keep)
{
	free(keep->list);
	keep->list = calloc(keep->nr + 1, sizeof(*keep->list));
	for (size_t i = 0; keep->list && i < keep->nr; i++)
		keep->list[i] = keep->kind[i]->violation;
	return keep->list;
}

bool keep_about_meets(const struct about_set *set, const struct about_set *with)
{
	for (size_t i = 0; i < sizeof(set->bit) / sizeof(set->bit[0]); i++)
		if (set->bit[i] & with->bit[i])
			return true;
	return false;
}

uint64_t keep_unasked(const struct keep *keep, const struct about_set *asking)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < keep->nr_counts; i++)
		if (!keep_about_meets(&keep->count[i].set, asking))
			nr += keep->count[i].nr;
	return nr;
}

uint64_t keep_counting(const struct keep *keep)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < keep->nr_counts; i++)
		nr += keep->count[i].nr;
	return nr;
}
