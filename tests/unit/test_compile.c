// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a hook to the constants of a probe: which products and sums of a capture a probe checks and
 * from which value on they wrap, what narrow numbers become, which comparison is one of signed
 * numbers. The kernel's type information is a few numbers here.
 */
#include "test_model.h"

#include "source/compile.h"

static struct knumber number; /* what every argument and result is, size 0 if unknown */
static struct knumber field;  /* what every field is */

struct knumber kbtf_arg_number(const struct kfunction *function, unsigned int arg)
{
	(void)function;
	(void)arg;
	return number;
}

int kbtf_arg_type(const struct kfunction *function, unsigned int arg)
{
	(void)function;
	(void)arg;
	return 0;
}

int kbtf_step(const struct kfunction *function, int *type, const char *path, uint32_t *offset,
	      struct knumber *what, char missing[64])
{
	(void)function, (void)type, (void)path, (void)missing;
	*offset = 16;
	*what = field;
	return 0;
}

/* The probe of the one hook of a model, @hook in its one class, on a function of @nr_args. */
static int compile_on(const char *hook, unsigned int nr_args, struct lm_probe_cfg *cfg, char *why)
{
	static const struct btf *some = (const struct btf *)"";
	struct kfunction function = {.nr_args = nr_args, .btf = some};
	struct model *model;
	char text[256];
	int err;

	memset(cfg, 0, sizeof(*cfg));
	snprintf(text, sizeof(text), "model m class c %s", hook);
	model = parse(text);
	err = compile_hook(&model->class[0].hook[0], "f", &function, cfg, why);
	model_free(model);
	return err;
}

static struct lm_probe_cfg compile(const char *hook)
{
	struct lm_probe_cfg cfg;
	char why[256];

	assert_int_equal(compile_on(hook, LM_NR_ARGS, &cfg, why), 0);
	return cfg;
}

static uint64_t extend(uint64_t value, unsigned int shift, bool is_signed)
{
	value <<= shift;
	return is_signed ? (uint64_t)((int64_t)value >> shift) : value >> shift;
}

/* What the program does with the value of an argument, see capture(). */
static uint64_t run(const struct lm_capture *c, uint64_t value)
{
	if (c->code == LM_CODE_PLAIN)
		return value;
	assert_int_equal(c->code, LM_CODE_LONG);
	value = extend(value, c->shift, c->is_signed);
	if (c->field_shift)
		value = extend(value, c->field_shift, true);
	if (c->checked && value > c->limit)
		return UINT64_MAX;
	return value * c->mul + c->add;
}

static void a_size_that_wraps_is_the_largest_number(void **state)
{
	struct lm_probe_cfg cfg = compile("born exit f key ret size arg0 * 64 + 32");

	(void)state;
	assert_int_equal(run(&cfg.val[0], 1), 96);
	assert_int_equal(run(&cfg.val[0], (1ull << 58) - 1), UINT64_MAX - 31);
	assert_int_equal(run(&cfg.val[0], 1ull << 58), UINT64_MAX);
	assert_int_equal(run(&cfg.val[0], (1ull << 58) + 1024), UINT64_MAX);
}

/* A helper hands both out, as they may be pointers. */
static void a_difference_is_that_of_two_words(void **state)
{
	struct lm_probe_cfg cfg = compile("dies entry f key arg0 - arg1 when arg1 < 4096");
	char why[256];

	(void)state;
	assert_int_equal(cfg.key.code, LM_CODE_LONG);
	assert_int_equal(cfg.key.word, 0 | LM_WORD_ASK);
	assert_int_equal(cfg.key.less, 1 | LM_WORD_ASK);
	assert_true(cfg.key.subtracts && cfg.more & LM_MORE_ASK);
	cfg = compile("dies entry f key arg0->next - arg1");
	assert_int_equal(cfg.key.word, 0);
	assert_true(cfg.key.subtracts && cfg.more & LM_MORE_ASK);
	cfg = compile("born exit f key ret - arg1");
	assert_true(compile_needs_args(&cfg));
	assert_int_equal(compile_on("dies entry f key arg0 - arg3", 3, &cfg, why), -EINVAL);
	assert_string_equal(why, "f has 3 arguments, arg3 was asked for");
	number = (struct knumber){.size = 4};
	assert_int_equal(compile_on("dies entry f key arg0 - arg1", 3, &cfg, why), -EINVAL);
	assert_string_equal(why, "f: arg1 has 4 bytes: only 64 bits can be subtracted");
	number = (struct knumber){0};
}

