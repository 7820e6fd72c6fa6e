// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "event/intern.h"
#include "event/stacks.h"
#include "event/symbol.h"
#include "records.h"

static void add(struct stacks *stacks, uint32_t ref, uint32_t index, const char *text)
{
	struct lm_frame frame = make_frame(0, 0, 0, ref, index, LM_STACK_MOST, text);

	assert_int_equal(stacks_add(stacks, &frame), 0);
}

/* Adds a whole stack, innermost first. */
static void add_all(struct stacks *stacks, uint32_t ref, const char *const *text)
{
	uint32_t index;

	for (index = 0; text[index]; index++)
		add(stacks, ref, index, text[index]);
}

static void assert_frame(const struct stack_frame *frame, const char *symbol, uint64_t offset,
			 uint64_t size, const char *module)
{
	assert_string_equal(frame->symbol.raw, symbol);
	assert_int_equal(frame->offset, offset);
	assert_int_equal(frame->size, size);
	assert_string_equal(frame->module.raw, module);
}

static void assert_first(const struct stacks *stacks, uint32_t ref, size_t nr, const char *symbol)
{
	const struct stack_frame *frame;

	assert_int_equal(stacks_get(stacks, ref, &frame), nr);
	assert_string_equal(frame->symbol.raw, symbol);
}

static void texts_of_the_kernel_are_parsed(void **state)
{
	static const struct {
		const char *text, *symbol;
		uint64_t offset, size;
		const char *module;
	} cases[] = {
		{"dma_pool_free+0x1a/0x80", "dma_pool_free", 0x1a, 0x80, ""},
		{"nvme_unmap+0x0/0x2f0 [nvme]", "nvme_unmap", 0, 0x2f0, "nvme"},
		{"f.isra.0+0x5/0x9 [m]", "f.isra.0", 5, 9, "m"},
		{"f.cold+0x5/0x9", "f.cold", 5, 9, ""},
		{"f+0x1/0x2 [m 0123456789abcdef0123456789abcdef01234567]", "f", 1, 2, "m"},
		{"0xffffffff81234567", "", 0, 0, ""},
		{"0xffffffff81234567 [m]", "", 0, 0, "m"},
		{"0xnot", "0xnot", 0, 0, ""},
		{"_RNvXs_4core+0xffffffffffffffff/0x10", "_RNvXs_4core", UINT64_MAX, 0x10, ""},
		{"a+0x1b+0x2/0x3", "a+0x1b", 2, 3, ""},
		{"f+0x", "f", 0, 0, ""},
		{"f+0x12", "f", 0x12, 0, ""},
		{"f+0x12/0x20 [cut_of", "f", 0x12, 0x20, ""},
		{"plain", "plain", 0, 0, ""},
		{" [m]", "", 0, 0, "m"},
		{"f []", "f", 0, 0, ""},
		{"f [ x]", "f", 0, 0, ""},
		{" [", "", 0, 0, ""},
		{"]", "]", 0, 0, ""},
		{"", "", 0, 0, ""},
	};
	struct symbol_text out;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		symbol_parse(cases[i].text, &out);
		assert_int_equal(out.symbol_len, strlen(cases[i].symbol));
		assert_memory_equal(out.symbol, cases[i].symbol, out.symbol_len);
		assert_int_equal(out.offset, cases[i].offset);
		assert_int_equal(out.size, cases[i].size);
		assert_int_equal(out.module_len, strlen(cases[i].module));
		assert_memory_equal(out.module, cases[i].module, out.module_len);
	}
}

static void a_stack_is_found_by_its_reference(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *frame;

	(void)state;
	add(stacks, 7, 0, "inner+0x1/0x10 [m]");
	add(stacks, 7, 1, "outer+0x2/0x20");
	add(stacks, 7 | 1 << LM_STACK_ID_BITS, 0, "other+0x1/0x10");
	assert_int_equal(stacks_get(stacks, 7, &frame), 2);
	assert_frame(&frame[0], "inner", 1, 0x10, "m");
	assert_int_equal(frame[0].addr, 0xffffffffc0001000);
	assert_frame(&frame[1], "outer", 2, 0x20, "");
	assert_first(stacks, 7 | 1 << LM_STACK_ID_BITS, 1, "other");
	assert_int_equal(stacks_get(stacks, 8, &frame), 0);
	assert_int_equal(stacks_get(stacks, LM_STACK_NONE, &frame), 0);
	stacks_free(stacks);
}

