// SPDX-License-Identifier: GPL-2.0-only
/* The page; whether it is well-formed, xmllint says (tests/cli/export.bats). */
#include "export/html.h"
#include "export_fixture.h"

static struct sink *make_html(FILE *out)
{
	return export_html_new(out, &export_options);
}

static void open_html(struct fixture *f)
{
	export_options = (struct export_options){
		.everything = true, .title = "<run>.lmt", .command = UNTRUSTED("insmod <x>")};
	open_with(f, make_html, NULL);
}

static void has(const struct fixture *f, const char *what)
{
	if (!strstr(f->text, what))
		fail_msg("'%s' is not in: %s", what, f->text);
}

static unsigned int count_of(const char *text, const char *what)
{
	unsigned int nr = 0;

	for (; (text = strstr(text, what)); text++)
		nr++;
	return nr;
}

static void a_page_has_all_parts(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	history(&f);
	assert_int_equal(pipeline_error(f.pipeline), 0);
	has(&f, "<title>&lt;run&gt;.lmt</title>");
	has(&f, "exit status 1: 2 violations");
	has(&f,
	    "<tr><th>dma_pool.block</th><td class=\"number\">1</td><td class=\"number\">2</td>");
	has(&f, "<b>double-free</b>: block 0xffff8881034c1000 #3 of pool ");
	has(&f, "released again, at 0.005000 s, by insmod/412 on CPU 1");
	has(&f, "<summary><b>born</b> in lm_probe [lm_misuse]</summary>"
		"<ol><li>lm_probe+0x1a/0x80 [lm_misuse]</li>");
	has(&f, "<tr><th>command</th><td>insmod &lt;x&gt;</td></tr>");
	has(&f, "<tr><th>kernel</th><td>6.1.0 &quot;test&quot;</td></tr>");
	has(&f, "<tr><th>ring full</th><td>dma_pool_free</td><td class=\"number\">3</td>");
	has(&f, "<td>dma_pool_create_node</td><td>fexit</td>");
	/* its last block ended with the pool; the other pool's is still out */
	has(&f, "0xffff888103400000 #1 (lm-misuse), 64 bytes: at most 1, at the end 0<");
	has(&f, "pool &quot;B&quot; 0xffff888103400040 #2 (lm-misuse), 64 bytes: at most 1, at the "
		"end 1<");
	assert_string_equal(f.text + f.len - strlen("</html>\n"), "</html>\n");
	close_all(&f);
}

/* The drivers are those that made what was watched, whatever else is loaded. */
static void a_page_says_which_driver_that_was(void **state)
{
	struct lm_version driver = make_version(0, 10000 * MS, 0, "lm_misuse", "1.<2>", "533BB7E5");
	struct lm_version other = make_version(0, 10000 * MS, 0, "nvme", "1.0", "");
	struct lm_build_id build_id = make_build_id(10000 * MS, "lm_misuse", "0af9");
	struct fixture f;

	(void)state;
	open_html(&f);
	push(&f, &driver);
	push(&f, &other);
	push(&f, &build_id);
	history(&f);
	has(&f, "<tr><th>driver</th><td>lm_misuse: version 1.&lt;2&gt;, srcversion 533BB7E5, "
		"build id 0af9</td></tr>");
	assert_int_equal(count_of(f.text, "<td>nvme"), 0);
	close_all(&f);
	/* of one that says nothing, its name */
	open_html(&f);
	history(&f);
	has(&f, "<tr><th>driver</th><td>lm_misuse</td></tr>");
	close_all(&f);
}

/* What comes from the kernel or the user can neither be markup nor load anything. */
static void nothing_is_taken_for_markup(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	history(&f);
	has(&f, "a&lt;b&gt;&amp;&quot;c&quot;");
	has(&f, "step &quot;2&quot; &lt;/script&gt;");
	assert_null(strstr(f.text, "a<b>"));
	assert_null(strstr(f.text, "<script"));
	assert_null(strstr(f.text, "</script"));
	/* places of this page alone */
	assert_int_equal(count_of(f.text, "href="), count_of(f.text, "href=\"#"));
	assert_null(strstr(f.text, "src="));
	assert_null(strstr(f.text, "@import"));
	close_all(&f);
}

/* A heading stands over something, and the list of contents has all that are there. */
static void headings_have_content(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	finish(&f, false);
	give_summary(&f, 0, "");
	fflush(f.out);
	/* what was lost, by the fixture, and the probes */
	assert_int_equal(count_of(f.text, "<h2>"), 2);
	assert_int_equal(count_of(f.text, "<h3>"), 0);
	has(&f, "<nav><ul><li><a href=\"#ledger\">What was lost</a></li>"
		"<li><a href=\"#probes\">Probes</a></li></ul></nav>");
	close_all(&f);
	open_html(&f);
	history(&f);
	assert_int_equal(count_of(f.text, "<h2>"), 6);
	assert_int_equal(count_of(f.text, "<h2>"), count_of(f.text, "href=\"#"));
	has(&f, "<section id=\"forgotten\">");
	close_all(&f);
}

/* Two blocks of 64 bytes by one stack, one by another; then the pool goes. */
static void what_was_forgotten_is_a_flame_graph(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK + 64, POOL, 0x1000);
	f.stack = STACK_USE;
	event(&f, BLOCK_BORN, 0, BLOCK + 128, POOL, 0x1000);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	finish(&f, false);
	give_summary(&f, 1, "1 violation");
	fflush(f.out);
	has(&f, "<p>192 bytes, by the calls that made it");
	has(&f, "<title>dma_pool.block: 192 bytes, 100.0 %</title>"
		"<rect class=\"kernel\" x=\"0.0\" y=\"18\" width=\"1000.0\"");
	has(&f, "<title>lm_probe [lm_misuse]: 128 bytes, 66.7 %</title>"
		"<rect class=\"module\" x=\"0.0\" y=\"0\" width=\"666.7\"");
	has(&f,
	    ": 64 bytes, 33.3 %</title><rect class=\"module\" x=\"666.7\" y=\"0\" width=\"333.3\"");
	close_all(&f);
	/* all home: no picture */
	open_html(&f);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	finish(&f, false);
	give_summary(&f, 0, "");
	fflush(f.out);
	assert_null(strstr(f.text, "class=\"flame\""));
	close_all(&f);
}

