// SPDX-License-Identifier: GPL-2.0-only
#include "source/compile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WHY_LEN 256

/* What the captures of one hook are resolved against. */
struct target {
	const char *name;
	const struct kfunction *function;
	unsigned int readable; /* arguments, from the first on */
	char *why;
};

static unsigned int arg_of(const struct model_capture *capture)
{
	return capture->from == CAPTURE_RET ? KBTF_RET : capture->arg;
}

/* How many of 64 bits lie above a number of @size bytes. */
static __u8 upper_bits(unsigned int size)
{
	return (__u8)(64 - 8 * size);
}

/* @number: what the last field is. */
static int compile_steps(const struct target *target, const struct model_capture *from,
			 struct lm_capture *to, struct knumber *number)
{
	int type = kbtf_arg_type(target->function, arg_of(from));
	char missing[64];

	to->nr_steps = (__u8)from->nr_steps;
	for (unsigned int i = 0; i < from->nr_steps; i++) {
		int err;

		*number = (struct knumber){.size = 8};
		if (!from->step[i][0])
			continue; /* a plain u64 behind the pointer, whatever its type */
		if (!target->function->btf) {
			snprintf(target->why, WHY_LEN,
				 "no type information for %s, so the field %s cannot be found",
				 target->name, from->step[i]);
			return -EINVAL;
		}
		err = kbtf_step(target->function, &type, from->step[i], &to->offset[i], number,
				missing);
		if (err) {
			snprintf(target->why, WHY_LEN, "%s: %s%s in \"->%s\"", target->name,
				 err == -ENOENT ? "no field " : "not a pointer to a struct",
				 missing, from->step[i]);
			return -EINVAL;
		}
	}
	to->size = (__u8)number->size;
	if (number->is_signed)
		to->field_shift = upper_bits(number->size);
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
	if (arg >= target->readable) {
		snprintf(target->why, WHY_LEN, "%s: arg%u is not in a register: arg0 to arg%d are",
			 target->name, arg, LM_NR_ARGS - 1);
		return -EINVAL;
	}
	return 0;
}

/* A word as it is in its register. A narrow type uses only the lower bits. */
static void compile_word(const struct model_capture *from, struct lm_capture *to,
			 const struct knumber *number)
{
	to->code = LM_CODE_LONG;
	if (number->is_opaque)
		to->word |= LM_WORD_ASK;
	to->typed = number->is_typed;
	if (number->size && number->size < 8) {
		to->shift = upper_bits(number->size);
		to->is_signed = number->is_signed;
	}
	to->mul = from->mul;
	to->add = from->add;
	to->scaled = from->mul != 1 || from->add;
	if (!to->shift && !to->scaled && !from->nr_steps && !from->subtracts)
		to->code = LM_CODE_PLAIN;
}

/* The verifier lets no program subtract pointers: a helper hands them out as numbers. */
static int compile_difference(const struct target *target, const struct model_capture *from,
			      struct lm_capture *to)
{
	unsigned int size;

	if (!from->subtracts)
		return 0;
	if (check_arg(target, from->less))
		return -EINVAL;
	size = kbtf_arg_number(target->function, from->less).size;
	if (size && size < 8) {
		snprintf(target->why, WHY_LEN,
			 "%s: arg%u has %u bytes: only 64 bits can be subtracted", target->name,
			 from->less, size);
		return -EINVAL;
	}
	to->subtracts = 1;
	to->less = (__u8)from->less | LM_WORD_ASK;
	if (!from->nr_steps)
		to->word |= LM_WORD_ASK;
	return 0;
}

