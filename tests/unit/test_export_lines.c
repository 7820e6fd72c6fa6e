// SPDX-License-Identifier: GPL-2.0-only
/* The export as NDJSON, read back by a parser; and what all exports to one file have in common. */
#include "export_fixture.h"

static struct sink *make_ndjson(FILE *out)
{
	return export_ndjson_new(out, &export_options);
}

static struct sink *make_perfetto(FILE *out)
{
	return export_perfetto_new(out, &export_options);
}

static void open_history(struct fixture *f, struct sink *(*make)(FILE *), const char *pool)
{
	const struct pipeline_config config = {.filter.pool = pool};

	export_options = (struct export_options){.everything = !pool};
	open_with(f, make, &config);
	history(f);
	assert_int_equal(pipeline_error(f->pipeline), 0);
}

/* Every line as a value of an array. */
static json_t *lines_of(const struct fixture *f)
{
	json_t *all = json_array();
	char *text = strdup(f->text);
	char *at = text, *line;

	while ((line = strsep(&at, "\n")) && *line) {
		json_t *value = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(value);
		json_array_append_new(all, value);
	}
	free(text);
	return all;
}

static const char *string_in(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static unsigned int count_of(const json_t *all, const char *name, const char *value)
{
	unsigned int nr = 0;
	size_t i;
	json_t *object;

	json_array_foreach(all, i, object) nr += !strcmp(string_in(object, name), value);
	return nr;
}

/* The n-th whose @name is @value, from 0. */
static json_t *find(const json_t *all, const char *name, const char *value, unsigned int n)
{
	size_t i;
	json_t *object;

	json_array_foreach(all, i, object) if (!strcmp(string_in(object, name), value) &&
					       !n--) return object;
	fail_msg("no %s \"%s\"", name, value);
	return NULL;
}

static void ndjson_has_each_event_and_the_other_lines(void **state)
{
	json_t *all, *birth, *line;
	struct fixture f;

	(void)state;
	open_history(&f, make_ndjson, NULL);
	all = lines_of(&f);
	assert_int_equal(count_of(all, "type", "event"), NR_HISTORY_EVENTS);
	assert_int_equal(count_of(all, "type", "start"), 1);
	assert_int_equal(count_of(all, "type", "mark"), 1);
	assert_int_equal(count_of(all, "type", "gap"), 1);
	assert_int_equal(count_of(all, "type", "summary"), 1);
	assert_int_equal(count_of(all, "rule", "double-free"), 1);
	assert_int_equal(count_of(all, "rule", "bad-release"), 1);
	line = find(all, "type", "summary", 0);
	assert_int_equal(json_integer_value(json_object_get(line, "events")), NR_HISTORY_EVENTS);
	birth = find(all, "type", "event", 2);
	assert_string_equal(string_in(birth, "class"), "block");
	assert_string_equal(string_in(birth, "verb"), "born");
	assert_string_equal(string_in(birth, "function"), "dma_pool_alloc");
	assert_string_equal(string_in(json_object_get(birth, "object"), "key"),
			    "0xffff8881034c1000");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(birth, "object"), "id")), 3);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(birth, "parent"), "id")), 1);
	assert_string_equal(string_in(json_object_get(birth, "values"), "dma"), "0x1000");
	assert_string_equal(string_in(json_object_get(birth, "task"), "comm"), "insmod");
	assert_int_equal(json_integer_value(json_object_get(birth, "cpu")), 1);
	assert_string_equal(string_in(find(all, "type", "event", 0), "function"),
			    "dma_pool_create_node");
	assert_string_equal(string_in(find(all, "type", "event", 0), "name"),
			    "a<b>&\"c\"\\\\x01]]>");
	json_decref(all);
	close_all(&f);
}