static void frames_may_come_in_any_order_and_again(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *frame;

	(void)state;
	add(stacks, 1, 5, "c+0x1/0x10");
	add(stacks, 1, 0, "a+0x1/0x10");
	add(stacks, 1, 2, "b+0x1/0x10");
	add(stacks, 1, 2, "b+0x1/0x10");
	assert_int_equal(stacks_get(stacks, 1, &frame), 3);
	assert_string_equal(frame[0].symbol.raw, "a");
	assert_string_equal(frame[1].symbol.raw, "b");
	assert_string_equal(frame[2].symbol.raw, "c");
	stacks_free(stacks);
}

/* The same call seen by each kind of probe. */
static void the_machinery_of_tracing_is_hidden(void **state)
{
	static const char *const fentry[] = {"bpf_prog_6deef7357e7b4530_entry+0x1/0x2",
					     "bpf_trampoline_6442466320+0x4e/0x1000",
					     "dma_pool_free+0x5/0x1c0", "nvme_unmap+0x1/0x2 [nvme]",
					     NULL};
	static const char *const kprobe[] = {"bpf_get_stackid_raw_tp+0x1/0x2",
					     "bpf_prog_6deef7357e7b4530_entry+0x1/0x2",
					     "trace_call_bpf+0x1/0x2",
					     "kprobe_perf_func+0x1/0x2",
					     "aggr_pre_handler+0x1/0x2",
					     "kprobe_ftrace_handler+0x1/0x2",
					     "0xffffffffc0800085",
					     "nvme_unmap+0x1/0x2 [nvme]",
					     NULL};
	static const char *const kretprobe[] = {"kretprobe_perf_func+0x1/0x2",
						"kretprobe_dispatcher+0x1/0x2",
						"rethook_trampoline_handler+0x1/0x2",
						"arch_rethook_trampoline_callback+0x1/0x2",
						"arch_rethook_trampoline+0x1/0x2",
						"nvme_unmap+0x1/0x2 [nvme]",
						"dma_pool_free+0x1/0x2",
						NULL};
	struct stacks *stacks = stacks_new();

	(void)state;
	assert_int_equal(stacks_hide(stacks, "dma_pool_free"), 0);
	add_all(stacks, 1, fentry);
	add_all(stacks, 2, kprobe);
	add_all(stacks, 3, kretprobe);
	assert_first(stacks, 1, 1, "nvme_unmap");
	assert_first(stacks, 2, 1, "nvme_unmap");
	assert_first(stacks, 3, 2, "nvme_unmap");
	stacks_free(stacks);
}

static void every_name_in_the_list_is_found(void **state)
{
	static const char *const hidden[] = {"__bpf_trace_nvme_sq",
					     "__kretprobe_trampoline",
					     "arch_rethook_trampoline",
					     "bpf_trace_run2",
					     "ftrace_caller",
					     "ftrace_regs_caller",
					     "ftrace_trampoline",
					     "kprobe_dispatcher",
					     "opt_pre_handler",
					     "trampoline_handler",
					     "__traceiter_x",
					     "real",
					     NULL};
	struct stacks *stacks = stacks_new();

	(void)state;
	add_all(stacks, 1, hidden);
	assert_first(stacks, 1, 1, "real");
	stacks_free(stacks);
}

/* Where the kernel gives no names at all, nothing is taken for a trampoline. */
static void bare_addresses_are_shown(void **state)
{
	static const char *const bare[] = {"0xffffffff81000001", "0xffffffff81000002", NULL};
	static const char *const mixed[] = {"bpf_prog_1_x+0x1/0x2", "0xffffffff81000002",
					    "0xffffffff81000003", "0xffffffff81000004", NULL};
	struct stacks *stacks = stacks_new();

	(void)state;
	add_all(stacks, 1, bare);
	add_all(stacks, 2, mixed);
	assert_first(stacks, 1, 2, "");
	assert_first(stacks, 2, 2, "");
	stacks_free(stacks);
}