/* @number: what is captured, of size 0 if that is not known. */
static int compile_capture(const struct target *target, const struct model_capture *from,
			   struct lm_capture *to, struct knumber *number)
{
	*number = (struct knumber){0};
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
	*number = kbtf_arg_number(target->function, arg_of(from));
	compile_word(from, to, number);
	if (compile_difference(target, from, to))
		return -EINVAL;
	return from->nr_steps ? compile_steps(target, from, to, number) : 0;
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

/*
 * Without type information, a value that is compared with a negative number, or ordered against
 * 0, is taken for an int, which kernel functions return: neither makes sense for an unsigned
 * number.
 */
static bool is_plain_int(const struct model_cond *cond)
{
	const struct model_capture *left = &cond->capture, *right = &cond->right;
	bool of_order = cond->op != COND_EQ && cond->op != COND_NE;

	return (left->from == CAPTURE_ARG || left->from == CAPTURE_RET) && !left->nr_steps &&
	       left->mul == 1 && !left->add && right->from == CAPTURE_CONST &&
	       (right->negative || (of_order && !right->constant));
}

static __u64 sign_extended(__u64 value, unsigned int size)
{
	__u8 shift = upper_bits(size);

	return (__u64)((__s64)(value << shift) >> shift);
}

/* The number @right as one of the type that is compared: 0xfffffff5 is -11 in an int. */
static __u64 as_number(const struct model_capture *right, struct knumber number, bool *is_signed)
{
	__u64 value = right->constant * right->mul + right->add;
	unsigned int size = number.size ? number.size : 8;
	__u64 most = UINT64_MAX >> upper_bits(size);

	*is_signed = number.is_signed;
	if (right->negative)
		return number.is_signed || size == 8 ? value : value & most;
	if (!number.is_signed || value <= most >> 1)
		return value;
	/* written like this it is meant without a sign; sign-extended, the order is the same */
	*is_signed = false;
	return value <= most ? sign_extended(value, size) : value;
}

static __u8 operator_of(enum cond_op op, bool is_signed)
{
	static const __u8 operators[][2] = {
		[COND_EQ] = {LM_COND_EQ, LM_COND_EQ},  [COND_NE] = {LM_COND_NE, LM_COND_NE},
		[COND_LT] = {LM_COND_LT, LM_COND_SLT}, [COND_LE] = {LM_COND_LE, LM_COND_SLE},
		[COND_GT] = {LM_COND_GT, LM_COND_SGT}, [COND_GE] = {LM_COND_GE, LM_COND_SGE},
	};

	return operators[op][is_signed];
}

/* A number to compare with needs no capture, which would cost the program more. */
static int compile_condition(const struct target *target, const struct model_cond *from,
			     struct lm_cond *to)
{
	const struct model_capture *right = &from->right;
	struct knumber number, other;
	bool is_signed;
	int err = compile_capture(target, &from->capture, &to->capture, &number);

	if (err)
		return err;
	if (!number.size && is_plain_int(from)) {
		number = (struct knumber){.size = 4, .is_signed = true};
		compile_word(&from->capture, &to->capture, &number);
	}
	if (right->from == CAPTURE_CONST) {
		to->value = as_number(right, number, &is_signed);
		to->op = operator_of(from->op, is_signed);
		return 0;
	}
	err = compile_capture(target, right, &to->right, &other);
	if (from->capture.from == CAPTURE_CONST)
		to->capture.add = as_number(&from->capture, other, &is_signed);
	else
		is_signed = number.is_signed;
	to->op = operator_of(from->op, is_signed);
	return err;
}

/* The captures that are neither compared nor a value. */
static int compile_captures(const struct target *target, const struct model_hook *hook,
			    struct lm_probe_cfg *cfg)
{
	const struct {
		const struct model_capture *from;
		struct lm_capture *to;
	} all[] = {
		{&hook->key, &cfg->key},       {&hook->key2, &cfg->key2},
		{&hook->parent, &cfg->parent}, {&hook->parent2, &cfg->parent2},
		{&hook->name, &cfg->name},     {&hook->device, &cfg->device},
		{&hook->owner, &cfg->owner},
	};
	struct knumber number;
	int err = 0;

