// SPDX-License-Identifier: GPL-2.0-only
/* Which pointer of a birth and of a death is the object: the one whose type both have. */
#include <stdio.h>
#include <string.h>

#include "draft/draft.h"

static bool is_pointer(const struct draft_type *type, unsigned int depth)
{
	return type->kind == DRAFT_POINTER && type->depth == depth;
}

static bool is_void(const struct draft_type *type)
{
	return !*type->keyword && !strcmp(type->name, "void");
}

static bool is_same_target(const struct draft_type *a, const struct draft_type *b)
{
	return !strcmp(a->keyword, b->keyword) && !strcmp(a->name, b->name) && strcmp(a->name, "?");
}

/* Arguments that are in registers, and where they should be: one by value may take two. */
static unsigned int readable(const struct draft_function *function)
{
	unsigned int nr = 0;

	while (nr < function->nr_args && nr < DRAFT_REGISTERS &&
	       function->arg[nr].kind != DRAFT_OTHER)
		nr++;
	return nr;
}

/* The first argument of this type, -1: none. *@more: there is another. */
static int find_arg(const struct draft_function *function, const struct draft_type *type,
		    bool *more)
{
	int found = -1;

	for (unsigned int i = 0; i < readable(function); i++) {
		if (!is_pointer(&function->arg[i], 1) || !is_same_target(&function->arg[i], type))
			continue;
		if (found >= 0)
			*more = true;
		else
			found = (int)i;
	}
	return found;
}

/* The only pointer among the arguments, if it is a void *; else -1. */
static int find_void(const struct draft_function *function)
{
	int found = -1;

	for (unsigned int i = 0; i < readable(function); i++) {
		if (function->arg[i].kind != DRAFT_POINTER)
			continue;
		if (found >= 0 || !is_pointer(&function->arg[i], 1) || !is_void(&function->arg[i]))
			return -1;
		found = (int)i;
	}
	return found;
}

static bool find_returned(const struct draft_function *born, const struct draft_function *dies,
			  struct draft_key *key)
{
	int arg;

	if (!is_pointer(&born->ret, 1))
		return false;
	arg = find_arg(dies, &born->ret, &key->is_one_of);
	if (arg < 0) {
		arg = find_void(dies);
		key->is_untyped = arg >= 0;
	}
	key->is_untyped |= is_void(&born->ret);
	key->from = DRAFT_KEY_RET;
	key->dies_arg = (unsigned int)arg;
	return arg >= 0;
}

/* int x_create(struct x **out) */
static bool find_behind(const struct draft_function *born, const struct draft_function *dies,
			struct draft_key *key)
{
	for (unsigned int i = 0; i < readable(born); i++) {
		int arg;

		if (!is_pointer(&born->arg[i], 2) || !born->arg[i].to_struct)
			continue;
		arg = find_arg(dies, &born->arg[i], &key->is_one_of);
		if (arg < 0)
			continue;
		key->from = DRAFT_KEY_BEHIND;
		key->born_arg = i;
		key->dies_arg = (unsigned int)arg;
		return true;
	}
	return false;
}

/* Whether the stem has the name of the type, or a part of it that is more than two letters. */
static bool is_named(const char *stem, const char *type)
{
	const char *last = strrchr(type, '_');

	last = last ? last + 1 : type;
	return strstr(stem, type) || (strlen(last) > 2 && strstr(stem, last));
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), part = strlen(end);

	return len >= part && !strcmp(name + len - part, end);
}

/* A pointer that both have. */
struct common {
	int likely; /* that the functions are about it */
	unsigned int born_arg, dies_arg;
	bool is_one_of; /* that have the type */
};

static int likelihood(const struct draft_type *type, const char *stem)
{
	int likely = 4 * type->is_own + 2 * is_named(stem, type->name);

	/* an inode has many files, and lives longer than these */
	if (!strcmp(type->name, "inode"))
		return likely - 1;
	if (!strcmp(type->name, "file"))
		return likely + 6;
	return likely + 2 * ends_with(type->name, "_file");
}

