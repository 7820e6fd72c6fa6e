// SPDX-License-Identifier: GPL-2.0-only
#include "model/extend.h"

#include <string.h>

#include "base/near.h"
#include "model/fail.h"

/* A class with all that extends it, as far as the checks ask. */
struct whole {
	const char *model;
	const char *name;
	unsigned int verbs; /* bit mask of enum model_verb */
	unsigned int nr_hooks;
	const char *attr[MODEL_MAX_ATTRS];   /* names, as attr and same have them; NULL: no more */
	bool attr_captured[MODEL_MAX_ATTRS]; /* by an attr */
	bool counted;			     /* births are */
};

const struct model *extend_find_model(struct model *const *models, unsigned int nr,
				      const char *name)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(models[i]->name, name))
			return models[i];
	return NULL;
}

/* Index in @model of its own class of this name, -1 if it has none. */
static int find_class(const struct model *model, const char *name)
{
	for (unsigned int n = 0; n < model->nr_classes; n++)
		if (!model->class[n].extends && !strcmp(model->class[n].name, name))
			return (int)n;
	return -1;
}

static bool extends(const struct model_class *class, const struct whole *whole)
{
	return class->extends && !strcmp(class->extends, whole->model) &&
	       !strcmp(class->name, whole->name);
}

/* The place of the attribute, or that of a new one; MODEL_MAX_ATTRS if there is no room. */
static unsigned int attr_place(const struct whole *whole, const char *name)
{
	unsigned int i = 0;

	while (i < MODEL_MAX_ATTRS && whole->attr[i] && strcmp(whole->attr[i], name))
		i++;
	return i;
}

static void add_attr(struct whole *whole, const struct model_value *value)
{
	unsigned int i = attr_place(whole, value->name);

	if (i == MODEL_MAX_ATTRS)
		return;
	whole->attr[i] = value->name;
	whole->attr_captured[i] |= value->role == VALUE_ATTR;
}

static void add_hook(struct whole *whole, const struct model_hook *hook)
{
	whole->verbs |= 1u << hook->verb;
	whole->nr_hooks++;
	whole->counted |= hook->counted;
	for (unsigned int v = 0; v < hook->nr_values; v++)
		if (hook->value[v].name)
			add_attr(whole, &hook->value[v]);
}

static void add_hooks(struct whole *whole, const struct model_class *class)
{
	for (unsigned int h = 0; h < class->nr_hooks; h++)
		add_hook(whole, &class->hook[h]);
}

/* The class itself goes first: there is room for its attributes. */
static void join(struct whole *whole, struct model *const *models, unsigned int nr,
		 const struct model_class *base)
{
	add_hooks(whole, base);
	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int n = 0; n < models[i]->nr_classes; n++)
			if (extends(&models[i]->class[n], whole))
				add_hooks(whole, &models[i]->class[n]);
}

static int check_values(const struct whole *whole, const struct model_hook *hook,
			struct model_error *error)
{
	for (unsigned int v = 0; v < hook->nr_values; v++) {
		const struct model_value *value = &hook->value[v];
		unsigned int i = value->name ? attr_place(whole, value->name) : 0;

		if (!value->name)
			continue;
		if (i == MODEL_MAX_ATTRS)
			return fail_at(error, value->capture.pos,
				       "an object has room for two attributes, and class %s.%s has "
				       "'%s' and '%s'",
				       whole->model, whole->name, whole->attr[0], whole->attr[1]);
		if (!whole->attr_captured[i])
			return fail_at(error, value->capture.pos,
				       "nothing to compare with: no hook of class %s.%s has an "
				       "'attr %s'",
				       whole->model, whole->name, value->name);
	}
	return 0;
}

/* An object, and its parent, must be found by the hooks of all models. */
static int check_keys(const struct whole *whole, const struct model_class *base,
		      const struct model_class *above, const struct model_hook *hook,
		      struct model_error *error)
{
	static const char *const captures[] = {"", "one capture", "two captures"};
	unsigned int needed = model_parts(&base->hook[0].key2), has = model_parts(&hook->key2);

	if (has != needed)
		return fail_at(error, hook->key.pos, "this key has %s, that of class %s.%s has %s",
			       captures[has], whole->model, whole->name, captures[needed]);
	if (hook->parent.from == CAPTURE_NONE)
		return 0;
	if (!above)
		return fail_at(error, hook->parent.pos, "class %s.%s has no parent", whole->model,
			       whole->name);
	needed = model_parts(&above->hook[0].key2);
	has = model_parts(&hook->parent2);
	if (has != needed)
		return fail_at(error, hook->parent.pos,
			       "this parent has %s, the key of class %s.%s has %s", captures[has],
			       whole->model, above->name, captures[needed]);
	return 0;
}

