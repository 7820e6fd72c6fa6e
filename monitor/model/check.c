// SPDX-License-Identifier: GPL-2.0-only
/* What a model must have beyond its grammar, at the end of each hook, class and model. */
#include <linux/types.h>
#include <string.h>

#include "base/near.h"
#include "event.h"
#include "model/fail.h"
#include "model/parser.h"

int check_verb(struct parser *parser, const struct model_hook *hook)
{
	const struct model_class *class = parser_class(parser);

	if (!class->extends || hook->verb != VERB_BORN)
		return 0;
	return fail_at(parser->error, hook->pos,
		       "an extension has no 'born': what gives birth to a %s is said in model %s",
		       class->name, class->extends);
}

/*
 * The contract of order: an address is given out again as soon as it is released, so a birth is
 * seen after its success, a death before its release. A tracepoint fires where it is in the code.
 */
int check_site(struct parser *parser, const struct model_hook *hook)
{
	struct class_notes *notes = parser_notes(parser);
	struct text_pos pos = parser->token.pos;

	if (hook->verb == VERB_BORN && hook->site == SITE_ENTRY)
		return fail_at(parser->error, pos,
			       "a birth is reported at exit, after its success: at entry there is "
			       "no object yet, and a call that fails would look like a birth");
	if (hook->verb == VERB_DIES && hook->site == SITE_EXIT && !notes->late_death_pos.line)
		notes->late_death_pos = pos;
	return 0;
}

static bool is_same(const struct model_capture *a, const struct model_capture *b)
{
	if (a->from != b->from || a->arg != b->arg || a->nr_steps != b->nr_steps ||
	    a->mul != b->mul || a->add != b->add || a->subtracts != b->subtracts ||
	    a->less != b->less)
		return false;
	for (unsigned int i = 0; i < a->nr_steps; i++)
		if (strcmp(a->step[i], b->step[i]))
			return false;
	return true;
}

/* The end of the binding is that of this device. */
static int check_driver(struct parser *parser, const struct model_hook *hook)
{
	if (hook->owner.as != CAPTURE_DRIVER || is_same(&hook->owner, &hook->device))
		return 0;
	return fail_at(parser->error, hook->owner.pos,
		       "'owner driver(…)' is of the device of the object: add 'device dev(…)' with "
		       "the same capture");
}

static int check_by(struct parser *parser, const struct model_hook *hook)
{
	for (unsigned int v = 0; v < hook->nr_values; v++) {
		struct text_pos pos = hook->value[v].capture.pos;

		if (hook->value[v].role != VALUE_BY)
			continue;
		if (!hook->only_if_live)
			return fail_at(
				parser->error, pos,
				"'by' says which releases of a dead object count, and without "
				"'known' all do");
		if (hook->on_success)
			return fail_at(parser->error, pos, "a hook has 'by' or 'if', not both");
	}
	return 0;
}

int check_hook(struct parser *parser, const struct model_hook *hook)
{
	static const char *const count[] = {"no", "one", "two", "three", "four", "five"};
	int err;

	if (hook->key.from == CAPTURE_NONE)
		return fail_at(
			parser->error, hook->pos,
			"this hook has no key: say what identifies the %s, such as 'key arg0'",
			parser_class(parser)->name);
	if (parser->hook.nr_values > MODEL_MAX_VALS)
		return fail_at(parser->error, parser->hook.excess,
			       "an event carries %s values, this hook needs %s",
			       count[MODEL_MAX_VALS], count[parser->hook.nr_values]);
	if (hook->otherwise && hook->on_success != (hook - 1)->on_success)
		return fail_at(
			parser->error, hook->pos,
			"an 'else' has an 'if' where the hook above has one, and only there");
	err = check_driver(parser, hook);
	return err ? err : check_by(parser, hook);
}

static const struct model_hook *find_verb(const struct model_class *class, enum model_verb verb)
{
	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (class->hook[i].verb == verb)
			return &class->hook[i];
	return NULL;
}

static const char *captures(unsigned int parts)
{
	return parts == 1 ? "one capture" : "two captures";
}