/* With its frames where it first appears, as a number after that. */
static void ndjson_writes_a_stack_once(void **state)
{
	struct fixture f;
	json_t *all, *line;

	(void)state;
	open_history(&f, make_ndjson, NULL);
	all = lines_of(&f);
	line = find(all, "type", "event", 0);
	assert_int_equal(json_array_size(json_object_get(line, "frames")), 1);
	assert_int_equal(json_integer_value(json_object_get(line, "stack")), STACK_PROBE);
	line = json_array_get(json_object_get(line, "frames"), 0);
	assert_string_equal(string_in(line, "symbol"), "lm_probe");
	line = find(all, "type", "event", 1);
	assert_null(json_object_get(line, "frames"));
	assert_int_equal(json_integer_value(json_object_get(line, "stack")), STACK_PROBE);
	json_decref(all);
	close_all(&f);
}

/* The verbs of a hook that others call too: they were judged, and are written, but are of no
 * object.
 */
static void ndjson_has_events_of_nothing_that_is_followed(void **state)
{
	struct model_hook *dies = &dma_pool_class[CLASS_BLOCK].hook[1];
	struct fixture f;
	json_t *all, *line;

	(void)state;
	dies->only_if_live = true;
	export_options = (struct export_options){.everything = true};
	open_with(&f, make_ndjson, NULL);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_DIES, 0, BLOCK + 64, POOL, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 1, BLOCK + 64, POOL, 0x1000);
	finish(&f, false);
	give_summary(&f, 0, "");
	dies->only_if_live = false;
	fflush(f.out);
	all = lines_of(&f);
	assert_int_equal(count_of(all, "type", "event"), 4);
	for (unsigned int i = 1; i <= 3; i += 2) {
		line = find(all, "type", "event", i);
		assert_string_equal(string_in(line, "verb"), "dies");
		line = json_object_get(line, "object");
		assert_string_equal(string_in(line, "key"), "0xffff8881034c1040");
		assert_int_equal(json_integer_value(json_object_get(line, "id")), 0);
	}
	assert_string_equal(string_in(json_array_get(all, json_array_size(all) - 1), "type"),
			    "summary");
	json_decref(all);
	close_all(&f);
}

static void a_filter_leaves_out_the_events_of_others(void **state)
{
	struct fixture f;
	json_t *all, *line;
	size_t i;

	(void)state;
	open_history(&f, make_ndjson, "B");
	all = lines_of(&f);
	assert_int_equal(count_of(all, "type", "event"), 2);
	assert_int_equal(count_of(all, "type", "violation"), 0);
	json_array_foreach(all, i, line) if (!strcmp(string_in(line, "type"), "event"))
		assert_true(strstr(string_in(json_object_get(line, "object"), "key"), "40"));
	json_decref(all);
	close_all(&f);
}

static void full_disk_is_an_error(void **state)
{
	static struct sink *(*const make[])(FILE *) = {make_ndjson, make_perfetto};
	const struct pipeline_config config = {0};

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct fixture f;
		FILE *full = fopen("/dev/full", "w");

		export_options = (struct export_options){.everything = true};
		open_with(&f, make[i], &config);
		setvbuf(full, NULL, _IONBF, 0);
		f.sink->out = full;
		history(&f);
		fclose(full);
		assert_int_equal(pipeline_error(f.pipeline), -ENOSPC);
		close_all(&f);
	}
}

static void formats_are_found_by_name(void **state)
{
	const char *meant = NULL;

	(void)state;
	for (enum export_format i = 0; i < NR_EXPORT_FORMATS; i++)
		assert_int_equal(export_find(export_name(i), &meant), i);
	assert_int_equal(export_find("perfeto", &meant), NR_EXPORT_FORMATS);
	assert_string_equal(meant, "perfetto");
	assert_int_equal(export_find("xml", &meant), NR_EXPORT_FORMATS);
	assert_null(meant);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ndjson_has_each_event_and_the_other_lines),
		cmocka_unit_test(ndjson_writes_a_stack_once),
		cmocka_unit_test(ndjson_has_events_of_nothing_that_is_followed),
		cmocka_unit_test(a_filter_leaves_out_the_events_of_others),
		cmocka_unit_test(full_disk_is_an_error),
		cmocka_unit_test(formats_are_found_by_name),
	};

	return cmocka_run_group_tests_name("export_lines", tests, NULL, NULL);
}