static int check_hook(const struct whole *whole, const struct model_class *base,
		      const struct model_hook *hook, struct model_error *error)
{
	static const struct {
		enum model_verb verb, needs;
	} pairs[] = {{VERB_RETURN, VERB_BORROW}, {VERB_BACK, VERB_MOVE}};
	bool base_inits = false;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (hook->verb == pairs[i].verb && !(whole->verbs & 1u << pairs[i].needs))
			return fail_at(error, hook->pos, "class %s.%s has a '%s' but no '%s'",
				       whole->model, whole->name, model_verb_name(pairs[i].verb),
				       model_verb_name(pairs[i].needs));
	for (unsigned int h = 0; h < base->nr_hooks; h++)
		base_inits |= base->hook[h].verb == VERB_INIT;
	if (hook->verb == VERB_INIT && !base_inits)
		return fail_at(error, hook->pos,
			       "class %s.%s has no 'init' of its own: objects that this extension "
			       "does not know would never be initialised",
			       whole->model, whole->name);
	if (hook->verb == VERB_BORROW && whole->counted)
		return fail_at(error, hook->pos,
			       "the births of class %s.%s are counted: it cannot be borrowed, too",
			       whole->model, whole->name);
	return check_values(whole, hook, error);
}

static int check_extension(const struct whole *whole, const struct model *model,
			   const struct model_class *base, const struct model_class *class,
			   struct model_error *error)
{
	const struct model_class *above = base->parent < 0 ? NULL : &model->class[base->parent];

	if (whole->nr_hooks > MODEL_MAX_HOOKS)
		return fail_at(error, class->pos, "class %s.%s has more than %d hooks with this",
			       whole->model, whole->name, MODEL_MAX_HOOKS);
	if (class->limit_lent_ns && !(whole->verbs & 1u << VERB_BORROW))
		return fail_at(error, class->pos, "class %s.%s has a 'limit lent' but no 'borrow'",
			       whole->model, whole->name);
	if (class->limit_moved_ns && !(whole->verbs & 1u << VERB_MOVE))
		return fail_at(error, class->pos, "class %s.%s has a 'limit moved' but no 'move'",
			       whole->model, whole->name);
	for (unsigned int h = 0; h < class->nr_hooks; h++) {
		int err = check_hook(whole, base, &class->hook[h], error);

		if (!err)
			err = check_keys(whole, base, above, &class->hook[h], error);
		if (err)
			return err;
	}
	return 0;
}

static int no_model(struct model *const *models, unsigned int nr, const struct model_class *class,
		    struct model_error *error)
{
	size_t len = strlen(class->extends);
	const char *builtin;
	struct near near;

	near_init(&near, class->extends, len, NEAR_SLIPS(len));
	for (unsigned int i = 0; i < nr; i++)
		near_try(&near, models[i]->name);
	for (unsigned int i = 0; (builtin = model_builtin_name(i)); i++)
		near_try(&near, builtin);
	return fail_at(error, class->extends_pos, "no model '%s' is built in or given%s%s%s",
		       class->extends, near.word ? "; did you mean '" : "",
		       near.word ? near.word : "", near.word ? "'?" : "");
}

static int no_class(const struct model *model, const char *name, struct text_pos pos,
		    struct model_error *error)
{
	size_t len = strlen(name);
	struct near near;

	near_init(&near, name, len, NEAR_SLIPS(len));
	for (unsigned int n = 0; n < model->nr_classes; n++)
		if (!model->class[n].extends)
			near_try(&near, model->class[n].name);
	return fail_at(error, pos, "model %s has no class '%s'%s%s%s", model->name, name,
		       near.word ? "; did you mean '" : "", near.word ? near.word : "",
		       near.word ? "'?" : "");
}

static int check_class(struct model *const *models, unsigned int nr,
		       const struct model_class *class, struct model_error *error)
{
	const struct model *model = extend_find_model(models, nr, class->extends);
	struct whole whole = {.model = class->extends, .name = class->name};
	int base;

	if (!model)
		return no_model(models, nr, class, error);
	base = find_class(model, class->name);
	if (base < 0)
		return no_class(model, class->name, class->pos, error);
	join(&whole, models, nr, &model->class[base]);
	return check_extension(&whole, model, &model->class[base], class, error);
}

static bool has_size(const struct model_class *class)
{
	for (unsigned int h = 0; h < class->nr_hooks; h++)
		for (unsigned int v = 0; v < class->hook[h].nr_values; v++)
			if (class->hook[h].value[v].role == VALUE_SIZE)
				return true;
	return false;
}

/* What is not watched needs no class: then nothing is known of the memory. */
static int check_inside(struct model *const *models, unsigned int nr,
			const struct model_class *class, struct model_error *error)
{
	const struct model *model = extend_find_model(models, nr, class->inside_model);
	const struct model_class *memory;
	int n;

	if (!model)
		return 0;
	n = find_class(model, class->inside_class);
	if (n < 0)
		return no_class(model, class->inside_class, class->inside_pos, error);
	memory = &model->class[n];
	if (has_size(memory) && model_parts(&memory->hook[0].key2) == 1)
		return 0;
	return fail_at(error, class->inside_pos,
		       "nothing can lie in %s.%s: its key must be an address, and it needs a size",
		       class->inside_model, class->inside_class);
}

int extend_check(struct model *const *models, unsigned int nr, struct model_error *error)
{
	int err = 0;

	for (unsigned int i = 0; i < nr && !err; i++) {
		error->file = models[i]->file;
		for (unsigned int n = 0; n < models[i]->nr_classes && !err; n++) {
			const struct model_class *class = &models[i]->class[n];

			if (class->extends)
				err = check_class(models, nr, class, error);
			else if (class->inside_model)
				err = check_inside(models, nr, class, error);
		}
	}
	return err;
}
