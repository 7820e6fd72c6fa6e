// SPDX-License-Identifier: GPL-2.0-only
#include "recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/record.h"

static void die(const char *path, const char *why)
{
	fprintf(stderr, "losses: %s: %s\n", path, why);
	exit(1);
}

static void load_plan(struct recorded *recorded)
{
	const struct trace_meta *meta = recorded->meta;
	bool watched[LM_MAX_PROBES] = {false};
	struct model_error error;

	for (unsigned int i = 0; i < meta->nr_models; i++)
		if (i == PLAN_MAX_MODELS ||
		    model_parse(meta->model[i].name, meta->model[i].text, meta->model[i].len,
				&recorded->model[i], &error))
			die(recorded->path, "a model in it is wrong");
	if (plan_init(&recorded->plan, recorded->model, meta->nr_models))
		die(recorded->path, "its models make no plan");
	for (unsigned int n = 0; n < recorded->plan.nr_probes && n < meta->nr_probes; n++)
		watched[n] = !untrusted_is_null(meta->probe[n].function);
	plan_keep_watched(&recorded->plan, watched);
}

struct recorded *recorded_load(const char *path)
{
	struct recorded *recorded = calloc(1, sizeof(*recorded));
	struct trace_error error;
	struct trace_entry entry;

	if (!recorded)
		die(path, "out of memory");
	recorded->path = path;
	if (trace_open(path, &recorded->trace, &error))
		die(path, error.text);
	recorded->meta = trace_meta(recorded->trace);
	load_plan(recorded);
	while (trace_next(recorded->trace, &entry) == 1) {
		if (recorded->nr == MOST_ITEMS)
			die(path, "too long");
		if (entry.what == TRACE_RECORD) {
			void *copy = malloc(entry.record->size);

			if (!copy)
				die(path, "out of memory");
			entry.record = memcpy(copy, entry.record, entry.record->size);
		}
		recorded->item[recorded->nr++] = entry;
	}
	return recorded;
}

bool recorded_is_verb(const struct lm_hdr *record)
{
	return record->type == LM_REC_EVENT || record->type == LM_REC_BIRTH;
}

bool recorded_is_event(const struct recorded *recorded, unsigned int item)
{
	const struct trace_entry *entry = &recorded->item[item];

	return entry->what == TRACE_RECORD && recorded_is_verb(entry->record) &&
	       entry->record->probe < recorded->plan.nr_probes;
}

bool recorded_has_events(const struct recorded *recorded)
{
	for (unsigned int i = 0; i < recorded->nr; i++)
		if (recorded_is_event(recorded, i))
			return true;
	return false;
}

void recorded_unload(struct recorded *recorded)
{
	for (unsigned int i = 0; i < recorded->nr; i++)
		if (recorded->item[i].what == TRACE_RECORD)
			free((void *)recorded->item[i].record);
	plan_fini(&recorded->plan);
	for (unsigned int i = 0; i < recorded->meta->nr_models; i++)
		model_free(recorded->model[i]);
	trace_close(recorded->trace);
	free(recorded);
}
