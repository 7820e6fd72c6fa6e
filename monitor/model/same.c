// SPDX-License-Identifier: GPL-2.0-only
#include "model/same.h"

#include <string.h>

bool model_capture_is_same(const struct model_capture *a, const struct model_capture *b)
{
	bool same = a->from == b->from && a->as == b->as && a->arg == b->arg &&
		    a->constant == b->constant && a->negative == b->negative && a->mul == b->mul &&
		    a->add == b->add && a->subtracts == b->subtracts && a->less == b->less &&
		    a->nr_steps == b->nr_steps;

	for (unsigned int i = 0; same && i < a->nr_steps; i++)
		same = !strcmp(a->step[i], b->step[i]);
	return same;
}

static bool cond_is_same(const struct model_cond *a, const struct model_cond *b)
{
	return a->op == b->op && model_capture_is_same(&a->capture, &b->capture) &&
	       model_capture_is_same(&a->right, &b->right);
}

bool model_hook_sees_same(const struct model_hook *recorded, const struct model_hook *asked)
{
	bool same = recorded->site == asked->site && recorded->nr_conds == asked->nr_conds &&
		    recorded->nr_values == asked->nr_values &&
		    recorded->confirms == asked->confirms &&
		    model_capture_is_same(&recorded->key, &asked->key) &&
		    model_capture_is_same(&recorded->key2, &asked->key2) &&
		    model_capture_is_same(&recorded->parent, &asked->parent) &&
		    model_capture_is_same(&recorded->parent2, &asked->parent2);

	for (unsigned int i = 0; same && i < asked->nr_conds; i++)
		same = cond_is_same(&recorded->cond[i], &asked->cond[i]);
	for (unsigned int i = 0; same && i < asked->nr_values; i++)
		same = model_capture_is_same(&recorded->value[i].capture, &asked->value[i].capture);
	return same;
}
