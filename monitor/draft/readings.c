// SPDX-License-Identifier: GPL-2.0-only
#include "draft/readings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft/pair_words.h"

#define MOST_NAME 512

static int add(struct readings *readings, struct draft_module *module, const char *name, size_t at,
	       size_t len, unsigned int function)
{
	char stem[MOST_NAME + 2], word[MOST_NAME];
	struct reading *more;

	snprintf(stem, sizeof(stem), "%.*s*%s", (int)at, name, name + at + len);
	snprintf(word, sizeof(word), "%.*s", (int)len, name + at);
	if (!(readings->nr & (readings->nr - 1))) {
		more = reallocarray(readings->reading, readings->nr ? 2 * (size_t)readings->nr : 1,
				    sizeof(*more));
		if (!more)
			return -ENOMEM;
		readings->reading = more;
	}
	more = &readings->reading[readings->nr];
	more->stem = module_keep(module, stem);
	more->word = module_keep(module, word);
	more->function = function;
	if (!more->stem || !more->word)
		return -ENOMEM;
	readings->nr++;
	return 0;
}

/* Each word between underscores. */
static int read_name(struct readings *readings, struct draft_module *module, const char *name,
		     unsigned int function)
{
	int err = 0;

	for (size_t at = 0, len; !err && name[at]; at += len + (name[at + len] == '_')) {
		len = strcspn(name + at, "_");
		if (pair_words_has(name + at, len))
			err = add(readings, module, name, at, len, function);
	}
	return err;
}

static int by_stem(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;
	int order = strcmp(x->stem, y->stem);

	return order ? order : strcmp(x->word, y->word);
}

static void sort(struct readings *readings)
{
	if (readings->nr)
		qsort(readings->reading, readings->nr, sizeof(*readings->reading), by_stem);
}

int readings_make(struct readings *readings, struct draft_module *module)
{
	int err = 0;

	*readings = (struct readings){0};
	for (unsigned int i = 0; !err && i < module->nr_functions; i++)
		err = read_name(readings, module, module->function[i].name, i);
	sort(readings);
	return err;
}

int readings_of_imports(struct readings *readings, struct draft_module *module)
{
	int err = 0;

	*readings = (struct readings){0};
	for (unsigned int i = 0; !err && i < module->nr_imports; i++)
		err = read_name(readings, module, module->import[i], i);
	sort(readings);
	return err;
}

void readings_free(struct readings *readings)
{
	free(readings->reading);
	*readings = (struct readings){0};
}

unsigned int readings_end(const struct readings *readings, unsigned int first)
{
	unsigned int end = first;

	while (end < readings->nr &&
	       !strcmp(readings->reading[end].stem, readings->reading[first].stem))
		end++;
	return end;
}

int readings_find(const struct readings *readings, unsigned int first, unsigned int end,
		  const char *word)
{
	for (unsigned int i = first; i < end; i++)
		if (!strcmp(readings->reading[i].word, word))
			return (int)i;
	return -1;
}