static void nothing_but_machinery_shows_its_last_frame(void **state)
{
	struct stacks *stacks = stacks_new();

	(void)state;
	add(stacks, 1, 0, "bpf_prog_1_x+0x1/0x2");
	assert_first(stacks, 1, 1, "bpf_prog_1_x");
	add(stacks, 1, 1, "dma_pool_free+0x1/0x2");
	assert_first(stacks, 1, 1, "dma_pool_free");
	/* Also when the name to hide comes after the stack. */
	add(stacks, 1, 2, "caller+0x1/0x2");
	assert_first(stacks, 1, 2, "dma_pool_free");
	assert_int_equal(stacks_hide(stacks, "dma_pool_free"), 0);
	assert_first(stacks, 1, 1, "caller");
	stacks_free(stacks);
}

static void the_owner_is_the_innermost_module(void **state)
{
	struct stacks *stacks = stacks_new();

	(void)state;
	add(stacks, 1, 0, "helper+0x1/0x2");
	add(stacks, 1, 1, "probe+0x1/0x2 [lm_fifo]");
	add(stacks, 1, 2, "core+0x1/0x2 [nvme_core]");
	add(stacks, 2, 0, "core+0x1/0x2");
	add(stacks, 3, 0, "x+0x1/0x2 [lm_fifo]");
	assert_string_equal(stacks_owner(stacks, 1), "lm_fifo");
	assert_ptr_equal(stacks_owner(stacks, 1), stacks_owner(stacks, 3));
	assert_null(stacks_owner(stacks, 2));
	assert_null(stacks_owner(stacks, 99));
	stacks_free(stacks);
}

static void many_stacks_are_kept(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *frame;
	char text[LM_SYMBOL_LEN];
	uint32_t ref;

	(void)state;
	for (ref = 1; ref <= 20000; ref++) {
		snprintf(text, sizeof(text), "f%u+0x1/0x2 [m%u]", ref, ref % 100);
		add(stacks, ref, 0, text);
	}
	for (ref = 1; ref <= 20000; ref++) {
		snprintf(text, sizeof(text), "f%u", ref);
		assert_int_equal(stacks_get(stacks, ref, &frame), 1);
		assert_string_equal(frame->symbol.raw, text);
	}
	stacks_free(stacks);
}

static const char long_text[] =
	"_RINvNtCs15kBYyAo9fc_7mydrv4pool4grabNtNtB4_5block5BlockINtNtCs9ltgdHTiPiY_4core6option6"
	"OptionuEE+0x1a/0x80 [mydrv]";

/* As the kernel cuts it. */
static struct lm_frame cut_frame(uint32_t ref, uint32_t index, uint32_t nr)
{
	struct lm_frame frame = make_frame(0, 0, 0, ref, index, nr, "");

	frame.addr = 0xffffffffc0001000;
	memcpy(frame.text, long_text, sizeof(frame.text) - 1);
	return frame;
}

static void has_long_name(const struct stacks *stacks, uint32_t ref, size_t n)
{
	const struct stack_frame *frame;

	assert_true(stacks_get(stacks, ref, &frame) > n);
	assert_int_equal(strlen(frame[n].symbol.raw),
			 strlen(long_text) - strlen("+0x1a/0x80 [mydrv]"));
	assert_string_equal(frame[n].module.raw, "mydrv");
	assert_int_equal(frame[n].offset, 0x1a);
}

/* Once for an address until modules change: for stacks that came before, and that come later. */
static void a_cut_name_is_made_whole(void **state)
{
	struct stacks *stacks = stacks_new();
	struct lm_frame frame = cut_frame(0x100001, 0, 1);
	struct lm_long_frame whole = make_long_frame(&frame, 0, long_text);
	const struct stack_frame *got;

	(void)state;
	frame.h.stack = 0x100002;
	assert_int_equal(stacks_add(stacks, &frame), 0);
	frame.h.stack = 0x200002;
	assert_int_equal(stacks_add(stacks, &frame), 0);
	frame.h.stack = 0x100001;
	assert_int_equal(stacks_add(stacks, &frame), 0);
	stacks_get(stacks, 0x100001, &got);
	assert_int_equal(strlen(got->symbol.raw), LM_SYMBOL_LEN - 1);
	assert_string_equal(got->module.raw, "");
	assert_int_equal(stacks_add_long(stacks, &whole), 0);
	has_long_name(stacks, 0x100001, 0);
	has_long_name(stacks, 0x100002, 0);
	frame.h.stack = 0x100003;
	frame.index = 1;
	frame.nr = 2;
	assert_int_equal(stacks_add(stacks, &frame), 0);
	has_long_name(stacks, 0x100003, 0);
	/* of another epoch, in which the address can be another function's */
	stacks_get(stacks, 0x200002, &got);
	assert_int_equal(strlen(got->symbol.raw), LM_SYMBOL_LEN - 1);
	stacks_free(stacks);
}

