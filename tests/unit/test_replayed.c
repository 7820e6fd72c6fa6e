// SPDX-License-Identifier: GPL-2.0-only
/* A trace that lacks something is never clean, however sound its bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "run/replayed.h"
#include "trace/reader.h"
#include "trace/writer.h"

#define SOURCE "tests/replay/clean/trace.lmt"

static char path[] = "/tmp/lifemon-replayed-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	msg_set_level(MSG_QUIET);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

/* The recorded run without the last entries of some kind, and with an entry that is too short. */
static void copy(int without, const struct lm_hdr *more)
{
	const struct trace_write_config config = {.compress = TRACE_COMPRESS_ZSTD};
	struct trace_entry extra = {.what = TRACE_RECORD, .record = more};
	struct trace_writer *writer;
	struct trace_error error;
	struct trace_entry entry;
	struct trace *trace;

	assert_int_equal(trace_open(SOURCE, &trace, &error), 0);
	assert_int_equal(trace_write_open(path, &config, &writer), 0);
	assert_int_equal(trace_write_meta(writer, trace_meta(trace)), 0);
	while (trace_next(trace, &entry) == 1)
		if ((int)entry.what != without)
			trace_write_entry(writer, &entry);
	if (more)
		trace_write_entry(writer, &extra);
	assert_int_equal(trace_write_close(writer, NULL), 0);
	trace_close(trace);
}

/* Its status, whether it has all of the run or says what it lacks, and what its result has. */
static void expect(enum exit_status status, bool whole, const char *text)
{
	const struct replay_options options = {.file = path};
	struct replayed *replayed;
	struct sink *sink;
	char *said;
	size_t len;
	FILE *out = open_memstream(&said, &len);

	assert_int_equal(replayed_open(&options, &replayed), EXIT_CLEAN);
	sink = sink_text_new(out);
	assert_int_equal(replayed_run(replayed, &sink, 1), status);
	assert_int_equal(replayed_whole(replayed), whole);
	fflush(out);
	if (!strstr(said, text))
		fail_msg("'%s' is not in: %s", text, said);
	replayed_close(replayed);
	sink_free(sink);
	fclose(out);
	free(said);
}

static void a_whole_copy_is_clean(void **state)
{
	(void)state;
	copy(-1, NULL);
	expect(EXIT_CLEAN, true, "result: exit status 0: clean\n");
}

static void without_an_event_it_says_so(void **state)
{
	(void)state;
	copy(TRACE_RECORD, NULL);
	expect(EXIT_CLEAN, true, "result: exit status 0: clean, but no event was seen\n");
}

static void without_its_end_it_is_not(void **state)
{
	(void)state;
	copy(TRACE_END, NULL);
	expect(EXIT_CANNOT_TELL, false,
	       "result: exit status 4: cannot tell: the trace does not say how the run ended\n");
}

static void with_notes_lost_it_is_not(void **state)
{
	struct lm_hdr mark = {.type = LM_REC_MARK};

	(void)state;
	copy(-1, &mark);
	expect(EXIT_CANNOT_TELL, false,
	       "cannot tell: the trace lacks 0 events and 1 note on the run\n");
}

static void with_events_lost_it_is_not(void **state)
{
	struct lm_hdr event = {.type = LM_REC_EVENT};

	(void)state;
	copy(-1, &event);
	/* in its place there is a gap */
	expect(EXIT_CANNOT_TELL, true, "result: exit status 4: cannot tell: 1 events lost\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_copy_is_clean),
		cmocka_unit_test(without_an_event_it_says_so),
		cmocka_unit_test(without_its_end_it_is_not),
		cmocka_unit_test(with_notes_lost_it_is_not),
		cmocka_unit_test(with_events_lost_it_is_not),
	};

	return cmocka_run_group_tests_name("replayed", tests, make_file, remove_file);
}
