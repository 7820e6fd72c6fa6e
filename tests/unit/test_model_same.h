/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether two models say the same, for the tests and the fuzzer. Positions and the file's
 * name are no part of what a model says.
 */
#ifndef TESTS_TEST_MODEL_SAME_H
#define TESTS_TEST_MODEL_SAME_H

#include <string.h>

#include "model/model.h"

static inline bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static inline bool same_capture(const struct model_capture *a, const struct model_capture *b)
{
	bool same = a->from == b->from && a->as == b->as && a->arg == b->arg &&
		    a->constant == b->constant && a->negative == b->negative && a->mul == b->mul &&
		    a->add == b->add && a->subtracts == b->subtracts && a->less == b->less &&
		    a->nr_steps == b->nr_steps;

	for (unsigned int i = 0; same && i < a->nr_steps; i++)
		same = same_text(a->step[i], b->step[i]);
	return same;
}

static inline bool same_cond(const struct model_cond *a, const struct model_cond *b)
{
	return same_capture(&a->capture, &b->capture) && a->op == b->op &&
	       same_capture(&a->right, &b->right);
}

static inline bool same_value(const struct model_value *a, const struct model_value *b)
{
	return a->role == b->role && same_text(a->name, b->name) &&
	       same_capture(&a->capture, &b->capture);
}

static inline bool same_hook(const struct model_hook *a, const struct model_hook *b)
{
	bool same = a->verb == b->verb && a->otherwise == b->otherwise &&
		    a->exclusive == b->exclusive && a->only_if_live == b->only_if_live &&
		    a->of_caller == b->of_caller && a->site == b->site &&
		    a->nr_functions == b->nr_functions && a->nr_conds == b->nr_conds &&
		    a->nr_values == b->nr_values && same_capture(&a->key, &b->key) &&
		    same_capture(&a->parent, &b->parent) && a->counted == b->counted &&
		    a->later == b->later && a->on_success == b->on_success &&
		    same_cond(&a->success, &b->success) && same_capture(&a->key2, &b->key2) &&
		    same_capture(&a->parent2, &b->parent2) && same_capture(&a->owner, &b->owner) &&
		    same_capture(&a->name, &b->name) && same_capture(&a->device, &b->device);

	for (unsigned int i = 0; same && i < a->nr_functions; i++)
		same = same_text(a->function[i], b->function[i]);
	for (unsigned int i = 0; same && i < a->nr_conds; i++)
		same = same_cond(&a->cond[i], &b->cond[i]);
	for (unsigned int i = 0; same && i < a->nr_values; i++)
		same = same_value(&a->value[i], &b->value[i]);
	return same;
}

static inline bool same_class(const struct model_class *a, const struct model_class *b)
{
	bool same = same_text(a->name, b->name) && same_text(a->extends, b->extends) &&
		    a->parent == b->parent && a->limit_lent_ns == b->limit_lent_ns &&
		    a->limit_moved_ns == b->limit_moved_ns && a->grace_ns == b->grace_ns &&
		    a->may_stay == b->may_stay && same_text(a->inside_model, b->inside_model) &&
		    same_text(a->inside_class, b->inside_class) && a->nr_hooks == b->nr_hooks;

	for (unsigned int i = 0; same && i < a->nr_hooks; i++)
		same = same_hook(&a->hook[i], &b->hook[i]);
	return same;
}

static inline bool same_model(const struct model *a, const struct model *b)
{
	bool same = same_text(a->name, b->name) && same_text(a->title, b->title) &&
		    a->watched_by_default == b->watched_by_default &&
		    a->nr_classes == b->nr_classes;

	for (unsigned int i = 0; same && i < a->nr_classes; i++)
		same = same_class(&a->class[i], &b -> class[i]);
	return same;
}

#endif /* TESTS_TEST_MODEL_SAME_H */