static void copy_frame(void *ctx, const struct lm_hdr *record)
{
	const struct lm_frame *head = (const struct lm_frame *)record;

	/* a reader refuses another */
	assert_true(head->index < head->nr);
	if (record->type == LM_REC_LONG_FRAME)
		assert_int_equal(stacks_add_long(ctx, (const struct lm_long_frame *)record), 0);
	else
		assert_int_equal(stacks_add(ctx, (const struct lm_frame *)record), 0);
}

static void all_frames_can_be_written_again(void **state)
{
	struct stacks *stacks = stacks_new(), *again = stacks_new();
	struct lm_frame frame = cut_frame(0x100001, 0, 3);
	struct lm_long_frame whole = make_long_frame(&frame, 0, long_text);
	const struct stack_frame *got;

	(void)state;
	stacks_add(stacks, &frame);
	stacks_add_long(stacks, &whole);
	frame = make_frame(0, 0, 0, 0x100001, 1, 3, "short+0x0/0x2 [m]");
	stacks_add(stacks, &frame);
	frame = make_frame(0, 0, 0, 0x100001, 2, 3, "0xffffffff81000000");
	stacks_add(stacks, &frame);
	/* of another one, all but the first and the last were lost */
	frame = make_frame(0, 0, 0, 0x100002, 0, LM_STACK_MOST, "a+0x0/0x2");
	stacks_add(stacks, &frame);
	frame = make_frame(0, 0, 0, 0x100002, LM_STACK_MOST - 1, LM_STACK_MOST, "z+0x0/0x2");
	stacks_add(stacks, &frame);
	stacks_each(stacks, copy_frame, again);
	assert_int_equal(stacks_get(again, 0x100002, &got), 2);
	assert_string_equal(got[1].symbol.raw, "z");
	has_long_name(again, 0x100001, 0);
	assert_int_equal(stacks_get(again, 0x100001, &got), 3);
	assert_string_equal(got[1].symbol.raw, "short");
	assert_string_equal(got[1].module.raw, "m");
	assert_string_equal(got[2].symbol.raw, "");
	stacks_free(stacks);
	stacks_free(again);
}

/* Texts that begin alike are distinguished also where they meet in one slot. */
static void a_prefix_is_another_string(void **state)
{
	struct intern intern = {0};
	char text[16];
	int i;

	(void)state;
	for (i = 60000; i > 0; i--) {
		snprintf(text, sizeof(text), "%d", i);
		assert_string_equal(intern_get(&intern, text, strlen(text)), text);
	}
	assert_true(intern_has(&intern, "1"));
	assert_false(intern_has(&intern, "0"));
	intern_fini(&intern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_the_kernel_are_parsed),
		cmocka_unit_test(a_stack_is_found_by_its_reference),
		cmocka_unit_test(frames_may_come_in_any_order_and_again),
		cmocka_unit_test(the_machinery_of_tracing_is_hidden),
		cmocka_unit_test(every_name_in_the_list_is_found),
		cmocka_unit_test(bare_addresses_are_shown),
		cmocka_unit_test(nothing_but_machinery_shows_its_last_frame),
		cmocka_unit_test(the_owner_is_the_innermost_module),
		cmocka_unit_test(a_cut_name_is_made_whole),
		cmocka_unit_test(all_frames_can_be_written_again),
		cmocka_unit_test(many_stacks_are_kept),
		cmocka_unit_test(a_prefix_is_another_string),
	};

	return cmocka_run_group_tests_name("stacks", tests, NULL, NULL);
}
