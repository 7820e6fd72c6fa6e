// SPDX-License-Identifier: GPL-2.0-only
/* Stacks of as many frames as can be asked for (--stack-depth), through all that prints stacks. */
#include "check/check.h"
#include "export/export.h"
#include "pipeline_fixture.h"
#include "reports/cases.h"
#include "reports/reports.h"
#include "view/view.h"

static void add(struct stacks *stacks, uint32_t ref, uint32_t index, const char *text)
{
	struct lm_frame frame = make_frame(0, 0, 0, ref, index, LM_STACK_MOST, text);

	assert_int_equal(stacks_add(stacks, &frame), 0);
}

static void deep_stacks_have_room(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *frame;
	char text[32];

	(void)state;
	for (uint32_t i = 0; i < LM_STACK_MOST; i++) {
		/* each once, from both ends */
		uint32_t index = i % 2 ? LM_STACK_MOST - 1 - i / 2 : i / 2;

		snprintf(text, sizeof(text), "f%u+0x1/0x10", index);
		add(stacks, 1, index, text);
	}
	assert_int_equal(stacks_get(stacks, 1, &frame), LM_STACK_MOST);
	for (uint32_t i = 0; i < LM_STACK_MOST; i++) {
		snprintf(text, sizeof(text), "f%u", i);
		assert_string_equal(frame[i].symbol.raw, text);
	}
	stacks_free(stacks);
}

static void copy_frame(void *ctx, const struct lm_hdr *record)
{
	const struct lm_frame *frame = (const struct lm_frame *)record;

	/* a reader refuses another */
	assert_true(frame->index < frame->nr);
	assert_int_equal(stacks_add(ctx, frame), 0);
}

/* Its epoch began anew, and the stack of that number has fewer frames now. */
static void a_frame_beyond_a_smaller_depth_can_be_written(void **state)
{
	struct stacks *stacks = stacks_new(), *again = stacks_new();
	struct lm_frame frame = make_frame(0, 0, 0, 1, 0, 2, "a+0x0/0x2");
	const struct stack_frame *got;

	(void)state;
	add(stacks, 1, LM_STACK_MOST - 1, "z+0x0/0x2");
	assert_int_equal(stacks_add(stacks, &frame), 0);
	stacks_each(stacks, copy_frame, again);
	assert_int_equal(stacks_get(again, 1, &got), 2);
	assert_string_equal(got[1].symbol.raw, "z");
	stacks_free(stacks);
	stacks_free(again);
}

/* The sinks whose text is looked at. */
enum { TEXT, NDJSON, EVENTS, PERFETTO, HTML, FOLDED, BIOGRAPHY, NR_TEXTS };

struct texts {
	FILE *out[NR_TEXTS];
	char *text[NR_TEXTS];
	size_t len[NR_TEXTS];
};

/* Whether each frame of the stack called @name is there. */
static void has_all(const char *where, const char *text, size_t len, const char *name)
{
	char function[32];

	for (unsigned int i = 0; i < LM_STACK_MOST; i++) {
		snprintf(function, sizeof(function), "%s%02ux", name, i);
		if (!memmem(text, len, function, strlen(function)))
			fail_msg("%s: %s is not there", where, function);
	}
}

/* The outer half is the kernel's. The longest names that there are, so that texts are long. */
static void push_deep(struct fixture *f, uint32_t ref, const char *name)
{
	for (uint32_t i = 0; i < LM_STACK_MOST; i++) {
		char text[LM_LONG_LEN];
		struct lm_frame frame;
		struct lm_long_frame whole;

		snprintf(text, sizeof(text), "%s%02ux%0500d+0x1/0x10%s", name, i, 0,
			 i < LM_STACK_MOST / 2 ? " [lm_deep]" : "");
		frame = make_frame(0, f->now, 0, ref, i, LM_STACK_MOST, "");
		/* of another stack as well, this would be another function */
		frame.addr += ref * 0x100000ull;
		memcpy(frame.text, text, sizeof(frame.text) - 1);
		whole = make_long_frame(&frame, 0, text);
		push(f, &frame);
		push(f, &whole);
	}
}

