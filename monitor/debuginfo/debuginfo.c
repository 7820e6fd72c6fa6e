// SPDX-License-Identifier: GPL-2.0-only
#include "debuginfo/debuginfo.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "debuginfo/internal.h"

/* What was found of a frame. The same few frames come in most violations. */
struct known {
	char *module, *symbol;
	uint64_t offset, size;
	struct place_list list; /* none: not known */
	size_t bytes;		/* of all that, about */
};

#define NODE_SIZE 64 /* what tree and allocator take for one */

static size_t length_of(struct untrusted text)
{
	return untrusted_is_null(text) ? 0 : strlen(text.raw) + 1;
}

static size_t bytes_of(const struct known *known)
{
	size_t bytes = sizeof(*known) + NODE_SIZE + strlen(known->module) + strlen(known->symbol) +
		       known->list.nr * sizeof(*known->list.place);

	for (size_t i = 0; i < known->list.nr; i++)
		bytes += length_of(known->list.place[i].function) +
			 length_of(known->list.place[i].file) +
			 length_of(known->list.place[i].text);
	return bytes;
}

static int compare_known(const void *one, const void *other)
{
	const struct known *a = one, *b = other;
	int order = strcmp(a->symbol, b->symbol);

	if (!order)
		order = strcmp(a->module, b->module);
	if (!order)
		order = (a->offset > b->offset) - (a->offset < b->offset);
	if (!order)
		order = (a->size > b->size) - (a->size < b->size);
	return order;
}

static void free_list(struct place_list *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free((char *)list->place[i].function.raw);
		free((char *)list->place[i].file.raw);
		free((char *)list->place[i].text.raw);
	}
	free(list->place);
	*list = (struct place_list){0};
}

static void free_known(void *node)
{
	struct known *known = node;

	memory_give(MEMORY_REPORT, known->bytes);
	free(known->module);
	free(known->symbol);
	free_list(&known->list);
	free(known);
}

static int add_map(struct debuginfo *debuginfo, const char *text)
{
	const char *equals = strchr(text, '=');
	struct debug_map *map = &debuginfo->map[debuginfo->nr_maps];
	size_t len = equals ? (size_t)(equals - text) : 0;

	while (len && text[len - 1] == '/')
		len--;
	if (!len)
		return -EINVAL;
	map->from = strndup(text, len);
	map->to = strdup(equals + 1);
	map->len = len;
	debuginfo->nr_maps++;
	return map->from && map->to ? 0 : -ENOMEM;
}

static int add_all(struct debuginfo *debuginfo, const struct debuginfo_options *options,
		   const char **failed)
{
	int err = 0;

	for (unsigned int i = 0; i < options->nr_maps && !err; i++) {
		err = add_map(debuginfo, options->map[i]);
		*failed = err ? options->map[i] : NULL;
	}
	for (unsigned int i = 0; i < options->nr_paths && !err; i++) {
		if (!strcmp(options->path[i], DEBUGINFO_AUTO))
			debuginfo->automatic = true;
		else
			err = debuginfo_add_path(debuginfo, options->path[i]);
		*failed = err ? options->path[i] : NULL;
	}
	debuginfo->asked_user = options->nr_paths > 0;
	return err;
}

static bool copy_config(struct debuginfo *debuginfo, const struct debuginfo_config *config)
{
	debuginfo->remote = config->remote;
	debuginfo->root = config->root ? strdup(config->root) : NULL;
	debuginfo->system = strdup(config->system);
	debuginfo->release = strdup(config->release.raw);
	return debuginfo->system && debuginfo->release && (debuginfo->root || !config->root);
}

int debuginfo_open(const struct debuginfo_config *config, struct debuginfo **debuginfo,
		   const char **failed)
{
	struct debuginfo *new = calloc(1, sizeof(*new));
	int err = -ENOMEM;

	*failed = NULL;
	if (!new)
		return err;
	if (copy_config(new, config))
		err = add_all(new, config->options, failed);
	if (err) {
		debuginfo_close(new);
		return err;
	}
	*debuginfo = new;
	return 0;
}

void debuginfo_set_builds(struct debuginfo *debuginfo, const struct builds *builds)
{
	debuginfo->builds = builds;
}

void debuginfo_forget_builds(struct debuginfo *debuginfo, const struct builds *builds)
{
	if (debuginfo->builds == builds)
		debuginfo->builds = NULL;
}

