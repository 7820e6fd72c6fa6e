// SPDX-License-Identifier: GPL-2.0-only
#include "sink/ndjson.h"
#include "sink/origin.h"
#include "sink/words_evidence.h"

#include "event/demangle.h"

/* What only objects of some classes have: the captures of their keys, a count of references. */
static json_t *add_special(json_t *json, const struct object_ref *object)
{
	json_t *keys;

	if (object->references)
		json_object_set_new(json, "references", ndjson_number(object->references));
	if (!object->nr_parts)
		return json;
	keys = json_array();
	for (unsigned int i = 0; i < object->nr_parts; i++)
		json_array_append_new(keys, ndjson_hex(object->part[i]));
	json_object_set_new(json, "keys", keys);
	return json;
}

json_t *ndjson_object(const struct object_ref *object)
{
	if (!object->class)
		return json_null();
	return add_special(
		json_pack("{so so so ss sb so so so so}", "id", ndjson_number(object->id), "key",
			  ndjson_hex(object->key), "generation", ndjson_number(object->generation),
			  "class", object->class->class->name, "adopted", object->adopted, "size",
			  ndjson_number(object->size), "name", ndjson_text(object->name), "device",
			  ndjson_text(object->device), "born_ns", ndjson_number(object->born_ns)),
		object);
}

static void add_place(json_t *json, const struct frame_place *place)
{
	char name[DEMANGLE_MAX];

	json_object_set_new(json, "file", ndjson_text(place->file));
	json_object_set_new(json, "line", ndjson_number(place->line));
	if (!untrusted_is_null(place->function))
		json_object_set_new(json, "function",
				    ndjson_text(demangle_shown(place->function, name)));
}

/* The frame's own file and line, and those of the functions that were inlined into it. */
static void add_places(const struct sink *sink, json_t *json, const struct stack_frame *frame)
{
	const struct frame_place *place;
	size_t nr = debuginfo_places(sink->debuginfo, frame, &place);
	json_t *inlined;

	if (!nr)
		return;
	add_place(json, &place[nr - 1]);
	if (nr == 1)
		return;
	inlined = json_array();
	for (size_t i = 0; i + 1 < nr; i++) {
		json_t *one = json_object();

		add_place(one, &place[i]);
		json_array_append_new(inlined, one);
	}
	json_object_set_new(json, "inlined", inlined);
}

static json_t *frame_of(const struct sink *sink, const struct stack_frame *frame)
{
	char name[DEMANGLE_MAX];
	json_t *object =
		json_pack("{so so so so so}", "addr", ndjson_hex(frame->addr), "symbol",
			  ndjson_text(frame->symbol), "offset", ndjson_number(frame->offset),
			  "size", ndjson_number(frame->size), "module", ndjson_text(frame->module));

	if (object && demangle_rust(frame->symbol, name, sizeof(name)))
		json_object_set_new(object, "demangled", ndjson_text(name));
	if (object)
		add_places(sink, object, frame);
	return object;
}

/* The first one; null when there is none. */
static json_t *origin_frame(const struct sink *sink, const struct origin *origin)
{
	return origin->nr ? frame_of(sink, origin->frame) : json_null();
}

json_t *ndjson_stack(const struct sink *sink, uint32_t ref)
{
	const struct stack_frame *frame;
	json_t *list = json_array();
	size_t nr = stacks_get(sink->stacks, ref, &frame);

	for (; nr; nr--, frame++)
		json_array_append_new(list, frame_of(sink, frame));
	return list;
}

static json_t *stacks_of(const struct sink *sink, const struct violation *violation)
{
	return json_pack("{so so so so}", "at", ndjson_stack(sink, violation->at_stack), "born",
			 ndjson_stack(sink, violation->object.born_stack), "last",
			 ndjson_stack(sink, violation->object.last_stack), "died",
			 ndjson_stack(sink, violation->object.died_stack));
}

/*
 * A leak or a stuck object is found without an event, and so without a task. Task 0 is the idle
 * task.
 */
static json_t *task_of(const struct sink *sink, const struct violation *violation)
{
	if (violation->probe == LM_PROBE_NONE)
		return json_null();
	return json_pack("{so so so}", "pid", ndjson_number(violation->tgid), "tid",
			 ndjson_number(violation->tid), "comm",
			 ndjson_text(tasks_comm(sink->tasks, violation->tid)));
}

