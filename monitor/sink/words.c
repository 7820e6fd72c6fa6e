// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "sink/words.h"

static const char *const verb_done[NR_VERBS] = {
	[VERB_BORN] = "allocated",
	[VERB_INIT] = "initialised",
	[VERB_BORROW] = "borrowed",
	[VERB_RETURN] = "returned",
	[VERB_MOVE] = "moved to the device",
	[VERB_BACK] = "taken back from the device",
	[VERB_TOUCH] = "used",
	[VERB_DIES] = "released",
};

/* "block", or "object" when the class is not known. */
static const char *class_of(const struct object_ref *object)
{
	return object->class ? object->class->class->name : "object";
}

/* "0x…", of a key of two captures both: "0x18, 0x…". */
static void add_key(struct line *line, const struct object_ref *object)
{
	if (!object->nr_parts)
		line_add(line, "0x%" PRIx64, object->key);
	for (unsigned int i = 0; i < object->nr_parts; i++)
		line_add(line, "%s0x%" PRIx64, i ? ", " : "", object->part[i]);
}

void words_add_states(struct line *line, state_set states)
{
	const char *between = "";

	for (int s = 0; s < NR_STATES; s++) {
		if (!(states & STATE_BIT(s)))
			continue;
		line_add(line, "%s%s", between, state_name((enum state)s));
		between = "|";
	}
}

/* 'pool "name"', or 'pool 0x…' when it has no name. */
static void add_short(struct line *line, const struct object_ref *object)
{
	line_add(line, "%s ", class_of(object));
	if (!untrusted_is_empty(object->name)) {
		line_add(line, "\"");
		line_add_clean(line, object->name);
		line_add(line, "\"");
	} else {
		add_key(line, object);
	}
}

static void add_device(struct line *line, struct untrusted device)
{
	if (untrusted_is_empty(device))
		return;
	line_add(line, " (");
	line_add_clean(line, device);
	line_add(line, ")");
}

static void add_quoted(struct line *line, struct untrusted name)
{
	line_add(line, " \"");
	line_add_clean(line, name);
	line_add(line, "\"");
}

void words_add_named(struct line *line, const struct plan_class *class,
		     const struct object_ref *object, const struct object_ref *parent)
{
	line_add(line, "%s", class ? class->class->name : "object");
	if (object && !untrusted_is_empty(object->name))
		add_quoted(line, object->name);
	if (!parent->class)
		return;
	line_add(line, " of %s", class_of(parent));
	if (!untrusted_is_empty(parent->name))
		add_quoted(line, parent->name);
}

void words_add_group(struct line *line, const struct object_group *group)
{
	uint64_t each = group->bytes / group->count;

	line_add_count(line, group->count);
	if (each && each * group->count == group->bytes) {
		line_add(line, " × ");
		line_add_count(line, each);
		line_add(line, " B");
		return;
	}
	line_add(line, " %s%s", group->class ? group->class->class->name : "object",
		 group->count == 1 ? "" : "s");
	if (!group->bytes)
		return;
	line_add(line, ", ");
	line_add_count(line, group->bytes);
	line_add(line, " B in all,");
}

void words_add_object(struct line *line, const struct object_ref *object,
		      const struct object_ref *parent)
{
	struct untrusted device = object->device;

	line_add(line, "%s ", class_of(object));
	if (!parent->class && !untrusted_is_empty(object->name)) {
		line_add(line, "\"");
		line_add_clean(line, object->name);
		line_add(line, "\" ");
	}
	add_key(line, object);
	if (object->id)
		line_add(line, " #%" PRIu64, object->id);
	if (parent->class) {
		line_add(line, " of ");
		add_short(line, parent);
		if (untrusted_is_empty(device))
			device = parent->device;
	}
	add_device(line, device);
	if (object->references) {
		line_add(line, ", ");
		line_add_count(line, object->references);
		line_add(line, object->references == 1 ? " reference" : " references");
	}
	if (object->size) {
		line_add(line, ", ");
		line_add_count(line, object->size);
		line_add(line, object->size == 1 ? " byte" : " bytes");
	}
}

/* The hook whose event broke the rule, NULL if none did. */
static const struct plan_probe *find_probe(const struct sink *sink,
					   const struct violation *violation)
{
	return violation->probe < sink->plan->nr_probes ? &sink->plan->probe[violation->probe]
							: NULL;
}

