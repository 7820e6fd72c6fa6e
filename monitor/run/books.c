// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tally.h"
#include "run/books_internal.h"

struct books *books_new(const struct plan *plan, struct engine *engine,
			const struct modules *modules)
{
	struct books *books = calloc(1, sizeof(*books));

	if (!books)
		return NULL;
	books->plan = plan;
	books->engine = engine;
	books->modules = modules;
	for (unsigned int what = 0; what < LM_NR_COUNTS; what++)
		books->class[what] = books_class_of(plan, what);
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

static struct books_row key_of(uint32_t what, const char *name, const char *device)
{
	struct books_row row = {.what = what};

	set_name(row.name, sizeof(row.name), name);
	/* of misc devices there is one list, without devices */
	set_name(row.device, sizeof(row.device), what == LM_COUNT_MISC ? "" : device);
	return row;
}

bool books_row_is(const struct books_row *row, const char *name, const char *device)
{
	const struct books_row key = key_of(row->what, name, device);

	return !strcmp(key.name, row->name) && !strcmp(key.device, row->device);
}

struct books_row *books_find(struct row_list *list, const struct books_row *row)
{
	for (unsigned int i = 0; i < list->nr; i++)
		if (list->row[i].what == row->what && !strcmp(list->row[i].name, row->name) &&
		    !strcmp(list->row[i].device, row->device))
			return &list->row[i];
	return NULL;
}

struct books_row *books_add(struct row_list *list, uint32_t what, const char *name,
			    const char *device)
{
	const struct books_row row = key_of(what, name, device);
	struct books_row *old = books_find(list, &row);

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
		books_add(&books->before, LM_COUNT_BLOCKS, pool[i].name, pool[i].device);
	if (books_want(books, LM_COUNT_BLOCKS))
		books->pools_before += nr;
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
	const struct books_row key = key_of(filling->what, tally->name.raw, tally->device.raw);
	struct books_row *row;

	if (tally->adopted || untrusted_is_empty(tally->name))
		return;
	/*
	 * the pools of a removed device are not listed, so a missing pool proves nothing; all
	 * misc devices are in one list
	 */
	row = blocks ? books_find(&books->now, &key)
		     : books_add(&books->now, key.what, key.name, key.device);
	if (!row)
		return;
	row->ours += blocks ? tally->children : 1;
	row->our_nr++;
}

/* Notes that the row differs in the way it does now, and whether it did so long enough. */
static bool stays(struct books *books, struct books_row *row, const struct reading_end *end)
{
	uint32_t what = row->what == SUM_FLIGHT	  ? LM_COUNT_FLIGHT
			: row->what == SUM_BLOCKS ? LM_COUNT_BLOCKS
						  : row->what;
	const struct books_row *old = end->quiet[what] ? books_find(&books->last, row) : NULL;

	row->in_row = 1;
	row->since_ns = end->time_ns;
	if (old && old->kernel == row->kernel && old->ours == row->ours) {
		row->in_row = old->in_row + 1;
		row->since_ns = old->since_ns;
	}
	return !end->busy && row->in_row >= BOOKS_READINGS &&
	       end->time_ns - row->since_ns >= BOOKS_MIN_SPAN_NS;
}

static void keep_mismatch(struct books *books, const struct books_row *row, uint64_t time_ns)
{
	static const char *const words[] = {
		[LM_COUNT_BLOCKS] = "block",   [LM_COUNT_MISC] = "misc device",
		[LM_COUNT_FILE] = "open file", [SUM_FLIGHT] = "in-flight request",
		[SUM_BLOCKS] = "block",
	};
	const char *what = words[row->what];
	struct books_result *result = &books->result;
	struct mismatch *mismatch;

	for (unsigned int i = 0; i < result->nr_kept; i++)
		if (result->mismatch[i].what == what &&
		    !strcmp(result->mismatch[i].name, row->name) &&
		    !strcmp(result->mismatch[i].device, row->device))
			return;
	result->mismatches++;
	if (result->nr_kept == MISMATCH_MAX)
		return;
	mismatch = &result->mismatch[result->nr_kept++];
	mismatch->what = what;
	memcpy(mismatch->name, row->name, sizeof(mismatch->name));
	memcpy(mismatch->device, row->device, sizeof(mismatch->device));
	mismatch->kernel = row->kernel;
	mismatch->ours = row->ours;
	mismatch->time_ns = time_ns;
}

/*
 * A list of pools can be cut off, and of two devices with one name only one may have a list: then
 * pools are missing, and their blocks too. Disks are compared by their sum.
 */
static bool is_comparable(struct books *books, const struct books_row *row)
{
	switch (row->what) {
	case LM_COUNT_BLOCKS:
		return row->kernel_nr == row->our_nr && !books_find(&books->before, row);
	case LM_COUNT_MISC:
		return !books_find(&books->before, row);
	case LM_COUNT_FILE:
	case SUM_FLIGHT:
	case SUM_BLOCKS:
		return true;
	default:
		return false;
	}
}

static bool differs(const struct books_row *row)
{
	return row->at_least ? row->kernel > row->ours : row->kernel != row->ours;
}

/*
 * @doubtful: a loss is known, so a difference proves nothing new. But where the kernel counts
 * none, none are left, whatever was lost.
 */
static void compare(struct books *books, const struct reading_end *end, bool doubtful)
{
	struct row_list *last = &books->last, differing = {0};

	for (unsigned int i = 0; i < books->now.nr; i++) {
		struct books_row *row = &books->now.row[i];

		if (!is_comparable(books, row))
			continue;
		books->result.compared += !doubtful;
		if (!differs(row) || (doubtful && (row->kernel || row->at_least)))
			continue;
		if (!stays(books, row, end))
			books->differ = true;
		else if (doubtful)
			books_narrow(books, row, end->time_ns);
		else
			keep_mismatch(books, row, end->time_ns);
		differing.row[differing.nr++] = *row;
	}
	*last = differing;
}

/* How many requests a disk's driver holds from before the watch is known only as an upper limit. */
static void take_before(struct books *books)
{
	for (unsigned int i = 0; i < books->now.nr; i++) {
		const struct books_row *row = &books->now.row[i];
		struct books_row *old = NULL;

		if (row->what != LM_COUNT_FILE)
			old = books_add(&books->before, row->what, row->name, row->device);
		if (old)
			old->kernel = row->kernel;
	}
	books->before.full |= books->now.full;
	books->has_before = true;
}

static void compare_all(struct books *books, const struct reading_end *end,
			const struct books_moment *moment)
{
	for (uint32_t what = LM_COUNT_BLOCKS; what <= LM_COUNT_MISC; what++)
		if (books_want(books, what))
			engine_tally(
				books->engine, (unsigned int)books->class [what], fill_ours,
				&(struct filling) { books, what });
	if (!moment->doubtful) {
		books_sum_flight(books);
		books_sum_blocks(books, end);
	}
	compare(books, end, moment->doubtful);
}

/* Of a class and of what is lent from it. */
static uint64_t steps_of(const struct books *books, int class)
{
	struct class_stats stats;
	uint64_t steps = 0;

	for (unsigned int c = 0; c < books->plan->nr_classes; c++) {
		if ((int)c != class && books->plan->class[c].parent != class)
			continue;
		engine_class_stats(books->engine, c, &stats);
		steps += stats.births + stats.adopted + stats.deaths;
	}
	return steps;
}

static void note_steps(struct books *books, struct reading_end *end)
{
	for (uint32_t what = 0; what < LM_NR_COUNTS; what++) {
		uint64_t steps = books_want(books, what) ? steps_of(books, books->class[what]) : 0;

		end->quiet[what] = steps == books->steps[what];
		books->steps[what] = steps;
	}
}

static void end_reading(struct books *books, const struct lm_count *count,
			const struct books_moment *moment)
{
	struct reading_end end = {.time_ns = count->h.time_ns, .busy = count->count};

	note_steps(books, &end);
	books->differ = false;
	books->result.readings++;
	if (books->has_before && !books->before.full && !books->now.full && !moment->partial)
		compare_all(books, &end, moment);
	else if (!books->has_before && !end.busy)
		take_before(books);
	books->now.nr = 0;
	books->now.full = false;
	books->reading = count->reading;
}

/* An open file whose module was loaded in this run was opened in this run. */
static void take_file(struct books *books, const struct lm_count *count)
{
	const struct module_life *module =
		modules_named(books->modules, count->device, count->h.time_ns);
	unsigned int class = (unsigned int)books->class[LM_COUNT_FILE];
	uint64_t key = count->count;
	struct books_row *row;

	if (!count->device[0] || !module || !module->loaded_ns)
		return;
	row = books_add(&books->now, LM_COUNT_FILE, count->device, "");
	if (!row)
		return;
	row->kernel++;
	row->ours += engine_has_live(books->engine, class, key);
}

void books_feed(struct books *books, const struct lm_count *count,
		const struct books_moment *moment)
{
	struct books_row *row;

	if (count->what == LM_COUNT_END) {
		end_reading(books, count, moment);
		return;
	}
	if (count->what == LM_COUNT_FILE && books_want(books, LM_COUNT_FILE))
		take_file(books, count);
	if (count->what == LM_COUNT_FILE ||
	    (books_needs_class(count->what) && !books_want(books, count->what)))
		return;
	row = books_add(&books->now, count->what, count->name, count->device);
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

bool books_settles(const struct books *books)
{
	return books->pools_before && !books->sum.has_base;
}

const struct books_result *books_result(const struct books *books)
{
	return &books->result;
}