/* The last use is shown where it is neither the birth nor the release. */
static void last_use_is_shown_where_it_says_more(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	double_free(&f);
	give_summary(&f, 1, "1 violation");
	fflush(f.out);
	assert_null(strstr(f.text, "<b>last used</b>"));
	has(&f, "<b>released</b>");
	close_all(&f);
}

/* The step that broke the rule is red in the picture, and without one nothing is. */
static void the_broken_step_is_marked(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	double_free(&f);
	give_summary(&f, 1, "1 violation");
	fflush(f.out);
	assert_int_equal(count_of(f.text, "<svg class=\"automaton\""), 1);
	assert_int_equal(count_of(f.text, "<path class=\"broken\""), 1);
	assert_int_equal(count_of(f.text, "<path class=\"step\""), 2);
	has(&f, "<text class=\"broken\"");
	close_all(&f);
	open_html(&f);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	finish(&f, true);
	give_summary(&f, 0, "");
	fflush(f.out);
	has(&f, "exit status 0: clean");
	assert_int_equal(count_of(f.text, "<path class=\"broken\""), 0);
	close_all(&f);
}

/* A rule that time breaks has no step: the state itself is marked. */
static void a_leak_marks_its_state(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	finish(&f, true);
	give_summary(&f, 1, "1 violation");
	fflush(f.out);
	assert_int_equal(count_of(f.text, "<rect class=\"bad\""), 1);
	assert_int_equal(count_of(f.text, "<path class=\"broken\""), 0);
	close_all(&f);
}

static void violations_of_a_kind_are_one_section(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	for (unsigned int i = 0; i < 1000; i++) {
		event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	}
	finish(&f, false);
	give_summary(&f, 1, "1000 violations");
	fflush(f.out);
	assert_int_equal(count_of(f.text, "<article"), 1);
	has(&f, "<p>999 more like this.</p>");
	close_all(&f);
}

static void the_number_of_plots_is_bounded(void **state)
{
	struct fixture f;

	(void)state;
	open_html(&f);
	start(&f);
	for (unsigned int i = 0; i < 3 * HTML_MAX_POOLS; i++) {
		pool_born(&f, POOL + 64 * i, "A", "lm-misuse");
		event(&f, BLOCK_BORN, 0, BLOCK + 64 * i, POOL + 64 * i, 0x1000);
	}
	finish(&f, false);
	give_summary(&f, 0, "");
	fflush(f.out);
	/* those and one for each of the two classes */
	assert_int_equal(count_of(f.text, "<figure>"), HTML_MAX_POOLS + 2);
	has(&f, "<p>80 more are not drawn.</p>");
	close_all(&f);
}

/* Against a count of every moment: what a plot shows of a stretch is its highest. */
static void plots_keep_each_peak(void **state)
{
	static struct html_plots plots;
	static uint64_t highest[HTML_BUCKETS];
	struct html_plot *plot = &plots.class[0];
	const uint64_t step_ns = 777, nr = 5000;
	uint64_t count = 0;

	(void)state;
	memset(&plots, 0, sizeof(plots));
	html_plot_init(&plots, 10 * MS);
	srand(1);
	for (uint64_t i = 0; i < nr; i++) {
		count = (uint64_t)rand() % 100;
		html_plot_add(&plots, plot, 10 * MS + i * step_ns, count);
	}
	srand(1);
	count = 0;
	for (uint64_t i = 0; i < nr; i++) {
		uint64_t bucket = i * step_ns / plots.width_ns;

		/* what was before is still there when a stretch begins */
		if (i && (i - 1) * step_ns / plots.width_ns < bucket && highest[bucket] < count)
			highest[bucket] = count;
		count = (uint64_t)rand() % 100;
		if (highest[bucket] < count)
			highest[bucket] = count;
	}
	assert_true(plots.width_ns * HTML_BUCKETS > nr * step_ns);
	for (unsigned int i = 0; i <= plot->last_bucket; i++)
		assert_int_equal(plot->bucket[i], highest[i]);
	assert_int_equal(plot->last, count);
}

static void full_disk_is_an_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct fixture f;

	(void)state;
	open_html(&f);
	setvbuf(full, NULL, _IONBF, 0);
	f.sink->out = full;
	history(&f);
	fclose(full);
	assert_int_equal(pipeline_error(f.pipeline), -ENOSPC);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_has_all_parts),
		cmocka_unit_test(a_page_says_which_driver_that_was),
		cmocka_unit_test(nothing_is_taken_for_markup),
		cmocka_unit_test(headings_have_content),
		cmocka_unit_test(what_was_forgotten_is_a_flame_graph),
		cmocka_unit_test(last_use_is_shown_where_it_says_more),
		cmocka_unit_test(the_broken_step_is_marked),
		cmocka_unit_test(a_leak_marks_its_state),
		cmocka_unit_test(violations_of_a_kind_are_one_section),
		cmocka_unit_test(the_number_of_plots_is_bounded),
		cmocka_unit_test(plots_keep_each_peak),
		cmocka_unit_test(full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("export_html", tests, NULL, NULL);
}