void debuginfo_close(struct debuginfo *debuginfo)
{
	if (!debuginfo)
		return;
	for (size_t i = 0; i < debuginfo->nr; i++)
		debuginfo_close_file(&debuginfo->file[i]);
	for (unsigned int i = 0; i < debuginfo->nr_maps; i++) {
		free(debuginfo->map[i].from);
		free(debuginfo->map[i].to);
	}
	tdestroy(debuginfo->known, free_known);
	free(debuginfo->file);
	free(debuginfo->root);
	free(debuginfo->system);
	free(debuginfo->release);
	free(debuginfo);
}

/* The first of the files for @module; NULL: there is none. */
static struct debug_file *find_file(struct debuginfo *debuginfo, const char *module)
{
	for (size_t i = 0; i < debuginfo->nr; i++)
		if (!strcmp(debuginfo->file[i].module, module))
			return &debuginfo->file[i];
	return NULL;
}

void debuginfo_prepare(struct debuginfo *debuginfo)
{
	struct debug_file *kernel;

	for (size_t i = 0; i < debuginfo->nr; i++)
		if (debuginfo->file[i].named)
			debuginfo_read(&debuginfo->file[i]);
	if (!find_file(debuginfo, ""))
		debuginfo_add_system(debuginfo, "");
	kernel = find_file(debuginfo, "");
	if (kernel)
		debuginfo_read(kernel);
}

static int find_in_files(struct debuginfo *debuginfo, const struct stack_frame *frame,
			 struct place_list *list)
{
	bool read = false; /* there is a file with DWARF: no server is asked for another */
	int err = -ENOENT;

	for (size_t i = 0; i < debuginfo->nr && err == -ENOENT; i++) {
		struct debug_file *file = &debuginfo->file[i];

		if (strcmp(file->module, frame->module.raw) || (read && file->asked_for))
			continue;
		err = debuginfo_find(debuginfo, file, frame, list);
		read |= file->nr > 0;
		if (err)
			free_list(list);
	}
	return err;
}

/* Of the system only when the user named nothing for this module. */
static int find_anywhere(struct debuginfo *debuginfo, const struct stack_frame *frame,
			 struct place_list *list)
{
	const char *module = frame->module.raw;
	int err = 0;

	if (!find_file(debuginfo, module))
		err = debuginfo_add_system(debuginfo, module);
	/* that there is none is remembered as a file that cannot be read */
	if (!err && !find_file(debuginfo, module))
		err = debuginfo_add_file(debuginfo, module, "");
	return err ? err : find_in_files(debuginfo, frame, list);
}

/* Within the limit of memory. 0 or -ENOMEM. */
static int keep(struct debuginfo *debuginfo, struct known *known)
{
	size_t bytes = bytes_of(known);

	if (memory_take(MEMORY_REPORT, bytes))
		return -ENOMEM;
	known->bytes = bytes;
	return tsearch(known, &debuginfo->known, compare_known) ? 0 : -ENOMEM;
}

/* Looks @frame up and remembers what came of it. NULL: no memory. */
static const struct known *learn(struct debuginfo *debuginfo, const struct stack_frame *frame)
{
	struct known *new = malloc(sizeof(*new));

	if (!new)
		return NULL;
	*new = (struct known){
		.module = strdup(frame->module.raw),
		.symbol = strdup(frame->symbol.raw),
		.offset = frame->offset,
		.size = frame->size,
	};
	if (!new->module || !new->symbol ||
	    find_anywhere(debuginfo, frame, &new->list) == -ENOMEM || keep(debuginfo, new)) {
		free_known(new);
		return NULL;
	}
	debuginfo->asked = true;
	debuginfo->found |= new->list.nr > 0;
	return new;
}

size_t debuginfo_places(struct debuginfo *debuginfo, const struct stack_frame *frame,
			const struct frame_place **place)
{
	const struct known wanted = {
		.module = (char *)frame->module.raw,
		.symbol = (char *)frame->symbol.raw,
		.offset = frame->offset,
		.size = frame->size,
	};
	const struct known *known;
	struct known **node;

	if (!debuginfo || untrusted_is_empty(frame->symbol))
		return 0;
	node = tfind(&wanted, &debuginfo->known, compare_known);
	known = node ? *node : learn(debuginfo, frame);
	if (!known)
		return 0;
	*place = known->list.place;
	return known->list.nr;
}

size_t debuginfo_own(const struct frame_place *place, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!untrusted_compare(place[i].file, place[nr - 1].file))
			return i;
	return 0;
}

bool debuginfo_is_useless(const struct debuginfo *debuginfo)
{
	return debuginfo && debuginfo->asked_user && debuginfo->asked && !debuginfo->found;
}
