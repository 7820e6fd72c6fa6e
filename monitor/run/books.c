// SPDX-License-Identifier: GPL-2.0-only
#include "run/books.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tally.h"

/* Where the kernel's counts are those of a class of the shipped models. */
static const struct {
	const char *model, *class;
} counted[LM_NR_COUNTS] = {
	[LM_COUNT_BLOCKS] = {"dma_pool", "pool"},
	[LM_COUNT_MISC] = {"misc_device", "device"},
};

/* -1 if it is not watched, or if other things than the kernel counts belong to its objects. */
static int find_class(const struct plan *plan, unsigned int what)
{
	unsigned int within = 0;
	int class = -1;

	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (!strcmp(plan->class[c].model->name, counted[what].model) &&
		    !strcmp(plan->class[c].class->name, counted[what].class))
			class = (int)c;
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		within += plan->class[c].parent == class;
	return what == LM_COUNT_BLOCKS && within != 1 ? -1 : class;
}

struct row_list {
	unsigned int nr;
	bool full; /* one found no room: what is missing says nothing */
	struct books_row row[BOOKS_MAX_ROWS];
};

struct books {
	const struct plan *plan;
	const struct engine *engine;
	int class[LM_NR_COUNTS]; /* in the plan, -1: not watched */
	struct row_list before;	 /* there when the watch began */
	bool has_misc_before;
	struct row_list now;  /* of the reading that is coming in */
	struct row_list last; /* what differed in the last one */
	uint32_t reading;     /* complete ones */
	uint64_t last_events;
	bool differ;
	const char *device[BOOKS_MAX_ROWS];
	struct books_result result;
};

struct books *books_new(const struct plan *plan, const struct engine *engine)
{
	struct books *books = calloc(1, sizeof(*books));

	if (!books)
		return NULL;
	books->plan = plan;
	books->engine = engine;
	for (unsigned int what = 0; what < LM_NR_COUNTS; what++) {
		books->class[what] = -1;
		if (counted[what].model)
			books->class[what] = find_class(plan, what);
	}
	return books;
}

void books_free(struct books *books)
{
	free(books);
}

bool books_want(const struct books *books, unsigned int what)
{
	return what < LM_NR_COUNTS && books->class[what] >= 0;
}

/* sysfs has no '/' in a name. */
static void set_name(char *to, size_t size, const char *name)
{
	snprintf(to, size, "%s", name);
	for (; *to; to++)
		if (*to == '/')
			*to = '!';
}

static struct books_row *find(struct row_list *list, const struct books_row *row)
{
	for (unsigned int i = 0; i < list->nr; i++)
		if (list->row[i].what == row->what && !strcmp(list->row[i].name, row->name) &&
		    !strcmp(list->row[i].device, row->device))
			return &list->row[i];
	return NULL;
}

static struct books_row *add(struct row_list *list, uint32_t what, const char *name,
			     const char *device)
{
	struct books_row row = {.what = what}, *old;

	set_name(row.name, sizeof(row.name), name);
	set_name(row.device, sizeof(row.device), device);
	old = find(list, &row);
	if (old)
		return old;
	list->full |= list->nr == BOOKS_MAX_ROWS;
	if (list->full)
		return NULL;
	list->row[list->nr] = row;
	return &list->row[list->nr++];
}

void books_before(struct books *books, const struct existing_pool *pool, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		add(&books->before, LM_COUNT_BLOCKS, pool[i].name, pool[i].device);
}

/* Our side of a count: an object of the books, which has the name of a row or is its own. */
struct filling {
	struct books *books;
	uint32_t what;
};

static void fill_ours(void *ctx, const struct tally *tally)
{
	struct filling *filling = ctx;
	struct books *books = filling->books;
	bool blocks = filling->what == LM_COUNT_BLOCKS;
	struct books_row key = {.what = filling->what}, *row;

	if (tally->adopted || !tally->name[0])
		return;
	set_name(key.name, sizeof(key.name), tally->name);
	set_name(key.device, sizeof(key.device), blocks ? tally->device : "");
	/* a device that is gone takes its list of pools along, so pools that are not listed say
	 * nothing; of misc devices there is one list */
	row = blocks ? find(&books->now, &key) : add(&books->now, key.what, key.name, key.device);
	if (!row)
		return;
	row->ours += blocks ? tally->children : 1;
	row->our_nr++;
}

/* The same difference as in the reading before, without any event since, is one more in a row. */
static void carry_on(struct books *books, struct books_row *row, bool quiet, uint64_t time_ns)
{
	const struct books_row *old = quiet ? find(&books->last, row) : NULL;

	row->in_row = 1;
	row->since_ns = time_ns;
	if (!old || old->kernel != row->kernel || old->ours != row->ours)
		return;
	row->in_row = old->in_row + 1;
	row->since_ns = old->since_ns;
}

