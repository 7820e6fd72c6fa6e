// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "sink/text.h"
#include "sink_fixture.h"

/* The text that one violation makes. */
static void assert_text(const struct violation *violation, const char *expected)
{
	struct fixture f;

	open_sink(&f, sink_text_new);
	emit(&f, violation);
	assert_string_equal(f.text, expected);
	close_sink(&f);
}

/* Puts together again a line that was too wide. */
static void unwrap(char *text)
{
	char *at;

	while ((at = strstr(text, "\n        ")))
		memmove(at, at + strlen("\n       "), strlen(at + strlen("\n       ")) + 1);
}

/* That the second line of a violation's text is this. */
static void assert_sentence(const struct violation *violation, const char *expected)
{
	struct fixture f;
	char *line;

	open_sink(&f, sink_text_new);
	emit(&f, violation);
	unwrap(f.text);
	line = strchr(f.text, '\n') + 1;
	*strchrnul(line, '\n') = 0;
	assert_string_equal(line, expected);
	close_sink(&f);
}

#define TAIL " by insmod/412 on CPU 1 at 12.345678 s"

static void text_reports_a_double_free(void **state)
{
	struct violation violation = a_double_free();

	(void)state;
	assert_text(&violation,
		    "VIOLATION double-free: block 0xffff8881034c1000 #2 of pool \"double-free\" "
		    "(lm-misuse), 64 bytes\n"
		    "    released again by insmod/412 on CPU 1 at 12.345678 s\n"
		    "      double_free_second+0x2a/0x40 [lm_misuse]\n"
		    "      0xffffffffc0001100\n"
		    "    born 1.203 ms earlier by insmod/412\n"
		    "      double_free_alloc+0x1a/0x80 [lm_misuse]\n"
		    "      do_one_initcall+0x41/0x210\n"
		    "    released first 0.004 ms earlier\n"
		    "      double_free_first+0x2a/0x40 [lm_misuse]\n");
}

static void text_lists_children(void **state)
{
	struct violation violation = a_double_free();

	(void)state;
	violation.rule = RULE_OUTLIVED_PARENT;
	violation.object = a_pool();
	violation.parent = nobody;
	violation.probe = POOL_DIES;
	violation.nr_children = 10;
	violation.child[0] = a_block();
	violation.nr_groups = 3;
	violation.group[0] =
		(struct object_group){violation.child[0].class, STACK_BORN,	      6, 384,
				      12345678000 - 5000000,	12345678000 - 3000000};
	violation.group[1] = (struct object_group){violation.child[0].class, 77, 1, 0, 0, 0};
	violation.group[2] =
		(struct object_group){violation.child[0].class, STACK_AGAIN,	      3, 100,
				      12345678000 - 5000000,	12345678000 - 5000000};
	assert_text(&violation,
		    "VIOLATION outlived-parent: pool \"double-free\" 0xffff888103400000 #1 "
		    "(lm-misuse), 64 bytes\n"
		    "    released while 10 of its blocks are out" TAIL "\n"
		    "      double_free_second+0x2a/0x40 [lm_misuse]\n"
		    "      0xffffffffc0001100\n"
		    "    6 × 64 B born in double_free_alloc, 3.000 ms to 5.000 ms earlier\n"
		    "      double_free_alloc+0x1a/0x80 [lm_misuse]\n"
		    "      do_one_initcall+0x41/0x210\n"
		    "    1 block born\n"
		    "      (stack not known)\n"
		    "    3 blocks, 100 B in all, born in double_free_second, 5.000 ms earlier\n"
		    "      double_free_second+0x2a/0x40 [lm_misuse]\n"
		    "      0xffffffffc0001100\n"
		    "    born 45.678 ms earlier by insmod/412\n"
		    "      double_free_alloc+0x1a/0x80 [lm_misuse]\n"
		    "      do_one_initcall+0x41/0x210\n");
	violation.nr_children = 1;
	assert_sentence(&violation, "    released while 1 of its blocks is out" TAIL);
}

