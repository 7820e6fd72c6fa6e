// SPDX-License-Identifier: GPL-2.0-only
/* The export for Perfetto, read back by a reader of Protocol Buffers. */
#include "export/proto.h"
#include "export_fixture.h"
#include "proto_reader.h"

/* Numbers of Perfetto's schema. */
enum { TRACE_PACKET = 1 };
enum { PACKET_TIMESTAMP = 8, PACKET_EVENT = 11, PACKET_INTERNED = 12, PACKET_TRACK = 60 };
enum { TRACK_UUID = 1, TRACK_NAME = 2, TRACK_PARENT = 5 };
enum { EVENT_TYPE = 9, EVENT_TRACK = 11, EVENT_CATEGORY = 22, EVENT_NAME = 23, EVENT_COUNT = 30 };
enum { EVENT_STACK = 56, INTERNED_FUNCTION = 5, INTERNED_STACK = 7, TEXT = 2 };
enum { SLICE_BEGIN = 1, SLICE_END, INSTANT, COUNTER };

static struct sink *make_perfetto(FILE *out)
{
	return export_perfetto_new(out, &export_options);
}

static struct proto_message all_of(const struct fixture *f)
{
	const unsigned char *text = (const unsigned char *)f->text;

	return (struct proto_message){text, text + f->len, false};
}

/* The next packet that has this field, as a message. */
static bool next_with(struct proto_message *trace, unsigned int number, struct proto_message *inner,
		      uint64_t *time_ns)
{
	struct proto_field packet, field;

	while (proto_next(trace, &packet)) {
		assert_int_equal(packet.number, TRACE_PACKET);
		if (!proto_find(packet.inner, number, 0, &field))
			continue;
		*inner = field.inner;
		*time_ns = proto_value(packet.inner, PACKET_TIMESTAMP);
		return true;
	}
	assert_false(trace->bad);
	return false;
}

static unsigned int nr_events(const struct fixture *f, uint64_t type, const char *category)
{
	struct proto_message trace = all_of(f), event;
	unsigned int nr = 0;
	uint64_t time_ns;

	while (next_with(&trace, PACKET_EVENT, &event, &time_ns))
		nr += proto_value(event, EVENT_TYPE) == type &&
		      (!category || proto_text_is(event, EVENT_CATEGORY, category));
	return nr;
}

/* The track @uuid before the packets that are left in @rest. */
static bool find_track(const struct fixture *f, uint64_t uuid, const unsigned char *before,
		       struct proto_message *track)
{
	struct proto_message trace = all_of(f);
	uint64_t time_ns;

	while (next_with(&trace, PACKET_TRACK, track, &time_ns))
		if (proto_value(*track, TRACK_UUID) == uuid)
			return trace.at <= before;
	return false;
}

/* When the slices of a track begin and end, and how often. */
static void check_track(const struct fixture *f, uint64_t track, unsigned int *ends)
{
	struct proto_message trace = all_of(f), event;
	uint64_t time_ns, begun_ns = 0;
	unsigned int begins = 0;

	*ends = 0;
	while (next_with(&trace, PACKET_EVENT, &event, &time_ns)) {
		uint64_t type = proto_value(event, EVENT_TYPE);

		if (proto_value(event, EVENT_TRACK) != track || type > SLICE_END)
			continue;
		begins += type == SLICE_BEGIN;
		*ends += type == SLICE_END;
		if (type == SLICE_BEGIN)
			begun_ns = time_ns;
		else
			assert_true(begins && time_ns >= begun_ns);
	}
	assert_int_equal(begins, 1);
	assert_true(*ends <= 1);
}

/* Each slice is on a track of its own that has a name, below another one. */
static void check_slices(const struct fixture *f, unsigned int open)
{
	struct proto_message trace = all_of(f), event, track;
	unsigned int begun = 0, ended = 0, ends;
	uint64_t time_ns;

	while (next_with(&trace, PACKET_EVENT, &event, &time_ns)) {
		if (proto_value(event, EVENT_TYPE) != SLICE_BEGIN)
			continue;
		assert_true(find_track(f, proto_value(event, EVENT_TRACK), trace.at, &track));
		assert_true(find_track(f, proto_value(track, TRACK_PARENT), trace.at, &track));
		check_track(f, proto_value(event, EVENT_TRACK), &ends);
		ended += ends;
		begun++;
	}
	assert_int_equal(begun, nr_events(f, SLICE_BEGIN, NULL));
	assert_int_equal(begun - ended, open);
}

static void open_history(struct fixture *f)
{
	const struct pipeline_config config = {.filter.pool = NULL};

	export_options = (struct export_options){.everything = true};
	open_with(f, make_perfetto, &config);
	history(f);
	assert_int_equal(pipeline_error(f->pipeline), 0);
}

