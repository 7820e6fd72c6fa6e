// SPDX-License-Identifier: GPL-2.0-only
#include "source/compile.h"

#include <errno.h>
#include <stdio.h>

#define WHY_LEN 256

/* What the captures of one hook are resolved against. */
struct target {
	const char *name;
	const struct kfunction *function;
	char *why;
};

static int compile_steps(const struct target *target, const struct model_capture *from,
			 struct lm_capture *to)
{
	int type =
		kbtf_arg_type(target->function, from->from == CAPTURE_RET ? KBTF_RET : from->arg);
	char missing[64];

	to->nr_steps = (__u8)from->nr_steps;
	to->size = 8;
	for (unsigned int i = 0; i < from->nr_steps; i++) {
		unsigned int size;
		int err;

		if (!from->step[i][0])
			continue; /* a plain u64 behind the pointer, whatever its type */
		if (!target->function->btf) {
			snprintf(target->why, WHY_LEN,
				 "no type information for %s, so the field %s cannot be found",
				 target->name, from->step[i]);
			return -EINVAL;
		}
		err = kbtf_step(target->function, &type, from->step[i], &to->offset[i], &size,
				missing);
		if (err) {
			snprintf(target->why, WHY_LEN, "%s: %s%s in \"->%s\"", target->name,
				 err == -ENOENT ? "no field " : "not a pointer to a struct",
				 missing, from->step[i]);
			return -EINVAL;
		}
		if (i + 1 == from->nr_steps)
			to->size = (__u8)size;
	}
	return 0;
}

static int check_arg(const struct target *target, unsigned int arg)
{
	const struct kfunction *function = target->function;

	if (function->btf && arg >= function->nr_args) {
		snprintf(target->why, WHY_LEN, "%s has %u arguments, arg%u was asked for",
			 target->name, function->nr_args, arg);
		return -EINVAL;
	}
	if (arg >= LM_NR_ARGS) {
		snprintf(target->why, WHY_LEN, "%s: arg%u is not in a register", target->name, arg);
		return -EINVAL;
	}
	return 0;
}

static int compile_capture(const struct target *target, const struct model_capture *from,
			   struct lm_capture *to)
{
	unsigned int arg = from->from == CAPTURE_RET ? KBTF_RET : from->arg;
	unsigned int size;

	switch (from->from) {
	case CAPTURE_NONE:
		return 0;
	case CAPTURE_CONST:
		to->code = LM_CODE_CONST;
		to->add = from->constant * from->mul + from->add;
		return 0;
	case CAPTURE_ARG:
		if (check_arg(target, from->arg))
			return -EINVAL;
		to->word = (__u8)from->arg;
		break;
	case CAPTURE_RET:
		to->word = LM_WORD_RET;
		break;
	}
	to->code = LM_CODE_LONG;
	size = kbtf_arg_size(target->function, arg);
	if (size && size < 8) {
		to->masked = 1;
		to->mask = (1ull << (8 * size)) - 1;
	}
	to->mul = from->mul;
	to->add = from->add;
	to->scaled = from->mul != 1 || from->add;
	if (!to->masked && !to->scaled && !from->nr_steps) {
		to->code = LM_CODE_PLAIN;
		return 0;
	}
	return compile_steps(target, from, to);
}

/*
 * Sizes and ranges: a product or sum beyond 64 bits is a mistake that the engine must see. Keys may
 * wrap on purpose: adding 2^64-N is how a model subtracts.
 */
static void check_scaling(enum value_role role, struct lm_capture *capture)
{
	if (!capture->scaled || role == VALUE_ATTR || role == VALUE_SAME)
		return;
	capture->checked = 1;
	capture->limit = capture->mul ? (UINT64_MAX - capture->add) / capture->mul : UINT64_MAX;
}

/* A number to compare with needs no capture, which would cost the program more. */
static int compile_condition(const struct target *target, const struct model_cond *from,
			     struct lm_cond *to)
{
	static const __u8 op[] = {
		[COND_EQ] = LM_COND_EQ, [COND_NE] = LM_COND_NE, [COND_LT] = LM_COND_LT,
		[COND_LE] = LM_COND_LE, [COND_GT] = LM_COND_GT, [COND_GE] = LM_COND_GE,
	};
	const struct model_capture *right = &from->right;
	int err = compile_capture(target, &from->capture, &to->capture);

	if (err)
		return err;
	to->op = op[from->op];
	if (right->from != CAPTURE_CONST)
		return compile_capture(target, right, &to->right);
	to->value = right->constant * right->mul + right->add;
	return 0;
}

int compile_hook(const struct model_hook *hook, const char *name, const struct kfunction *function,
		 struct lm_probe_cfg *cfg, char *why)
{
	struct target target = {.name = name, .function = function, .why = why};
	int err;

	if (function->nr_args > LM_NR_ARGS && hook->site == SITE_EXIT) {
		snprintf(why, WHY_LEN, "%s has %u arguments, at most %u are supported", name,
			 function->nr_args, LM_NR_ARGS);
		return -EINVAL;
	}
	cfg->nargs = (__u8)function->nr_args;
	cfg->birth = hook->name.from || hook->device.from;
	cfg->head = (cfg->birth ? LM_REC_BIRTH : LM_REC_EVENT) |
		    (cfg->birth ? sizeof(struct lm_birth) : sizeof(struct lm_event)) << 16 |
		    (__u64)cfg->probe << 48;
	err = compile_capture(&target, &hook->key, &cfg->key);
	if (!err)
		err = compile_capture(&target, &hook->parent, &cfg->parent);
	if (!err)
		err = compile_capture(&target, &hook->name, &cfg->name);
	if (!err)
		err = compile_capture(&target, &hook->device, &cfg->device);
	for (unsigned int i = 0; !err && i < hook->nr_values; i++) {
		err = compile_capture(&target, &hook->value[i].capture, &cfg->val[i]);
		check_scaling(hook->value[i].role, &cfg->val[i]);
	}
	for (unsigned int i = 0; !err && i < hook->nr_conds; i++)
		err = compile_condition(&target, &hook->cond[i], &cfg->cond[i]);
	return err;
}

bool compile_needs_args(const struct lm_probe_cfg *cfg)
{
	const struct lm_capture *all[] = {
		&cfg->key,
		&cfg->parent,
		&cfg->val[0],
		&cfg->val[1],
		&cfg->name,
		&cfg->device,
		&cfg->cond[0].capture,
		&cfg->cond[0].right,
		&cfg->cond[1].capture,
		&cfg->cond[1].right,
	};

	for (unsigned int i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->code != LM_CODE_NONE && all[i]->code != LM_CODE_CONST &&
		    all[i]->word != LM_WORD_RET)
			return true;
	return false;
}