/* Keys of one capture and of two are never the same: an object must be found by all hooks. */
static int check_keys(struct parser *parser)
{
	const struct model_class *class = parser_class(parser);
	unsigned int parts = model_parts(&class->hook[0].key2);

	for (unsigned int i = 1; i < class->nr_hooks; i++) {
		const struct model_hook *hook = &class->hook[i];

		if (model_parts(&hook->key2) == parts)
			continue;
		return fail_at(parser->error, hook->key.pos,
			       "this key has %s, that on line %u has %s: all keys of class %s need "
			       "as many",
			       captures(model_parts(&hook->key2)), class->hook[0].key.pos.line,
			       captures(parts), class->name);
	}
	return 0;
}

/* Of references that are counted, it makes no difference which is seen first. */
static int check_late_death(struct parser *parser)
{
	const struct class_notes *notes = parser_notes(parser);
	const struct model_class *class = parser_class(parser);
	unsigned int births = 0, counted = 0;

	for (unsigned int i = 0; i < class->nr_hooks; i++) {
		births += class->hook[i].verb == VERB_BORN;
		counted += class->hook[i].counted;
	}
	if (!notes->late_death_pos.line || (births && births == counted))
		return 0;
	return fail_at(parser->error, notes->late_death_pos,
		       "a death is reported at entry, before the release: at exit the "
		       "address may be in use again, and that would look like a bug");
}

/* Whether the owner is the caller is known of a class, not of each of its objects. */
static int check_caller(struct parser *parser)
{
	const struct model_class *class = parser_class(parser);
	const struct model_hook *first = find_verb(class, VERB_BORN);

	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (class->hook[i].verb == VERB_BORN &&
		    class->hook[i].of_caller != first->of_caller)
			return fail_at(
				parser->error, class->hook[i].pos,
				"'owner caller' is for all 'born' hooks of class %s or for none",
				class->name);
	return 0;
}

/* References and borrows are counted in one place. */
static int check_counted(struct parser *parser)
{
	const struct model_class *class = parser_class(parser);

	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (class->hook[i].counted && find_verb(class, VERB_BORROW))
			return fail_at(parser->error, class->hook[i].pos,
				       "class %s has a 'borrow': its births cannot be counted, too",
				       class->name);
	return 0;
}

/* What gives back needs what takes. */
static int check_pair(struct parser *parser, enum model_verb verb, enum model_verb needs)
{
	const struct model_class *class = parser_class(parser);
	const struct model_hook *hook = find_verb(class, verb);

	if (!hook || find_verb(class, needs))
		return 0;
	return fail_at(parser->error, hook->pos, "class %s has a '%s' but no '%s'", class->name,
		       model_verb_name(verb), model_verb_name(needs));
}

static int check_limits(struct parser *parser)
{
	const struct class_notes *notes = parser_notes(parser);
	const struct model_class *class = parser_class(parser);

	if (class->limit_lent_ns && !find_verb(class, VERB_BORROW))
		return fail_at(parser->error, notes->limit_lent_pos,
			       "class %s has a 'limit lent' but no 'borrow'", class->name);
	if (class->limit_moved_ns && !find_verb(class, VERB_MOVE))
		return fail_at(parser->error, notes->limit_moved_pos,
			       "class %s has a 'limit moved' but no 'move'", class->name);
	return 0;
}

/* A class within another is of use only if some hook says within which object. */
static int check_parent(struct parser *parser, unsigned int n)
{
	const struct class_notes *notes = &parser->class[n];
	const struct model_class *class = &parser->model->class[n];

	if (!notes->within)
		return 0;
	for (unsigned int i = 0; i < class->nr_hooks; i++)
		if (class->hook[i].parent.from != CAPTURE_NONE)
			return 0;
	return fail_at(parser->error, notes->within_pos,
		       "no hook of class %s says which %s it is within: add 'parent …' to one",
		       class->name, notes->within);
}

/* The parent is found by its own key. */
static int check_parent_keys(struct parser *parser, unsigned int n)
{
	const struct model *model = parser->model;
	const struct model_class *class = &model->class[n];
	const struct model_class *parent = class->parent < 0 ? NULL : &model->class[class->parent];

	for (unsigned int i = 0; parent && i < class->nr_hooks; i++) {
		const struct model_hook *hook = &class->hook[i];
		unsigned int parts = model_parts(&parent->hook[0].key2);

		if (hook->parent.from == CAPTURE_NONE || model_parts(&hook->parent2) == parts)
			continue;
		return fail_at(parser->error, hook->parent.pos,
			       "this parent has %s, the key of class %s has %s",
			       captures(model_parts(&hook->parent2)), parent->name,
			       captures(parts));
	}
	return 0;
}