/* A pool that leaves one block behind, and another block that is released twice. */
static void deep_history(struct fixture *f)
{
	static const struct attachment probe[NR_DMA_POOL_PROBES] = {
		{"dma_pool", "pool", "born", UNTRUSTED("a"), UNTRUSTED("fexit")},
		{"dma_pool", "pool", "dies", UNTRUSTED("b"), UNTRUSTED("fentry")},
		{"dma_pool", "block", "born", UNTRUSTED("c"), UNTRUSTED("fexit")},
		{"dma_pool", "block", "dies", UNTRUSTED("d"), UNTRUSTED("fentry")},
	};

	pipeline_start(f->pipeline, &(struct start_info){.version = UNTRUSTED("0"),
							 .kernel = UNTRUSTED("6.1"),
							 .nr_cpus = NR_CPUS,
							 .plan = &dma_pool_plan,
							 .probe = probe});
	push_deep(f, 11, "born");
	push_deep(f, 12, "freed");
	push_deep(f, 13, "again");
	f->stack = 11;
	pool_born(f, POOL, "deep", "lm-deep");
	event(f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(f, BLOCK_BORN, 1, BLOCK + 64, POOL, 0x1040);
	f->stack = 12;
	event(f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	f->stack = 13;
	event(f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	event(f, POOL_DIES, 0, POOL, 0, 0);
	finish(f, true);
}

static void end_run(struct fixture *f)
{
	struct ledger ledger = {0};
	struct summary_info summary = {.reason = ""};

	pipeline_stats(f->pipeline, &ledger, &summary.stats);
	pipeline_emit_summary(f->pipeline, &summary);
	assert_int_equal(pipeline_error(f->pipeline), 0);
}

static void look_at_texts(struct texts *texts)
{
	static const char *const name[NR_TEXTS] = {
		"text", "ndjson", "export ndjson", "perfetto", "html", "folded", "explain",
	};

	for (unsigned int i = 0; i < NR_TEXTS; i++) {
		fclose(texts->out[i]);
		has_all(name[i], texts->text[i], texts->len[i], "born");
		if (i != FOLDED) {
			has_all(name[i], texts->text[i], texts->len[i], "freed");
			has_all(name[i], texts->text[i], texts->len[i], "again");
		}
		free(texts->text[i]);
	}
}

static void look_at_reports(struct check *check)
{
	static const struct check_facts facts = {.trace = "t.lmt", .kernel = UNTRUSTED("6.1")};
	static const struct {
		const char *name;
		int (*write)(FILE *out, const struct report_cases *cases);
	} report[] = {
		{"junit", report_junit},   {"tap", report_tap},
		{"sarif", report_sarif},   {"github", report_github},
		{"gitlab", report_gitlab}, {"step summary", report_step_summary},
	};
	const struct check_report *judged = check_judge(check, &facts);
	struct report_cases cases;

	assert_non_null(judged);
	assert_int_equal(report_cases_make(&cases, judged, NULL), 0);
	for (size_t i = 0; i < sizeof(report) / sizeof(report[0]); i++) {
		char *text;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		assert_int_equal(report[i].write(out, &cases), 0);
		fclose(out);
		/* GitLab's has no stacks */
		if (report[i].write != report_gitlab) {
			has_all(report[i].name, text, len, "born");
			has_all(report[i].name, text, len, "again");
		}
		free(text);
	}
	report_cases_free(&cases);
}

/* What the dashboard shows of the first violation. */
static void look_at_view(struct fixture *f, struct view *view)
{
	static struct snapshot snapshot;
	static const struct request request = {.serial = 1,
					       .rows = 20,
					       .screen = SCREEN_VIOLATIONS,
					       .violation = 1,
					       .wants_report = true};
	struct ledger ledger = {0};
	struct stats_info stats;

	pipeline_stats(f->pipeline, &ledger, &stats);
	view_fill(view, &request, &stats, &(struct overview){.title = ""}, &snapshot);
	has_all("dashboard", snapshot.report, strlen(snapshot.report), "born");
	has_all("dashboard", snapshot.report, strlen(snapshot.report), "freed");
	has_all("dashboard", snapshot.report, strlen(snapshot.report), "again");
}

static void open_sinks(struct pipeline_config *config, struct texts *texts)
{
	static struct object_choice choice = {.id = 2, .class = CLASS_BLOCK};
	const struct export_options all = {.everything = true},
				    one = {.everything = true, .choice = &choice};

	for (unsigned int i = 0; i < NR_TEXTS; i++)
		texts->out[i] = open_memstream(&texts->text[i], &texts->len[i]);
	config->sink[TEXT] = sink_text_new(texts->out[TEXT]);
	config->sink[NDJSON] = sink_ndjson_new(texts->out[NDJSON]);
	config->sink[EVENTS] = export_ndjson_new(texts->out[EVENTS], &all);
	config->sink[PERFETTO] = export_perfetto_new(texts->out[PERFETTO], &all);
	config->sink[HTML] = export_html_new(texts->out[HTML], &all);
	config->sink[FOLDED] = export_folded_new(texts->out[FOLDED], &all);
	config->sink[BIOGRAPHY] = export_explain_new(texts->out[BIOGRAPHY], &one);
	config->nr_sinks = NR_TEXTS;
}

static void all_that_prints_stacks_has_room(void **state)
{
	static struct expectations expect;
	static struct suppressions suppress;
	const struct check_config check_config = {
		.plan = &dma_pool_plan, .expect = &expect, .suppress = &suppress};
	const struct view_config view_config = {.plan = &dma_pool_plan, .tick_ns = 10 * MS};
	struct pipeline_config config = {
		.plan = &dma_pool_plan, .nr_cpus = NR_CPUS, .families = true};
	struct fixture f = {.now = 10000 * MS, .tid = 412};
	struct view *view = view_new(&view_config);
	struct check *check;
	struct texts texts;

	(void)state;
	open_sinks(&config, &texts);
	assert_int_equal(check_new(&check_config, &check), 0);
	config.sink[config.nr_sinks++] = check_sink(check);
	config.sink[config.nr_sinks++] = view_sink(view);
	f.pipeline = pipeline_new(&config);
	assert_non_null(f.pipeline);
	deep_history(&f);
	end_run(&f);
	look_at_reports(check);
	look_at_view(&f, view);
	pipeline_free(f.pipeline);
	for (unsigned int i = 0; i < NR_TEXTS; i++)
		sink_free(config.sink[i]);
	sink_free(view_sink(view));
	check_free(check);
	look_at_texts(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deep_stacks_have_room),
		cmocka_unit_test(a_frame_beyond_a_smaller_depth_can_be_written),
		cmocka_unit_test(all_that_prints_stacks_has_room),
	};

	return cmocka_run_group_tests_name("deep stacks", tests, NULL, NULL);
}