static void the_sum_alone_can_wrap_too(void **state)
{
	struct lm_probe_cfg cfg = compile("touch entry f key arg0 range arg1 arg2 * 1 + 8");

	(void)state;
	assert_int_equal(cfg.val[0].code, LM_CODE_PLAIN);
	assert_int_equal(cfg.val[0].word, 1);
	assert_int_equal(run(&cfg.val[1], UINT64_MAX - 9), UINT64_MAX - 1);
	assert_int_equal(run(&cfg.val[1], UINT64_MAX - 7), UINT64_MAX);
	assert_int_equal(run(&cfg.val[1], UINT64_MAX), UINT64_MAX);
}

static void nothing_wraps_that_is_multiplied_by_zero(void **state)
{
	struct lm_probe_cfg cfg = compile("born exit f key ret size arg0 * 0 + 7");

	(void)state;
	assert_int_equal(run(&cfg.val[0], UINT64_MAX), 7);
}

/* The upper bits of a narrow argument are no part of it. */
static void a_narrow_argument_is_cut_before(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	number = (struct knumber){.size = 4};
	cfg = compile("born exit f key ret size arg0 * 0x200000000");
	number.size = 0;
	assert_int_equal(run(&cfg.val[0], 0xffffffff00000002), 0x400000000);
	assert_int_equal(run(&cfg.val[0], 0x80000000), UINT64_MAX);
}

/* Adding 2^64-N is how a model subtracts. */
static void keys_and_attributes_may_wrap(void **state)
{
	struct lm_probe_cfg cfg = compile("born exit f key arg0 + 0xfffffffffffffff0 "
					  "attr a arg1 + 0xfffffffffffffff0");

	(void)state;
	assert_int_equal(run(&cfg.key, 0x1010), 0x1000);
	assert_int_equal(run(&cfg.val[0], 0x2010), 0x2000);
}

/* What the program makes of the condition "ret @op_and_number" for this word, see holds(). */
static bool holds(const char *op_and_number, uint64_t word)
{
	struct lm_probe_cfg cfg;
	uint64_t left, right;
	char hook[128];

	snprintf(hook, sizeof(hook), "born exit f key arg0 when ret %s", op_and_number);
	cfg = compile(hook);
	left = run(&cfg.cond[0].capture, word);
	right = cfg.cond[0].value;
	switch (cfg.cond[0].op) {
	case LM_COND_EQ:
		return left == right;
	case LM_COND_NE:
		return left != right;
	case LM_COND_LT:
		return left < right;
	case LM_COND_LE:
		return left <= right;
	case LM_COND_GT:
		return left > right;
	case LM_COND_GE:
		return left >= right;
	case LM_COND_SLT:
		return (int64_t)left < (int64_t)right;
	case LM_COND_SLE:
		return (int64_t)left <= (int64_t)right;
	case LM_COND_SGT:
		return (int64_t)left > (int64_t)right;
	default:
		assert_int_equal(cfg.cond[0].op, LM_COND_SGE);
		return (int64_t)left >= (int64_t)right;
	}
}

/* -11 as a function leaves it in a register of 64 bits: the upper half is what it was before. */
#define INT_MINUS_11 0xabcd0000fffffff5

static void an_int_is_compared_as_one(void **state)
{
	(void)state;
	number = (struct knumber){.size = 4, .is_signed = true};
	assert_true(holds("< 0", INT_MINUS_11));
	assert_true(holds("== -11", INT_MINUS_11));
	assert_true(holds(">= -11", INT_MINUS_11));
	assert_false(holds("> -11", INT_MINUS_11));
	assert_false(holds(">= 0", INT_MINUS_11));
	assert_true(holds(">= 0", 0xabcd000000000000));
	assert_true(holds("== 0", 0xabcd000000000000));
	assert_false(holds("< 0", 7));
	assert_true(holds("> -1", 7));
	/* the other ways to write it that there are */
	assert_true(holds("== 0xfffffff5", INT_MINUS_11));
	assert_true(holds("== 0xfffffffffffffff5", INT_MINUS_11));
	assert_true(holds("!= 0xffffffffffffffff", INT_MINUS_11));
	assert_false(holds("!= 0xffffffffffffffff", UINT32_MAX));
	assert_true(holds("> 0xfffff000", INT_MINUS_11));
	assert_false(holds("> 0xfffff000", 100));
}