static void text_has_a_sentence_for_each_rule(void **state)
{
	struct violation violation = a_double_free();

	(void)state;
	violation.rule = RULE_USE_AFTER_FREE;
	assert_sentence(&violation, "    released after its release" TAIL);
	violation.object = a_pool();
	assert_sentence(&violation, "    asked to take back a block after its release" TAIL);
	violation.probe = BLOCK_BORN;
	assert_sentence(&violation, "    asked to lend a block after its release" TAIL);

	violation = a_double_free();
	violation.rule = RULE_FOREIGN_RELEASE;
	violation.actual = 0xffff000000000001;
	assert_sentence(&violation, "    released to pool 0xffff000000000001, was lent from pool "
				    "\"double-free\"" TAIL);
	violation.given = a_pool();
	violation.given.name = untrusted("B");
	assert_sentence(&violation,
			"    released to pool \"B\", was lent from pool \"double-free\"" TAIL);

	violation = a_double_free();
	violation.rule = RULE_HANDLE_MISMATCH;
	violation.attr = "dma";
	violation.expected = 0x1000;
	violation.actual = 0x2000;
	assert_sentence(&violation, "    given back with dma 0x2000, lent with 0x1000" TAIL);
	violation.rule = RULE_OUT_OF_BOUNDS;
	assert_sentence(&violation, "    accessed up to byte 8,192, its size is 4,096" TAIL);
	violation.rule = RULE_BAD_RELEASE;
	assert_sentence(&violation, "    released, but never allocated" TAIL);
	violation.rule = RULE_BORN_TWICE;
	assert_sentence(&violation, "    allocated again while it is alive" TAIL);
	violation.rule = RULE_USE_BEFORE_INIT;
	assert_sentence(&violation, "    released before it was initialised" TAIL);
	violation.rule = RULE_UNBALANCED_RETURN;
	assert_sentence(&violation, "    released without having been lent" TAIL);
	violation.rule = RULE_SIZE_OVERFLOW;
	assert_sentence(&violation, "    its size computation wrapped around" TAIL);
	violation.rule = RULE_ALIASED_BORROW;
	assert_sentence(&violation, "    borrowed while an exclusive borrow is alive" TAIL);
	violation.rule = RULE_FREED_WHILE_LENT;
	assert_sentence(&violation, "    released while it is lent" TAIL);
	violation.object.states = STATE_BIT(STATE_MOVED);
	assert_sentence(&violation, "    released while the device owns it" TAIL);

	violation.rule = RULE_STUCK;
	violation.probe = LM_PROBE_NONE;
	violation.tid = 0;
	assert_sentence(&violation, "    owned by the device for 0.004 ms, the limit is 0 ns at "
				    "12.345678 s");
	violation.rule = RULE_LEAK;
	violation.why = "module lm_misuse is gone";
	assert_sentence(&violation, "    alive although module lm_misuse is gone at 12.345678 s");
	violation.why = "end of run";
	assert_sentence(&violation, "    alive at the end of the run at 12.345678 s");
}

static void text_says_what_it_does_not_know(void **state)
{
	struct violation violation = a_double_free();

	(void)state;
	violation.certain = false;
	violation.tid = 99;
	violation.at_stack = 4711;
	violation.object.adopted = true;
	violation.object.born_ns = 0;
	violation.object.born_stack = 0;
	violation.object.last_stack = STACK_AGAIN;
	violation.object.states = STATES_LIVE | STATE_BIT(STATE_DEAD);
	violation.parent.name = untrusted("");
	assert_text(&violation, "POSSIBLE double-free: block 0xffff8881034c1000 #2 of pool "
				"0xffff888103400000 (lm-misuse), 64 bytes\n"
				"    released again by ?/99 on CPU 1 at 12.345678 s\n"
				"      (stack not known)\n"
				"    first seen in mid-life: its birth was not watched\n"
				"    last used\n"
				"      double_free_second+0x2a/0x40 [lm_misuse]\n"
				"      0xffffffffc0001100\n");
}

static void assert_fits(char *text)
{
	char *end;

	for (; (end = strchr(text, '\n')); text = end + 1)
		assert_true(end - text <= 100);
}

static void text_lines_fit_in_100_columns(void **state)
{
	static const char name[] = "a pool with a name of 31 bytes!";
	static const char device[] = "a device with a name of fifty-five bytes is really long";
	struct violation violation = a_double_free();
	struct fixture f;
	size_t i, j;

	(void)state;
	open_sink(&f, sink_text_new);
	for (i = 0; i < sizeof(name); i++) {
		for (j = 0; j < sizeof(device); j++) {
			violation.parent.name = untrusted(name + i);
			violation.parent.device = untrusted(device + j);
			violation.at_stack = 1000 + i * 64 + j;
			emit(&f, &violation);
		}
	}
	assert_non_null(strstr(f.text, name));
	assert_fits(f.text);
	close_sink(&f);
}

