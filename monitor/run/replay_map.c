// SPDX-License-Identifier: GPL-2.0-only
#include "run/replay_map.h"

#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "model/same.h"
#include "sink/format.h"

static bool fits_own(const struct trace_meta *meta, const struct plan *own)
{
	bool fits = meta->nr_probes == own->nr_probes;

	for (unsigned int n = 0; fits && n < own->nr_probes; n++) {
		const struct plan_class *class = &own->class[own->probe[n].class];
		const struct trace_probe *probe = &meta->probe[n];

		fits = !strcmp(probe->model, class->model->name) &&
		       !strcmp(probe->class, class->class->name) &&
		       !strcmp(probe->verb, model_verb_name(own->probe[n].hook->verb));
	}
	return fits;
}

static bool names(const struct model_hook *hook, struct untrusted function)
{
	for (unsigned int i = 0; i < hook->nr_functions; i++)
		if (untrusted_is(function, hook->function[i]))
			return true;
	return false;
}

/* A recorded probe for the hook that feeds no other one, LM_PROBE_NONE if there is none. */
static uint16_t find(const struct replay_map *map, const struct plan *own,
		     const struct model_hook *hook)
{
	for (unsigned int n = 0; n < own->nr_probes; n++)
		if (map->target[n] == LM_PROBE_NONE &&
		    !untrusted_is_null(map->meta->probe[n].function) &&
		    names(hook, map->meta->probe[n].function) &&
		    model_hook_sees_same(own->probe[n].hook, hook))
			return (uint16_t)n;
	return LM_PROBE_NONE;
}

static void warn_of_missing(const struct replay_map *map, const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_class *class = &plan->class[plan->probe[n].class];
		const struct model_hook *hook = plan->probe[n].hook;

		if (map->source[n] != LM_PROBE_NONE || plan_watches(plan, n))
			continue;
		msg_warn("%s: class %s: the trace has no matching probe for '%s' on %s; it is not "
			 "judged",
			 class->model->name, class->class->name, model_verb_name(hook->verb),
			 hook->function[0]);
	}
}

/* What live watching would refuse as well. */
static enum exit_status check_classes(const struct plan *plan)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (plan->class[c].verbs)
			continue;
		msg_error("nothing in the trace is of class %s of the model %s: record one with "
			  "--model %s",
			  plan->class[c].class->name, plan->class[c].model->name,
			  plan->class[c].model->name);
		return EXIT_ENVIRONMENT;
	}
	return EXIT_CLEAN;
}

enum exit_status replay_map_make(struct replay_map *map, const struct trace_meta *meta,
				 const struct plan *own, struct plan *plan)
{
	struct line version = {0};
	bool watched[LM_MAX_PROBES] = {false};

	map->meta = meta;
	map->other = own != plan;
	memset(map->source, 0xff, sizeof(map->source));
	memset(map->target, 0xff, sizeof(map->target));
	if (!fits_own(meta, own)) {
		line_add_clean(&version, meta->version);
		msg_error("the trace does not fit the models in it: it is damaged, or of another "
			  "version of lifemon (%s)",
			  version.text);
		return EXIT_CANNOT_TELL;
	}
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		map->source[n] = map->other ? find(map, own, plan->probe[n].hook) : (uint16_t)n;
		if (map->source[n] == LM_PROBE_NONE)
			continue;
		map->target[map->source[n]] = (uint16_t)n;
		watched[n] = !untrusted_is_null(meta->probe[map->source[n]].function);
	}
	plan_keep_watched(plan, watched);
	warn_of_missing(map, plan);
	return map->other ? check_classes(plan) : EXIT_CLEAN;
}

const struct trace_probe *replay_map_source(const struct replay_map *map, unsigned int n)
{
	return map->source[n] == LM_PROBE_NONE ? NULL : &map->meta->probe[map->source[n]];
}

int replay_map_push(const struct replay_map *map, struct pipeline *pipeline,
		    const struct lm_hdr *record)
{
	struct lm_owned copy; /* no record with a probe is larger */
	struct lm_hdr *head = &copy.birth.ev.h;

	if (!map->other || record->probe >= LM_MAX_PROBES || record->size > sizeof(copy))
		return pipeline_push(pipeline, record, record->size);
	memcpy(&copy, record, record->size);
	head->probe = map->target[record->probe];
	if (head->probe == LM_PROBE_NONE && head->type == LM_REC_ARM)
		return 0;
	if (head->probe == LM_PROBE_NONE &&
	    (record_is_verb(head) || head->type == LM_REC_STRANGER)) {
		pipeline_skip(pipeline, record);
		return 0;
	}
	return pipeline_push(pipeline, &copy, head->size);
}