static void a_long_is_compared_as_one(void **state)
{
	(void)state;
	number = (struct knumber){.size = 8, .is_signed = true};
	assert_true(holds("< 0", (uint64_t)-11));
	assert_true(holds("< 4096", (uint64_t)-11));
	assert_false(holds("< 0", 0xfffffff5));
	assert_false(holds("!= 0xffffffffffffffff", UINT64_MAX));
	/* who writes the number without a sign compares without one */
	assert_true(holds("< 0xfffffffffffff001", 100));
	assert_false(holds("< 0xfffffffffffff001", (uint64_t)-11));
}

static void what_has_no_sign_is_compared_without(void **state)
{
	(void)state;
	number = (struct knumber){.size = 4};
	assert_false(holds("< 0", INT_MINUS_11));
	assert_true(holds("== -11", INT_MINUS_11));
	assert_true(holds("> 5", INT_MINUS_11));
	number = (struct knumber){.size = 8}; /* a pointer: an error in it, or not */
	assert_true(holds(">= -4095", (uint64_t)-11));
	assert_false(holds(">= -4095", 0xffff888012345678));
	assert_true(holds("== -11", (uint64_t)-11));
	assert_true(holds("!= 0", 1ull << 40));
}

static void without_types_a_number_below_0_makes_it_an_int(void **state)
{
	(void)state;
	number = (struct knumber){.size = 0};
	assert_true(holds("< 0", INT_MINUS_11));
	assert_true(holds("== -11", INT_MINUS_11));
	assert_false(holds(">= 0", INT_MINUS_11));
	assert_true(holds("> 0", 0xabcd000000000007));
	/* else it is as wide as a register */
	assert_true(holds("!= 0", 1ull << 40));
	assert_true(holds("> 5", INT_MINUS_11));
	assert_false(holds("!= 0xffffffffffffffff", UINT64_MAX));
}

static void a_narrow_field_has_its_sign(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	number = (struct knumber){.size = 8};
	field = (struct knumber){.size = 2, .is_signed = true};
	cfg = compile("touch entry f key arg0 when arg0->count < 0");
	assert_int_equal(cfg.cond[0].op, LM_COND_SLT);
	assert_int_equal(cfg.cond[0].capture.size, 2);
	assert_int_equal(run(&cfg.cond[0].capture, 0xfffe), -2);
	field.is_signed = false;
	cfg = compile("touch entry f key arg0 when arg0->count < 0");
	assert_int_equal(cfg.cond[0].op, LM_COND_LT);
	assert_int_equal(run(&cfg.cond[0].capture, 0xfffe), 0xfffe);
}

static void arguments_in_registers_are_read_of_any_function(void **state)
{
	struct lm_probe_cfg cfg;
	char why[256];

	(void)state;
	number = (struct knumber){.size = 8};
	assert_int_equal(compile_on("born exit f key ret attr a arg5", 9, &cfg, why), 0);
	assert_int_equal(cfg.key.word, LM_WORD_RET);
	assert_int_equal(cfg.val[0].word, 5);
	assert_int_equal(compile_on("touch entry f key arg6", 9, &cfg, why), -EINVAL);
	assert_string_equal(why, "f: arg6 is not in a register: arg0 to arg5 are");
	assert_int_equal(compile_on("touch tracepoint f key arg11", 12, &cfg, why), 0);
	assert_int_equal(cfg.key.word, 11);
	assert_int_equal(compile_on("touch tracepoint f key arg6", 6, &cfg, why), -EINVAL);
	assert_string_equal(why, "f has 6 arguments, arg6 was asked for");
}