static void keep_mismatch(struct books *books, const struct books_row *row, uint64_t time_ns)
{
	struct books_result *result = &books->result;
	struct mismatch *mismatch;

	for (unsigned int i = 0; i < result->nr_kept; i++)
		if (!strcmp(result->mismatch[i].name, row->name) &&
		    !strcmp(result->mismatch[i].device, row->device))
			return;
	result->mismatches++;
	if (result->nr_kept == MISMATCH_MAX)
		return;
	mismatch = &result->mismatch[result->nr_kept++];
	mismatch->what = row->what == LM_COUNT_BLOCKS ? "block" : "misc device";
	memcpy(mismatch->name, row->name, sizeof(mismatch->name));
	memcpy(mismatch->device, row->device, sizeof(mismatch->device));
	mismatch->kernel = row->kernel;
	mismatch->ours = row->ours;
	mismatch->time_ns = time_ns;
}

/*
 * A list of pools can be cut off, and of two devices with one name one may have no list: then the
 * pools are not all there, and their blocks neither.
 */
static bool is_comparable(const struct books_row *row)
{
	return row->what != LM_COUNT_BLOCKS || row->kernel_nr == row->our_nr;
}

static void compare(struct books *books, const struct lm_count *end, bool quiet, bool busy)
{
	struct row_list *last = &books->last, differing = {0};

	for (unsigned int i = 0; i < books->now.nr; i++) {
		struct books_row *row = &books->now.row[i];

		if (find(&books->before, row) || !is_comparable(row))
			continue;
		books->result.compared++;
		if (row->kernel == row->ours)
			continue;
		carry_on(books, row, quiet, end->h.time_ns);
		differing.row[differing.nr++] = *row;
		if (busy || row->in_row < BOOKS_READINGS ||
		    end->h.time_ns - row->since_ns < BOOKS_MIN_SPAN_NS)
			books->differ = true;
		else
			keep_mismatch(books, row, end->h.time_ns);
	}
	*last = differing;
}

static void take_baseline(struct books *books)
{
	for (unsigned int i = 0; i < books->now.nr; i++)
		add(&books->before, books->now.row[i].what, books->now.row[i].name,
		    books->now.row[i].device);
	books->before.full |= books->now.full;
	books->has_misc_before = true;
}

static void end_reading(struct books *books, const struct lm_count *end,
			const struct books_moment *moment)
{
	bool quiet = moment->events == books->last_events;

	books->differ = false;
	books->result.readings++;
	if (!books->has_misc_before) {
		if (!end->count)
			take_baseline(books);
	} else if (!moment->doubtful && !books->before.full && !books->now.full) {
		for (uint32_t what = 0; what < LM_NR_COUNTS; what++)
			if (books_want(books, what))
				engine_tally(
					books->engine, (unsigned int)books->class [what], fill_ours,
					&(struct filling) { books, what });
		compare(books, end, quiet, end->count);
	}
	books->now.nr = 0;
	books->now.full = false;
	books->last_events = moment->events;
	books->reading = end->reading;
}

void books_feed(struct books *books, const struct lm_count *count,
		const struct books_moment *moment)
{
	struct books_row *row;

	if (count->what == LM_COUNT_END) {
		end_reading(books, count, moment);
		return;
	}
	if (!books_want(books, count->what))
		return;
	row = add(&books->now, count->what, count->name, count->device);
	if (!row)
		return;
	row->kernel += count->count;
	row->kernel_nr++;
}

uint32_t books_reading(const struct books *books)
{
	return books->reading;
}

bool books_differ(const struct books *books)
{
	return books->differ;
}

const struct books_result *books_result(const struct books *books)
{
	return &books->result;
}

struct device_list {
	struct row_list seen;
	const char **name;
	unsigned int nr, most;
};

static void note_device(void *ctx, const struct tally *tally)
{
	struct device_list *list = ctx;
	unsigned int before = list->seen.nr;

	if (tally->adopted || !tally->device[0] || list->nr == list->most)
		return;
	add(&list->seen, LM_COUNT_BLOCKS, "", tally->device);
	if (list->seen.nr > before)
		list->name[list->nr++] = tally->device;
}

unsigned int books_devices(const struct books *books, const char **names, unsigned int most)
{
	struct device_list list = {.name = names, .most = most};

	if (books_want(books, LM_COUNT_BLOCKS))
		engine_tally(books->engine, (unsigned int)books->class[LM_COUNT_BLOCKS],
			     note_device, &list);
	return list.nr;
}