static void say_use_after_free(const struct sink *sink, const struct violation *violation,
			       const char *done, struct line *line)
{
	const struct plan_probe *probe = find_probe(sink, violation);
	const struct plan_class *child;

	if (!probe || &sink->plan->class[probe->class] == violation->object.class) {
		line_add(line, "%s after its release", done);
		return;
	}
	child = &sink->plan->class[probe->class];
	line_add(line, "asked to %s a %s after its release",
		 probe->hook->verb == VERB_DIES ? "take back" : "lend", child->class->name);
}

static void say_children(const struct violation *violation, struct line *line)
{
	const char *class = violation->nr_children ? class_of(&violation->child[0]) : "object";
	const char *are = violation->nr_children == 1 ? "is" : "are";

	line_add(line, "released while ");
	line_add_count(line, violation->nr_children);
	if (violation->inside)
		line_add(line, " %s.%s in it %s alive",
			 violation->nr_children ? violation->child[0].class->model->name : "",
			 class, are);
	else
		line_add(line, " of its %ss %s out", class, are);
}

static void say_borrow(const struct sink *sink, const struct violation *violation,
		       struct line *line)
{
	const struct plan_probe *probe = find_probe(sink, violation);

	line_add(line, "%s",
		 probe && probe->hook->exclusive
			 ? "borrowed exclusively while another borrow is alive"
			 : "borrowed while an exclusive borrow is alive");
}

static void say_leak(const struct violation *violation, struct line *line)
{
	if (!violation->why || !strcmp(violation->why, "end of run")) {
		line_add(line, "alive at the end of the run");
		return;
	}
	line_add(line, "alive although ");
	line_add_clean(line, violation->why);
}

static void say_stuck(const struct violation *violation, struct line *line)
{
	const struct plan_class *class = violation->object.class;
	bool moved = violation->object.states & STATES_MOVED;
	uint64_t limit_ns = moved ? class->limit_moved_ns : class->limit_lent_ns;

	line_add(line, moved ? "owned by the device for " : "lent for ");
	line_add_span(line, violation->time_ns - violation->object.last_ns);
	line_add(line, ", the limit is ");
	line_add_span(line, limit_ns);
}

static void say_foreign(const struct violation *violation, struct line *line)
{
	line_add(line, "released to ");
	if (violation->given.class)
		add_short(line, &violation->given);
	else
		line_add(line, "%s 0x%" PRIx64, class_of(&violation->parent), violation->actual);
	line_add(line, ", was lent from ");
	add_short(line, &violation->parent);
}

static void say_mismatch(const struct violation *violation, struct line *line)
{
	line_add(line, "given back with %s 0x%" PRIx64 ", lent with 0x%" PRIx64,
		 violation->attr ? violation->attr : "value", violation->actual,
		 violation->expected);
}

void words_add_what(const struct sink *sink, const struct violation *violation, struct line *line)
{
	const struct plan_probe *probe = find_probe(sink, violation);
	const char *done = probe ? verb_done[probe->hook->verb] : "used";

	switch (violation->rule) {
	case RULE_USE_BEFORE_INIT:
		line_add(line, "%s before it was initialised", done);
		break;
	case RULE_BORN_TWICE:
		line_add(line, "allocated again while it is alive");
		break;
	case RULE_DOUBLE_FREE:
		line_add(line, "released again");
		break;
	case RULE_USE_AFTER_FREE:
		say_use_after_free(sink, violation, done, line);
		break;
	case RULE_OUTLIVED_PARENT:
		say_children(violation, line);
		break;
	case RULE_FREED_WHILE_LENT:
		line_add(line, "released while %s",
			 violation->object.states & STATES_MOVED ? "the device owns it"
								 : "it is lent");
		break;
	case RULE_ALIASED_BORROW:
		say_borrow(sink, violation, line);
		break;
	case RULE_LEAK:
		say_leak(violation, line);
		break;
	case RULE_STUCK:
		say_stuck(violation, line);
		break;
	case RULE_OUT_OF_BOUNDS:
		line_add(line, "accessed up to byte ");
		line_add_count(line, violation->actual);
		line_add(line, ", its size is ");
		line_add_count(line, violation->expected);
		break;
	case RULE_SIZE_OVERFLOW:
		line_add(line, "its size computation wrapped around");
		break;
	case RULE_BAD_RELEASE:
		line_add(line, "released, but never allocated");
		break;
	case RULE_FOREIGN_RELEASE:
		say_foreign(violation, line);
		break;
	case RULE_HANDLE_MISMATCH:
		say_mismatch(violation, line);
		break;
	case RULE_UNBALANCED_RETURN:
		line_add(line, "%s without having been lent", done);
		break;
	default:
		line_add(line, "%s", rule_name(violation->rule));
	}
}