static void text_counts_repeats(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;
	size_t len = 0;
	unsigned int i;

	(void)state;
	open_sink(&f, sink_text_new);
	for (i = 0; i < 10000; i++) {
		violation.object.id = 2 + i;
		violation.object.key += 64;
		emit(&f, &violation);
		if (i == 4)
			len = f.len;
	}
	assert_int_equal(f.len, len);
	assert_non_null(strstr(f.text, "    (more like this are only counted)\n"));
	/* What is only possible does not use up the place of what is certain. */
	violation.certain = false;
	emit(&f, &violation);
	assert_true(f.len > len);
	len = f.len;
	violation.at_stack = STACK_FREED;
	emit(&f, &violation);
	assert_true(f.len > len);
	close_sink(&f);
}

/* The same mistake after each reload of a module is one kind. */
static void text_counts_repeats_of_a_reloaded_module(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;
	size_t len = 0;

	(void)state;
	open_sink(&f, sink_text_new);
	for (uint32_t load = 0; load < 8; load++) {
		uint32_t ref = 77 | load << LM_STACK_ID_BITS;
		struct lm_frame frame = make_frame(0, 0, 0, ref, 0, 1, "again+0x1/0x2 [m]");

		frame.addr = 0x1000 * (load + 1);
		assert_int_equal(stacks_add(f.stacks, &frame), 0);
		violation.at_stack = stacks_keep(f.stacks, ref);
		emit(&f, &violation);
		len = load == 4 ? f.len : len;
	}
	assert_int_equal(f.len, len);
	close_sink(&f);
}

static unsigned int count_reports(const char *text)
{
	unsigned int nr = 0;

	while ((text = strstr(text, "VIOLATION "))) {
		text++;
		nr++;
	}
	return nr;
}

static void text_keeps_kinds_apart(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;
	unsigned int i;

	(void)state;
	open_sink(&f, sink_text_new);
	for (i = 0; i < 7 * 1500; i++) {
		violation.at_stack = 100000 + i % 1500;
		emit(&f, &violation);
	}
	assert_int_equal(count_reports(f.text), 5 * 1500);
	close_sink(&f);
}

static void text_does_not_hide_when_kinds_are_too_many(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;
	size_t len;
	unsigned int i;

	(void)state;
	open_sink(&f, sink_text_new);
	for (i = 0; i < 5000; i++) {
		len = f.len;
		violation.at_stack = 100000 + i;
		emit(&f, &violation);
		assert_true(f.len > len);
	}
	close_sink(&f);
}

/* The table of classes with these in the place of those of the engine. */
static void class_table(char **text, const struct class_stats stats[2])
{
	size_t len;
	FILE *out = open_memstream(text, &len);

	assert_non_null(out);
	text_classes_put(out, &dma_pool_plan, stats);
	fclose(out);
}

static size_t widest_line(const char *text)
{
	size_t widest = 0, len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len > widest)
			widest = len;
	}
	return widest;
}

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		nr++;
	}
	return nr;
}

static void the_table_of_classes_fits_in_80_columns(void **state)
{
	const uint64_t most = UINT64_MAX;
	struct class_stats stats[2] = {{.live = 1}, {.live = 123456, .births = 999999999}};
	char *text, *at;

	(void)state;
	class_table(&text, stats);
	/* the usual ones side by side */
	assert_true(widest_line(text) <= 80);
	assert_int_equal(count_lines(text), 3);
	free(text);

	stats[1] = (struct class_stats){.live = most,
					.peak = most,
					.births = most,
					.deaths = most,
					.adopted = most,
					.bytes = most};
	class_table(&text, stats);
	assert_true(widest_line(text) <= 80);
	assert_true(count_lines(text) > 3);
	/* nothing is left out: each title once, each count in full */
	assert_non_null(strstr(text, "live"));
	assert_non_null(strstr(text, "bytes"));
	assert_null(strstr(strstr(text, "bytes") + 1, "bytes"));
	for (unsigned int i = 0; i < 6; i++) {
		at = strstr(text, "18,446,744,073,709,551,615");
		assert_non_null(at);
		*at = 'x';
	}
	assert_null(strstr(text, "18,446,744,073,709,551,615"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_reports_a_double_free),
		cmocka_unit_test(text_lists_children),
		cmocka_unit_test(text_has_a_sentence_for_each_rule),
		cmocka_unit_test(text_says_what_it_does_not_know),
		cmocka_unit_test(text_lines_fit_in_100_columns),
		cmocka_unit_test(the_table_of_classes_fits_in_80_columns),
		cmocka_unit_test(text_counts_repeats),
		cmocka_unit_test(text_counts_repeats_of_a_reloaded_module),
		cmocka_unit_test(text_keeps_kinds_apart),
		cmocka_unit_test(text_does_not_hide_when_kinds_are_too_many),
	};

	return cmocka_run_group_tests_name("sink_text", tests, NULL, NULL);
}
