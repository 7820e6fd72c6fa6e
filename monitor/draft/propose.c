// SPDX-License-Identifier: GPL-2.0-only
/* Finds the pairs: first those of the most usual words, then what is left of a stem. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft/draft.h"
#include "draft/pair_words.h"

/* The functions of one stem. */
struct group {
	struct draft *draft;
	const char *stem;
	unsigned int first, end; /* of the readings */
};

static const struct draft_function *function_at(const struct draft *draft, int reading)
{
	return &draft->module->function[draft->readings.reading[reading].function];
}

static bool *used_at(const struct draft *draft, int reading)
{
	return &draft->used[draft->readings.reading[reading].function];
}

static int find(const struct group *group, const char *word)
{
	return readings_find(&group->draft->readings, group->first, group->end, word);
}

static int leave_out(struct draft *draft, const struct draft_function *born,
		     const struct draft_function *dies, const char *why)
{
	struct draft_left *left =
		reallocarray(draft->left, draft->nr_left + 1ul, sizeof(*draft->left));

	if (!left)
		return -ENOMEM;
	draft->left = left;
	left += draft->nr_left++;
	left->born = born;
	left->dies = dies;
	snprintf(left->why, sizeof(left->why), "%s", why);
	return 0;
}

/* Whether a probe can be put on it, and would see what its type says. */
static bool can_watch(const struct draft_function *function, char why[256])
{
	const char *name = function->name;

	if (function->is_twice)
		snprintf(why, 256, "several functions are called %.100s", name);
	else if (!function->has_symbol && function->variant)
		snprintf(
			why, 256,
			"%.80s is there only as %.80s: the compiler may have changed its arguments",
			name, function->variant);
	else if (!function->has_symbol)
		snprintf(why, 256, "%.100s has no code of its own: it is inlined where it is used",
			 name);
	else if (function->site == DRAFT_SITE_NONE)
		snprintf(why, 256, "%.100s cannot be attached to: it is notrace", name);
	else if (!function->has_type)
		snprintf(why, 256, "the type of %.100s is not known", name);
	else
		return true;
	return false;
}

static int add_class(const struct group *group, unsigned int row, int born, int dies,
		     const struct draft_key *key)
{
	struct draft *draft = group->draft;
	struct draft_class *class = &draft->class[draft->nr_classes];

	*used_at(draft, born) = *used_at(draft, dies) = true;
	if (draft->nr_classes == MODEL_MAX_CLASSES)
		return leave_out(draft, function_at(draft, born), function_at(draft, dies),
				 "a model has room for no more classes");
	*class = (struct draft_class){
		.row = row,
		.born = function_at(draft, born),
		.dies = function_at(draft, dies),
		.key = *key,
		.is_counted = pair_words_row(row)->counts,
	};
	draft_name_class(draft, class, group->stem, pair_words_row(row)->birth);
	draft->nr_classes++;
	return 0;
}

/* What gets what it is given takes a reference to what exists. */
static bool takes_existing(const struct draft_function *born, const struct draft_key *key)
{
	const struct draft_type *type =
		key->from == DRAFT_KEY_BEHIND ? &born->arg[key->born_arg] : &born->ret;

	if (key->from == DRAFT_KEY_ARG)
		return true;
	for (unsigned int i = 0; i < born->nr_args && i < DRAFT_MAX_ARGS; i++)
		if (born->arg[i].kind == DRAFT_POINTER && born->arg[i].depth == 1 &&
		    type->to_struct && born->arg[i].to_struct &&
		    !strcmp(born->arg[i].name, type->name))
			return true;
	return false;
}

/* Who gives birth to objects of this type, by a function that does not count. */
static const struct draft_function *creator(const struct draft *draft,
					    const struct draft_type *type)
{
	for (unsigned int i = 0; i < draft->nr_classes; i++) {
		const struct draft_class *class = &draft->class[i];
		const struct draft_type *key = &class->dies->arg[class->key.dies_arg];

		if (!class->is_counted && key->to_struct && !strcmp(key->name, type->name))
			return class->born;
	}
	return NULL;
}

/* Whether a get is where the first reference comes from, as far as types show. */
static bool hands_out(const struct draft *draft, const struct draft_function *born,
		      const struct draft_key *key, char why[256])
{
	const struct draft_function *other;

	if (takes_existing(born, key)) {
		snprintf(why, 256,
			 "a reference to what exists already: names do not show who "
			 "takes the first and drops the last");
		return false;
	}
	other = creator(draft, key->from == DRAFT_KEY_RET ? &born->ret : &born->arg[key->born_arg]);
	if (other)
		snprintf(why, 256, "references to what %.100s gives birth to", other->name);
	return !other;
}

static bool fits(const struct group *group, unsigned int row, int born, int dies,
		 struct draft_key *key, char why[256])
{
	const struct draft_function *b = function_at(group->draft, born);
	const struct draft_function *d = function_at(group->draft, dies);

