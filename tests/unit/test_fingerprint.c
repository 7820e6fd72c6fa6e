// SPDX-License-Identifier: GPL-2.0-only
/* The same mistake in another run has the same fingerprint, another one has not. */
#include "sink_fixture.h"

#include "check/fingerprint.h"

static uint32_t add_stack(struct fixture *f, uint32_t stack, const char *inner, const char *outer)
{
	const char *const text[] = {inner, outer, "vfs_open+0x1/0x2"};

	for (uint32_t n = 0; n < 3; n++) {
		struct lm_frame frame = make_frame(0, 0, 0, stack, n, 3, text[n]);

		assert_int_equal(stacks_add(f->stacks, &frame), 0);
	}
	return stack;
}

static uint64_t print_of(const struct fixture *f, const struct violation *violation)
{
	return fingerprint_of(f->stacks, violation, 0).hash;
}

/* Another boot, and a driver with one more line in another function. */
static void addresses_and_offsets_do_not_count(void **state)
{
	struct violation first = a_double_free(), second = first;
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	first.at_stack = add_stack(&f, 11, "drain+0x10/0x80 [d]", "close+0x20/0x30 [d]");
	second.at_stack = add_stack(&f, 12, "drain.isra.0+0x18/0x90 [d]", "close+0x2c/0x40 [d]");
	second.object.key += 64;
	second.object.id = second.object.generation = 7;
	second.parent.key += 64;
	second.time_ns += 5;
	second.tid = second.tgid = 99;
	second.cpu = 3;
	assert_true(print_of(&f, &first) == print_of(&f, &second));
	assert_true(fingerprint_of(f.stacks, &first, 0).known);
	close_sink(&f);
}

static void what_is_another_mistake_differs(void **state)
{
	struct violation first = a_double_free(), other = first;
	struct fixture f;
	uint64_t print;

	(void)state;
	open_sink(&f, sink_text_new);
	first.at_stack = add_stack(&f, 11, "drain+0x10/0x80 [d]", "close+0x20/0x30 [d]");
	print = print_of(&f, &first);
	other = first;
	other.rule = RULE_USE_AFTER_FREE;
	assert_true(print_of(&f, &other) != print);
	other = first;
	other.parent.name = UNTRUSTED("another");
	assert_true(print_of(&f, &other) != print);
	other = first;
	other.object.class = &dma_pool_plan.class[CLASS_POOL];
	assert_true(print_of(&f, &other) != print);
	other = first;
	/* its caller alone: a wrapper around the API must not make all mistakes one */
	other.at_stack = add_stack(&f, 12, "drain+0x10/0x80 [d]", "remove+0x20/0x30 [d]");
	assert_true(print_of(&f, &other) != print);
	other.at_stack = add_stack(&f, 13, "drain+0x10/0x80 [e]", "close+0x20/0x30 [e]");
	assert_true(print_of(&f, &other) != print);
	other.at_stack = first.at_stack;
	other.object.born_stack = add_stack(&f, 14, "fill+0x10/0x80 [d]", "open+0x20/0x30 [d]");
	assert_true(print_of(&f, &other) != print);
	close_sink(&f);
}

/* The kernel's own functions below a driver's are not the driver's matter. */
static void the_way_through_the_kernel_does_not_count(void **state)
{
	struct violation first = a_double_free(), second = first;
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	first.at_stack = add_stack(&f, 11, "drain+0x10/0x80 [d]", "close_one+0x20/0x30");
	second.at_stack = add_stack(&f, 12, "drain+0x10/0x80 [d]", "close_another+0x20/0x30");
	assert_true(print_of(&f, &first) == print_of(&f, &second));
	/* but of a driver that is built in they are all there is */
	first.at_stack = add_stack(&f, 13, "drain+0x10/0x80", "close_one+0x20/0x30");
	second.at_stack = add_stack(&f, 14, "drain+0x10/0x80", "close_another+0x20/0x30");
	assert_true(print_of(&f, &first) != print_of(&f, &second));
	close_sink(&f);
}

static void each_way_of_forgetting_is_a_mistake(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	violation.rule = RULE_OUTLIVED_PARENT;
	violation.nr_groups = 2;
	violation.group[0] = (struct object_group){
		.class = violation.object.class, .born_stack = STACK_BORN, .count = 2};
	violation.group[1] = (struct object_group){
		.class = violation.object.class, .born_stack = STACK_AGAIN, .count = 3};
	assert_int_equal(fingerprint_parts(&violation), 2);
	assert_true(fingerprint_of(f.stacks, &violation, 0).hash !=
		    fingerprint_of(f.stacks, &violation, 1).hash);
	/* who forgot them is known by their births alone */
	assert_true(fingerprint_of(f.stacks, &violation, 0).known);
	violation.group[1].born_stack = LM_STACK_NONE;
	assert_false(fingerprint_of(f.stacks, &violation, 1).known);
	/* of a pool that leaked, the blocks in it are no mistakes of their own */
	violation.rule = RULE_LEAK;
	assert_int_equal(fingerprint_parts(&violation), 1);
	close_sink(&f);
}

static void without_a_function_nothing_is_known(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	violation.at_stack = violation.object.born_stack = LM_STACK_NONE;
	assert_false(fingerprint_of(f.stacks, &violation, 0).known);
	close_sink(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_offsets_do_not_count),
		cmocka_unit_test(what_is_another_mistake_differs),
		cmocka_unit_test(the_way_through_the_kernel_does_not_count),
		cmocka_unit_test(each_way_of_forgetting_is_a_mistake),
		cmocka_unit_test(without_a_function_nothing_is_known),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