int check_class(struct parser *parser)
{
	const struct class_notes *notes = parser_notes(parser);
	const struct model_class *class = parser_class(parser);
	int err;

	if (!class->nr_hooks && class->extends)
		return fail_at(parser->error, class->pos, "the extension of %s.%s has no hooks",
			       class->extends, class->name);
	if (!class->nr_hooks)
		return fail_at(parser->error, class->pos,
			       "class %s has no hooks: add at least a 'born'", class->name);
	err = check_keys(parser);
	if (!err)
		err = check_late_death(parser);
	/* what the other model has is not known here: extend_check() */
	if (err || class->extends)
		return err;
	for (unsigned int i = 0; i < MODEL_MAX_ATTRS; i++)
		if (notes->attr[i].name && !notes->attr[i].captured)
			return fail_at(
				parser->error, notes->attr[i].pos,
				"nothing to compare with: no hook of class %s has an 'attr %s'",
				class->name, notes->attr[i].name);
	if (class->inside_model && model_parts(&class->hook[0].key2) != 1)
		return fail_at(parser->error, class->inside_pos,
			       "what lies in memory has an address as its key, not two captures");
	err = check_counted(parser);
	if (!err)
		err = check_caller(parser);
	if (!err)
		err = check_pair(parser, VERB_RETURN, VERB_BORROW);
	if (!err)
		err = check_pair(parser, VERB_BACK, VERB_MOVE);
	return err ? err : check_limits(parser);
}

static int no_such_class(struct parser *parser, unsigned int n)
{
	const struct class_notes *notes = &parser->class[n];
	const struct model *model = parser->model;
	size_t len = strlen(notes->within);
	struct near near;

	near_init(&near, notes->within, len, NEAR_SLIPS(len));
	for (unsigned int i = 0; i < model->nr_classes; i++)
		if (i != n && !model->class[i].extends)
			near_try(&near, model->class[i].name);
	return fail_at(parser->error, notes->within_pos, "this model has no class '%s'%s%s%s",
		       notes->within, near.word ? "; did you mean '" : "",
		       near.word ? near.word : "", near.word ? "'?" : "");
}

static int find_parent(struct parser *parser, unsigned int n)
{
	const struct class_notes *notes = &parser->class[n];
	struct model *model = parser->model;

	model->class[n].parent = -1;
	if (!notes->within)
		return 0;
	for (unsigned int i = 0; i < model->nr_classes; i++)
		if (!model->class[i].extends && !strcmp(model->class[i].name, notes->within))
			model->class[n].parent = (int)i;
	if (model->class[n].parent < 0)
		return no_such_class(parser, n);
	if (model->class[n].parent == (int)n)
		return fail_at(parser->error, notes->within_pos, "a class cannot be within itself");
	return 0;
}

/* More steps up than there are classes: a cycle. */
static int check_cycle(struct parser *parser, unsigned int n)
{
	const struct model *model = parser->model;
	int at = model->class[n].parent;

	for (unsigned int climbed = 0; at >= 0 && climbed < model->nr_classes; climbed++)
		at = model->class[at].parent;
	if (at < 0)
		return 0;
	return fail_at(parser->error, parser->class[n].within_pos,
		       "class %s is within %s, which is in the end within itself",
		       model->class[n].name, parser->class[n].within);
}

/* A probe's number has to fit in an event. A hook that counts on success takes two. */
static int check_hooks(struct parser *parser)
{
	const struct model *model = parser->model;
	unsigned int nr = 0;

	for (unsigned int n = 0; n < model->nr_classes; n++) {
		nr += model_probes(&model->class[n]);
		if (nr > LM_MAX_PROBES)
			return fail_at(parser->error, model->class[n].pos,
				       "a model has at most %d hooks: too many with class %s",
				       LM_MAX_PROBES, model->class[n].name);
	}
	return 0;
}

int check_model(struct parser *parser)
{
	int err = check_hooks(parser);

	for (unsigned int n = 0; !err && n < parser->model->nr_classes; n++)
		err = find_parent(parser, n);
	for (unsigned int n = 0; !err && n < parser->model->nr_classes; n++)
		err = check_parent(parser, n);
	for (unsigned int n = 0; !err && n < parser->model->nr_classes; n++)
		err = check_cycle(parser, n);
	for (unsigned int n = 0; !err && n < parser->model->nr_classes; n++)
		err = check_parent_keys(parser, n);
	return err;
}