static json_t *children_of(const struct sink *sink, const struct violation *violation)
{
	json_t *list = json_array();
	json_t *child;
	unsigned int i;

	for (i = 0; i < violation->nr_children && i < VIOLATION_MAX_CHILDREN; i++) {
		child = ndjson_object(&violation->child[i]);
		json_object_set_new(child, "stacks",
				    json_pack("{so}", "born",
					      ndjson_stack(sink, violation->child[i].born_stack)));
		json_array_append_new(list, child);
	}
	return list;
}

static json_t *group_of(const struct sink *sink, const struct object_group *group)
{
	struct origin origin = origin_of_birth(sink, group->class, group->born_stack);

	return json_pack("{ss so so so so so so}", "class",
			 group->class ? group->class->class->name : "", "count",
			 ndjson_number(group->count), "bytes", ndjson_number(group->bytes),
			 "oldest_ns", ndjson_number(group->oldest_ns), "newest_ns",
			 ndjson_number(group->newest_ns), "origin", origin_frame(sink, &origin),
			 "stack", ndjson_stack(sink, group->born_stack));
}

static json_t *groups_of(const struct sink *sink, const struct violation *violation)
{
	json_t *list = json_array();

	for (unsigned int n = 0; n < violation->nr_groups; n++)
		json_array_append_new(list, group_of(sink, &violation->group[n]));
	return list;
}

/* So that a reader can see why the verdict is certain, or is not. */
static json_t *basis_of(const struct violation *violation)
{
	const struct basis *basis = &violation->basis;

	json_t *object =
		json_pack("{ss ss ss}", "births", words_basis_births(basis), "deaths",
			  words_watched(basis->deaths), "uses", words_watched(basis->uses));

	if (object && basis->owner)
		json_object_set_new(object, "owner", json_string(basis->owner));
	return object;
}

/* What only some rules have. Sizes are numbers, handles and parents are addresses. */
static int add_details(const struct sink *sink, json_t *line, const struct violation *violation)
{
	bool is_size = violation->rule == RULE_OUT_OF_BOUNDS;
	bool differs = is_size || violation->rule == RULE_HANDLE_MISMATCH ||
		       violation->rule == RULE_FOREIGN_RELEASE;
	json_t *(*value)(uint64_t) = is_size ? ndjson_number : ndjson_hex;
	int err = 0;

	if (violation->attr)
		err |= json_object_set_new(line, "attr", ndjson_text(violation->attr));
	if (differs) {
		err |= json_object_set_new(line, "expected", value(violation->expected));
		err |= json_object_set_new(line, "actual", value(violation->actual));
	}
	if (violation->given.class)
		err |= json_object_set_new(line, "given", ndjson_object(&violation->given));
	if (violation->nr_children) {
		err |= json_object_set_new(line, "nr_children",
					   ndjson_number(violation->nr_children));
		err |= json_object_set_new(line, "children", children_of(sink, violation));
		err |= json_object_set_new(line, "groups", groups_of(sink, violation));
		if (violation->inside)
			err |= json_object_set_new(line, "inside", json_true());
	}
	if (violation->why)
		err |= json_object_set_new(line, "why", ndjson_text(violation->why));
	return err;
}

static struct untrusted device_of(const struct violation *violation)
{
	if (!untrusted_is_empty(violation->object.device) || !violation->parent.class)
		return violation->object.device;
	return violation->parent.device;
}

int ndjson_violation(struct sink *sink, const struct violation *violation)
{
	const struct plan_class *class = violation->object.class;
	struct origin origin = origin_of_violation(sink, violation);
	json_t *line;

	line = json_pack("{ss ss ss ss ss ss so so so so so so si so so}", "type", "violation",
			 "rule", rule_name(violation->rule), "guarantee",
			 rule_guarantee(violation->rule), "certainty",
			 violation->certain ? "certain" : "possible", "model",
			 class ? class->model->name : "", "class", class ? class->class->name : "",
			 "object", ndjson_object(&violation->object), "parent",
			 ndjson_object(&violation->parent), "time_ns",
			 ndjson_number(violation->time_ns), "elapsed_ns",
			 ndjson_elapsed(sink, violation->time_ns), "task", task_of(sink, violation),
			 "device", ndjson_text(device_of(violation)), "cpu", (int)violation->cpu,
			 "stacks", stacks_of(sink, violation), "basis", basis_of(violation));
	if (line && json_object_set_new(line, "origin", origin_frame(sink, &origin))) {
		json_decref(line);
		line = NULL;
	}
	if (line && add_details(sink, line, violation)) {
		json_decref(line);
		line = NULL;
	}
	return ndjson_put(sink, line);
}