static unsigned int list_common(const struct draft_function *born,
				const struct draft_function *dies, const char *stem,
				struct common common[DRAFT_REGISTERS])
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < readable(dies); i++) {
		const struct draft_type *type = &dies->arg[i];
		bool more = false;
		int arg;

		if (!is_pointer(type, 1) || !type->to_struct)
			continue;
		arg = find_arg(born, type, &more);
		if (arg < 0 || find_arg(dies, type, &more) < (int)i)
			continue;
		common[nr++] = (struct common){likelihood(type, stem), (unsigned int)arg, i, more};
	}
	return nr;
}

/* Of a tie the last comes first: what something belongs to stands before it. */
static void choose(struct common *common, unsigned int nr, unsigned int at)
{
	unsigned int best = at;
	struct common chosen;

	for (unsigned int i = at + 1; i < nr; i++)
		if (common[i].likely > common[best].likely ||
		    (common[i].likely == common[best].likely &&
		     common[i].dies_arg > common[best].dies_arg))
			best = i;
	chosen = common[best];
	common[best] = common[at];
	common[at] = chosen;
}

/* Two that are as likely are the key together. */
static bool find_common(const struct draft_function *born, const struct draft_function *dies,
			const char *stem, struct draft_key *key)
{
	struct common common[DRAFT_REGISTERS];
	unsigned int nr = list_common(born, dies, stem, common);

	if (!nr)
		return false;
	choose(common, nr, 0);
	key->from = DRAFT_KEY_ARG;
	key->born_arg = common[0].born_arg;
	key->dies_arg = common[0].dies_arg;
	key->is_one_of = common[0].is_one_of;
	if (nr == 1)
		return true;
	choose(common, nr, 1);
	if (common[1].likely < common[0].likely)
		return true;
	key->second = DRAFT_SECOND_POINTER;
	key->born_second = common[1].born_arg;
	key->dies_second = common[1].dies_arg;
	key->is_one_of |= nr > 2 || common[1].is_one_of;
	return true;
}

/* Whether a number of this name says which one of several is meant. */
static bool is_id(const char *name)
{
	static const char *const ends[] = {"id",   "index",  "idx",   "slot",
					   "port", "handle", "minor", "channel"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

/* x_create(device, id) and x_destroy(device, id): neither alone is the key. */
static void find_number(const struct draft_function *born, const struct draft_function *dies,
			struct draft_key *key)
{
	for (unsigned int i = 0; i < readable(born); i++) {
		if (born->arg[i].kind != DRAFT_NUMBER || !is_id(born->arg_name[i]))
			continue;
		for (unsigned int j = 0; j < readable(dies); j++) {
			if (dies->arg[j].kind != DRAFT_NUMBER ||
			    strcmp(dies->arg_name[j], born->arg_name[i]))
				continue;
			key->second = DRAFT_SECOND_NUMBER;
			key->born_second = i;
			key->dies_second = j;
			return;
		}
	}
}

/* A struct that may be changed, other than the key, and that @other does not have. */
static bool has_more(const struct draft_function *function, const struct draft_function *other,
		     unsigned int key)
{
	bool ignored;

	for (unsigned int i = 0; i < readable(function); i++)
		if (i != key && is_pointer(&function->arg[i], 1) && function->arg[i].to_struct &&
		    !function->arg[i].is_const && find_arg(other, &function->arg[i], &ignored) < 0)
			return true;
	return false;
}

bool draft_find_key(const struct draft_function *born, const struct draft_function *dies,
		    const char *stem, struct draft_key *key, char why[256])
{
	*key = (struct draft_key){0};
	if (find_returned(born, dies, key) || find_behind(born, dies, key))
		return true;
	if (!find_common(born, dies, stem, key)) {
		snprintf(why, 256, "no pointer of one type in both");
		return false;
	}
	if (has_more(born, dies, key->born_arg) && has_more(dies, born, key->dies_arg)) {
		snprintf(why, 256,
			 "each has a pointer that the other lacks: what both have may be "
			 "what the object belongs to");
		return false;
	}
	if (!key->second)
		find_number(born, dies, key);
	return true;
}
