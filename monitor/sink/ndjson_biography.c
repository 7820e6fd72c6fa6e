// SPDX-License-Identifier: GPL-2.0-only
#include "sink/ndjson.h"

static json_t *states_of(state_set states)
{
	json_t *list = json_array();

	for (int s = 0; s < NR_STATES; s++)
		if (states & STATE_BIT(s))
			json_array_append_new(list, json_string(state_name((enum state)s)));
	return list;
}

/* What the hook captured, by the names of its model. Attributes are addresses, the rest sizes. */
static json_t *values_of(const struct model_hook *hook, const struct life_event *event)
{
	json_t *values = json_object();

	for (unsigned int i = 0; i < hook->nr_values; i++) {
		const struct model_value *value = &hook->value[i];

		json_object_set_new(values, model_value_name(value),
				    value->name ? ndjson_hex(event->val[i])
						: ndjson_number(event->val[i]));
	}
	return values;
}

static json_t *event_of(const struct sink *sink, const struct life_event *event)
{
	const struct model_hook *hook = sink->plan->probe[event->probe].hook;

	return json_pack("{so ss ss so so so si so so so so}", "time_ns",
			 ndjson_number(event->time_ns), "verb", model_verb_name(hook->verb), "site",
			 model_site_name(hook->site), "function",
			 ndjson_text(sink_function(sink, event->probe)), "tid",
			 ndjson_number(event->tid), "comm",
			 ndjson_text(tasks_comm(sink->tasks, event->tid)), "cpu", (int)event->cpu,
			 "parent", event->parent ? ndjson_hex(event->parent) : json_null(),
			 "values", values_of(hook, event), "states", states_of(event->after),
			 "stack", ndjson_stack(sink, event->stack));
}

int ndjson_biography(struct sink *sink, const struct biography_info *info)
{
	const struct object_ref none = {.class = NULL};
	const struct life *life = info->life;
	json_t *events = json_array();

	for (unsigned int n = 0; life && n < life_kept(life); n++)
		json_array_append_new(events, event_of(sink, life_event(life, n)));
	return ndjson_put(sink,
			  json_pack("{ss ss ss so so so so so}", "type", "biography", "model",
				    info->class->model->name, "class", info->class->class->name,
				    "object", ndjson_object(life ? &life->object : &none), "parent",
				    ndjson_object(life ? &life->parent : &none), "nr_events",
				    ndjson_number(life ? life->nr : 0), "missed",
				    ndjson_number(info->missed), "events", events));
}
