// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a hook to the constants of a probe: which products and sums of a capture a probe checks, and
 * from which value on they wrap. The kernel's type information is a few numbers here.
 */
#include "test_model.h"

#include "source/compile.h"

static unsigned int arg_size; /* bytes of every argument, 0 if unknown */

unsigned int kbtf_arg_size(const struct kfunction *function, unsigned int arg)
{
	(void)function;
	(void)arg;
	return arg_size;
}

int kbtf_arg_type(const struct kfunction *function, unsigned int arg)
{
	(void)function;
	(void)arg;
	return 0;
}

int kbtf_step(const struct kfunction *function, int *type, const char *path, uint32_t *offset,
	      unsigned int *size, char missing[64])
{
	(void)function, (void)type, (void)path, (void)offset, (void)size, (void)missing;
	return -1;
}

/* The probe of the one hook of a model: @hook in its one class. */
static struct lm_probe_cfg compile(const char *hook)
{
	struct kfunction function = {.nr_args = LM_NR_ARGS};
	struct lm_probe_cfg cfg = {.probe = 0};
	struct model *model;
	char text[256], why[256];

	snprintf(text, sizeof(text), "model m class c %s", hook);
	model = parse(text);
	assert_int_equal(compile_hook(&model->class[0].hook[0], "f", &function, &cfg, why), 0);
	model_free(model);
	return cfg;
}

/* What the program does with the value of an argument, see capture(). */
static uint64_t run(const struct lm_capture *c, uint64_t value)
{
	assert_int_equal(c->code, LM_CODE_LONG);
	if (c->masked)
		value &= c->mask;
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
	arg_size = 4;
	cfg = compile("born exit f key ret size arg0 * 0x200000000");
	arg_size = 0;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_size_that_wraps_is_the_largest_number),
		cmocka_unit_test(the_sum_alone_can_wrap_too),
		cmocka_unit_test(nothing_wraps_that_is_multiplied_by_zero),
		cmocka_unit_test(a_narrow_argument_is_cut_before),
		cmocka_unit_test(keys_and_attributes_may_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