/* A birth says both as they are, any other event in values that its hook leaves free. */
static void a_key_of_two_captures_has_both_read(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	cfg = compile("born exit f key arg0, arg5 attr a arg2");
	assert_true(cfg.more & LM_MORE_OWNER);
	assert_int_equal(cfg.head & 0xffffffff, LM_REC_OWNED | sizeof(struct lm_owned) << 16);
	assert_int_equal(cfg.key.word, 0);
	assert_int_equal(cfg.key2.word, 5);
	assert_int_equal(cfg.val[0].word, 2);
	assert_true(compile_needs_args(&cfg));
	cfg = compile("dies entry f key arg1, 7");
	assert_false(cfg.birth || cfg.more & LM_MORE_OWNER);
	assert_int_equal(cfg.val[0].word, 1);
	assert_int_equal(cfg.val[1].code, LM_CODE_CONST);
	assert_int_equal(cfg.val[1].add, 7);
	cfg = compile("touch entry f key arg1, 7 range arg2 arg3");
	assert_int_equal(cfg.val[0].word, 2);
	cfg = compile("dies entry f key arg1");
	assert_int_equal(cfg.val[0].code, LM_CODE_NONE);
	assert_int_equal(cfg.key2.code, LM_CODE_NONE);
}

static void an_owner_makes_the_record_longer(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	cfg = compile("born exit f key ret owner arg4");
	assert_true(cfg.more & LM_MORE_OWNER);
	assert_int_equal(cfg.owner.word, 4);
	assert_true(compile_needs_args(&cfg));
	cfg = compile("born exit f key ret name str(ret)");
	assert_true(cfg.birth && !cfg.more);
	assert_false(compile_needs_args(&cfg));
	cfg = compile("born exit f key ret");
	assert_false(cfg.birth || cfg.more & LM_MORE_OWNER);
}

static void what_fentry_may_not_load_is_asked_for(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	number = (struct knumber){.size = 8, .is_opaque = true};
	cfg = compile("born exit f key ret attr a arg0->x");
	assert_int_equal(cfg.key.word, LM_WORD_RET | LM_WORD_ASK);
	assert_int_equal(cfg.val[0].word, LM_WORD_ASK);
	assert_false(compile_needs_args(&(struct lm_probe_cfg){.key = cfg.key}));
	assert_int_equal(cfg.more, LM_MORE_ASK);
	number.is_opaque = false;
	cfg = compile("born exit f key ret");
	assert_int_equal(cfg.key.word, LM_WORD_RET);
	assert_int_equal(cfg.more, 0);
}

/* The verifier refuses arithmetic with the pointers that it knows the type of. */
static void pointers_that_are_mixed_are_asked_for(void **state)
{
	struct lm_probe_cfg cfg;

	(void)state;
	number = (struct knumber){.size = 8, .is_typed = true};
	cfg = compile("dies entry f key arg0, arg1->x");
	assert_int_equal(cfg.key.word, LM_WORD_ASK);
	assert_int_equal(cfg.key2.word, 1);
	assert_true(cfg.more & LM_MORE_ASK);
	cfg = compile("dies entry f key 7, arg1");
	assert_int_equal(cfg.key2.word, 1 | LM_WORD_ASK);
	cfg = compile("dies entry f key arg0");
	assert_int_equal(cfg.key.word, 0);
	number.is_typed = false;
	cfg = compile("dies entry f key arg0, arg1");
	assert_int_equal(cfg.key.word, 0);
	assert_int_equal(cfg.key2.word, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_size_that_wraps_is_the_largest_number),
		cmocka_unit_test(a_difference_is_that_of_two_words),
		cmocka_unit_test(the_sum_alone_can_wrap_too),
		cmocka_unit_test(nothing_wraps_that_is_multiplied_by_zero),
		cmocka_unit_test(a_narrow_argument_is_cut_before),
		cmocka_unit_test(keys_and_attributes_may_wrap),
		cmocka_unit_test(an_int_is_compared_as_one),
		cmocka_unit_test(a_long_is_compared_as_one),
		cmocka_unit_test(what_has_no_sign_is_compared_without),
		cmocka_unit_test(without_types_a_number_below_0_makes_it_an_int),
		cmocka_unit_test(a_narrow_field_has_its_sign),
		cmocka_unit_test(arguments_in_registers_are_read_of_any_function),
		cmocka_unit_test(a_key_of_two_captures_has_both_read),
		cmocka_unit_test(an_owner_makes_the_record_longer),
		cmocka_unit_test(what_fentry_may_not_load_is_asked_for),
		cmocka_unit_test(pointers_that_are_mixed_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