	for (unsigned int i = 0; !err && i < sizeof(all) / sizeof(all[0]); i++)
		err = compile_capture(target, all[i].from, all[i].to, &number);
	return err;
}

static void ask_to_mix(const struct target *target, const struct model_capture *from,
		       struct lm_capture *to)
{
	if ((from->from == CAPTURE_ARG || from->from == CAPTURE_RET) && !from->nr_steps &&
	    kbtf_arg_number(target->function, arg_of(from)).is_typed)
		to->word |= LM_WORD_ASK;
}

/* Two captures are mixed by arithmetic. A helper hands a pointer out as a number. */
static void ask_for_mixed(const struct target *target, const struct model_hook *hook,
			  struct lm_probe_cfg *cfg)
{
	if (hook->key2.from) {
		ask_to_mix(target, &hook->key, &cfg->key);
		ask_to_mix(target, &hook->key2, &cfg->key2);
	}
	if (hook->parent2.from) {
		ask_to_mix(target, &hook->parent, &cfg->parent);
		ask_to_mix(target, &hook->parent2, &cfg->parent2);
	}
}

/* The shortest record that holds all that the hook captures. */
static void choose_record(const struct model_hook *hook, struct lm_probe_cfg *cfg)
{
	__u64 type = LM_REC_EVENT, size = sizeof(struct lm_event);

	if (hook->owner.from || (hook->verb == VERB_BORN && hook->key2.from)) {
		cfg->more |= LM_MORE_OWNER;
		if (hook->owner.as == CAPTURE_DRIVER)
			cfg->more |= LM_MORE_DRIVER;
		type = LM_REC_OWNED;
		size = sizeof(struct lm_owned);
	} else if (hook->name.from || hook->device.from) {
		cfg->birth = 1;
		type = LM_REC_BIRTH;
		size = sizeof(struct lm_birth);
	}
	if (hook->key2.from)
		cfg->more |= LM_MORE_KEY;
	if (hook->parent2.from)
		cfg->more |= LM_MORE_PARENT;
	cfg->head = type | size << 16 | (__u64)cfg->probe << 48;
}

/* Fills values that the hook leaves unused with what the engine needs. */
static void use_values(const struct model_hook *hook, struct lm_probe_cfg *cfg)
{
	if (hook->confirms) {
		cfg->more |= LM_MORE_OUTCOME;
		cfg->val[1] = cfg->cond[0].capture;
	} else if (model_has_parts(hook)) {
		cfg->val[0] = cfg->key;
		cfg->val[1] = cfg->key2;
	}
}

/* All captures of a probe, of which some are LM_CODE_NONE. */
#define NR_CAPTURES 13

static void list_captures(const struct lm_probe_cfg *cfg, const struct lm_capture *all[NR_CAPTURES])
{
	const struct lm_capture *list[NR_CAPTURES] = {
		&cfg->key,	     &cfg->key2,
		&cfg->parent,	     &cfg->parent2,
		&cfg->owner,	     &cfg->val[0],
		&cfg->val[1],	     &cfg->name,
		&cfg->device,	     &cfg->cond[0].capture,
		&cfg->cond[0].right, &cfg->cond[1].capture,
		&cfg->cond[1].right,
	};

	memcpy(all, list, sizeof(list));
}

static void note_asking(struct lm_probe_cfg *cfg)
{
	const struct lm_capture *all[NR_CAPTURES];

	list_captures(cfg, all);
	for (unsigned int i = 0; i < NR_CAPTURES; i++)
		if (all[i]->word & LM_WORD_ASK || all[i]->subtracts)
			cfg->more |= LM_MORE_ASK;
}

int compile_hook(const struct model_hook *hook, const char *name, const struct kfunction *function,
		 struct lm_probe_cfg *cfg, char *why)
{
	struct target target = {
		.name = name,
		.function = function,
		.readable = hook->site == SITE_TRACEPOINT ? LM_MAX_ARGS : LM_NR_ARGS,
		.why = why,
	};
	struct knumber number;
	int err;

	cfg->nargs = (__u8)function->nr_args;
	choose_record(hook, cfg);
	err = compile_captures(&target, hook, cfg);
	ask_for_mixed(&target, hook, cfg);
	for (unsigned int i = 0; !err && i < hook->nr_values; i++) {
		err = compile_capture(&target, &hook->value[i].capture, &cfg->val[i], &number);
		check_scaling(hook->value[i].role, &cfg->val[i]);
	}
	for (unsigned int i = 0; !err && i < hook->nr_conds; i++)
		err = compile_condition(&target, &hook->cond[i], &cfg->cond[i]);
	use_values(hook, cfg);
	note_asking(cfg);
	return err;
}

bool compile_needs_args(const struct lm_probe_cfg *cfg)
{
	const struct lm_capture *all[NR_CAPTURES];

	list_captures(cfg, all);
	for (unsigned int i = 0; i < NR_CAPTURES; i++)
		if (all[i]->code != LM_CODE_NONE && all[i]->code != LM_CODE_CONST &&
		    ((all[i]->word & ~LM_WORD_ASK) != LM_WORD_RET || all[i]->subtracts))
			return true;
	return false;
}