	if (b->has_type && d->has_type && !draft_find_key(b, d, group->stem, key, why))
		return false;
	if (!can_watch(b, why) || !can_watch(d, why))
		return false;
	return !pair_words_row(row)->counts || hands_out(group->draft, b, key, why);
}

/* The birth of this row with the first of its deaths, from @first on, that fits. */
static int pair_up(const struct group *group, unsigned int row, unsigned int first,
		   unsigned int end)
{
	const struct pair_words *words = pair_words_row(row);
	int born = find(group, words->birth);
	struct draft_key key;
	char why[256];

	if (born < 0 || *used_at(group->draft, born))
		return 0;
	for (unsigned int i = first; i < end && words->death[i]; i++) {
		int dies = find(group, words->death[i]);

		if (dies < 0 || *used_at(group->draft, dies))
			continue;
		if (fits(group, row, born, dies, &key, why))
			return add_class(group, row, born, dies, &key);
	}
	return 0;
}

static bool has_key_type(const struct draft_class *class, const struct draft_function *function,
			 unsigned int *arg)
{
	const struct draft_type *type = &class->dies->arg[class->key.dies_arg];

	for (unsigned int i = 0; i < function->nr_args && i < DRAFT_REGISTERS; i++) {
		*arg = i;
		if (function->arg[i].kind == DRAFT_POINTER && function->arg[i].depth == 1 &&
		    !strcmp(function->arg[i].name, type->name))
			return true;
	}
	return false;
}

/* x_alloc, x_get and x_put: each get is a reference more, if the put is what ends it. */
static void count_references(const struct group *group)
{
	struct draft *draft = group->draft;
	int get = find(group, "get"), put = find(group, "put");
	char why[256];

	if (get < 0 || put < 0 || *used_at(draft, get))
		return;
	for (unsigned int i = 0; i < draft->nr_classes; i++) {
		struct draft_class *class = &draft->class[i];
		unsigned int arg;

		if (class->dies != function_at(draft, put) || class->another ||
		    !has_key_type(class, function_at(draft, get), &arg) ||
		    !can_watch(function_at(draft, get), why))
			continue;
		class->another = function_at(draft, get);
		class->another_arg = arg;
		*used_at(draft, get) = true;
	}
}

/* Two halves by their names that have not become a class. */
static int leave_rest(const struct group *group, unsigned int row)
{
	const struct pair_words *words = pair_words_row(row);
	struct draft *draft = group->draft;
	int born = find(group, words->birth);
	struct draft_key key;
	char why[256];

	if (born < 0 || *used_at(draft, born))
		return 0;
	for (unsigned int i = 0; i < PAIR_WORDS_ENDS && words->death[i]; i++) {
		int dies = find(group, words->death[i]);

		if (dies < 0)
			continue;
		if (fits(group, row, born, dies, &key, why))
			snprintf(why, sizeof(why), "%.100s is in a class already",
				 function_at(draft, dies)->name);
		*used_at(draft, born) = *used_at(draft, dies) = true;
		return leave_out(draft, function_at(draft, born), function_at(draft, dies), why);
	}
	return 0;
}

static int pair_usual(const struct group *group, unsigned int row)
{
	return pair_words_row(row)->counts ? 0 : pair_up(group, row, 0, 1);
}

static int pair_others(const struct group *group, unsigned int row)
{
	return pair_words_row(row)->counts ? 0 : pair_up(group, row, 1, PAIR_WORDS_ENDS);
}

static int pair_counted(const struct group *group, unsigned int row)
{
	if (!pair_words_row(row)->counts)
		return 0;
	count_references(group);
	return pair_up(group, row, 0, PAIR_WORDS_ENDS);
}

/* Of all stems, row by row: if there is no room for all, the plainest words are in. */
static int for_each_stem(struct draft *draft,
			 int (*step)(const struct group *group, unsigned int row))
{
	int err = 0;

	for (unsigned int row = 0; pair_words_row(row); row++) {
		for (unsigned int at = 0, end; !err && at < draft->readings.nr; at = end) {
			struct group group = {
				.draft = draft,
				.stem = draft->readings.reading[at].stem,
				.first = at,
				.end = end = readings_end(&draft->readings, at),
			};

			err = step(&group, row);
		}
	}
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct draft_class *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int draft_make(struct draft *draft, struct draft_module *module)
{
	int err;

	*draft = (struct draft){.module = module};
	err = readings_make(&draft->readings, module);
	draft->used = calloc(module->nr_functions + 1ul, sizeof(*draft->used));
	if (!draft->used)
		err = -ENOMEM;
	if (!err)
		err = for_each_stem(draft, pair_usual);
	if (!err)
		err = for_each_stem(draft, pair_others);
	if (!err)
		err = for_each_stem(draft, pair_counted);
	if (!err)
		err = for_each_stem(draft, leave_rest);
	qsort(draft->class, draft->nr_classes, sizeof(*draft->class), by_name);
	if (err)
		draft_free(draft);
	return err;
}

void draft_free(struct draft *draft)
{
	readings_free(&draft->readings);
	free(draft->left);
	free(draft->used);
	*draft = (struct draft){0};
}
