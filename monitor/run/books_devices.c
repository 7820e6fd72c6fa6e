// SPDX-License-Identifier: GPL-2.0-only
/* Chooses the devices whose lists of pools are read. */
#include "engine/tally.h"
#include "run/books_internal.h"

struct device_list {
	struct row_list seen;
	const char **name;
	unsigned int nr, most;
};

/* @device has to live as long as the list. */
static void list_device(struct device_list *list, const char *device)
{
	unsigned int before = list->seen.nr;

	if (!device[0] || list->nr == list->most)
		return;
	books_add(&list->seen, LM_COUNT_BLOCKS, "", device);
	if (list->seen.nr > before)
		list->name[list->nr++] = device;
}

static void note_device(void *ctx, const struct tally *tally)
{
	if (!tally->adopted)
		list_device(ctx, tally->device.raw);
}

unsigned int books_devices(const struct books *books, const char **names, unsigned int most)
{
	struct device_list list = {.name = names, .most = most};

	if (!books_want(books, LM_COUNT_BLOCKS))
		return 0;
	for (unsigned int i = 0; i < books->before.nr; i++)
		if (books->before.row[i].what == LM_COUNT_BLOCKS)
			list_device(&list, books->before.row[i].device);
	engine_tally(books->engine, (unsigned int)books->class[LM_COUNT_BLOCKS], note_device,
		     &list);
	return list.nr;
}