static void there_is_a_slice_for_each_object(void **state)
{
	struct proto_message trace, event, track;
	uint64_t time_ns, uuid = 0;
	struct fixture f;

	(void)state;
	open_history(&f);
	/* two pools, three blocks; a pool and two blocks are not released */
	assert_int_equal(nr_events(&f, SLICE_BEGIN, NULL), 5);
	assert_int_equal(nr_events(&f, SLICE_END, NULL), 2);
	check_slices(&f, 3);
	assert_int_equal(nr_events(&f, INSTANT, "violation"), 3);
	assert_int_equal(nr_events(&f, INSTANT, "mark"), 1);
	assert_int_equal(nr_events(&f, INSTANT, "gap"), 1);
	/* the double free is on the track of the pool, as the first block is */
	trace = all_of(&f);
	while (next_with(&trace, PACKET_EVENT, &event, &time_ns))
		if (proto_text_is(event, EVENT_NAME, "double-free"))
			uuid = proto_value(event, EVENT_TRACK);
	assert_true(find_track(&f, uuid, trace.end, &track));
	trace = all_of(&f);
	while (next_with(&trace, PACKET_TRACK, &track, &time_ns))
		if (proto_text_is(track, TRACK_NAME, "block"))
			break;
	assert_int_equal(proto_value(track, TRACK_PARENT), uuid);
	close_all(&f);
}

/* The counter takes these values, one after the other. */
static void counts_are(const struct fixture *f, const char *name, const uint64_t *values,
		       unsigned int nr)
{
	struct proto_message trace = all_of(f), event, track;
	unsigned int seen = 0;
	uint64_t time_ns;

	while (next_with(&trace, PACKET_EVENT, &event, &time_ns)) {
		if (proto_value(event, EVENT_TYPE) != COUNTER ||
		    !find_track(f, proto_value(event, EVENT_TRACK), trace.at, &track) ||
		    !proto_text_is(track, TRACK_NAME, name))
			continue;
		assert_true(seen < nr);
		assert_int_equal(proto_value(event, EVENT_COUNT), values[seen++]);
	}
	assert_int_equal(seen, nr);
}

static void live_objects_are_counted(void **state)
{
	/* that a pool dies ends its blocks */
	static const uint64_t pools[] = {0, 1, 2, 1}, blocks[] = {0, 1, 2, 1, 2, 1};
	struct fixture f;

	(void)state;
	open_history(&f);
	counts_are(&f, "live pool", pools, 4);
	counts_are(&f, "live block", blocks, 6);
	close_all(&f);
}

/* Its functions where it first appears, its number after that. */
static void a_stack_is_written_once(void **state)
{
	struct proto_message trace, inner;
	unsigned int nr_stacks = 0, nr_functions = 0, uses = 0;
	struct proto_field stack, function;
	uint64_t time_ns;
	struct fixture f;

	(void)state;
	open_history(&f);
	trace = all_of(&f);
	while (next_with(&trace, PACKET_INTERNED, &inner, &time_ns)) {
		if (!proto_find(inner, INTERNED_STACK, 0, &stack))
			continue;
		nr_stacks++;
		assert_true(proto_find(inner, INTERNED_FUNCTION, 0, &function));
		nr_functions += proto_text_is(function.inner, TEXT, "lm_probe [lm_misuse]");
	}
	trace = all_of(&f);
	while (next_with(&trace, PACKET_EVENT, &inner, &time_ns))
		uses += proto_value(inner, EVENT_STACK) != 0;
	assert_int_equal(nr_stacks, 2);
	assert_int_equal(nr_functions, 1);
	assert_true(uses > nr_stacks);
	close_all(&f);
}

/* No object is ended twice, and one that is replaced is ended. */
static void what_is_born_twice_is_ended(void **state)
{
	struct fixture f;

	(void)state;
	export_options = (struct export_options){.everything = true};
	open_with(&f, make_perfetto, NULL);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	finish(&f, true);
	give_summary(&f, 1, "violations");
	fflush(f.out);
	assert_int_equal(nr_events(&f, INSTANT, "violation"), 3);
	assert_int_equal(nr_events(&f, SLICE_BEGIN, NULL), 3);
	check_slices(&f, 0);
	close_all(&f);
}

/* Numbers and lengths of one byte, of two, and of ten. */
static void a_message_is_read_back(void **state)
{
	static const uint64_t value[] = {0, 127, 128, UINT64_MAX};
	static struct proto proto;
	struct proto_message message;
	struct proto_field outer, inner;
	char text[300];
	size_t begin;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	begin = proto_begin(&proto, 1);
	for (unsigned int i = 0; i < 4; i++)
		proto_number(&proto, 2 + i, value[i]);
	proto_text(&proto, 600, text);
	proto_end(&proto, begin);
	assert_false(proto.overflow);
	message = (struct proto_message){proto.data, proto.data + proto.used, false};
	assert_true(proto_next(&message, &outer));
	assert_false(proto_next(&message, &inner));
	assert_false(message.bad);
	for (unsigned int i = 0; i < 4; i++) {
		assert_true(proto_next(&outer.inner, &inner));
		assert_int_equal(inner.number, 2 + i);
		assert_true(inner.value == value[i]);
	}
	assert_true(proto_text_is(outer.inner, 600, text));
}

static void what_does_not_fit_is_noticed(void **state)
{
	static struct proto proto;
	static char text[PROTO_MAX];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	proto_number(&proto, 1, 1);
	proto_text(&proto, 2, text);
	assert_true(proto.overflow);
	proto_number(&proto, 1, 1);
	assert_true(proto.overflow);
	proto_clear(&proto);
	proto_number(&proto, 1, 1);
	assert_false(proto.overflow);
	assert_int_equal(proto.used, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_is_a_slice_for_each_object),
		cmocka_unit_test(live_objects_are_counted),
		cmocka_unit_test(a_stack_is_written_once),
		cmocka_unit_test(what_is_born_twice_is_ended),
		cmocka_unit_test(a_message_is_read_back),
		cmocka_unit_test(what_does_not_fit_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
