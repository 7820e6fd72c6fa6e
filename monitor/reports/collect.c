// SPDX-License-Identifier: GPL-2.0-only
/* From a check to the cases of its reports. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check/result.h"
#include "debuginfo/debuginfo.h"
#include "event/demangle.h"
#include "reports/cases.h"
#include "sink/format.h"

/* The work on one list; after a first error the rest does nothing. */
struct collect {
	struct report_cases *cases;
	const struct check_report *check;
	struct debuginfo *debuginfo; /* NULL: none */
	int err;
};

/* A clean copy of what the format says; NULL, and the error is noted, when there is no memory. */
static char *text(struct collect *collect, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static char *text(struct collect *collect, const char *format, ...)
{
	char *raw, *clean;
	va_list args;
	size_t size;
	int len;

	va_start(args, format);
	len = vasprintf(&raw, format, args);
	va_end(args);
	if (len < 0) {
		collect->err = -ENOMEM;
		return NULL;
	}
	size = 4 * (size_t)len + 1;
	clean = malloc(size);
	if (clean)
		format_clean(clean, size, raw);
	else
		collect->err = -ENOMEM;
	free(raw);
	return clean;
}

static char *clean_text(struct collect *collect, struct untrusted raw)
{
	size_t size = 4 * strlen(raw.raw) + 1;
	char *clean = malloc(size);

	if (clean)
		format_clean(clean, size, raw);
	else
		collect->err = -ENOMEM;
	return clean;
}

static struct report_case *add(struct collect *collect, enum case_kind kind,
			       enum case_outcome outcome)
{
	struct report_case *one = &collect->cases->one[collect->cases->nr++];

	*one = (struct report_case){.kind = kind, .outcome = outcome};
	collect->cases->count[outcome]++;
	return one;
}

/* "FILE:LINE"; "--assert" is no place. */
static struct case_place place_of(struct collect *collect, const char *source)
{
	const char *colon = strrchr(source, ':');
	struct case_place place = {0};
	unsigned long line;
	char *end;

	if (!colon || colon == source || colon[1] < '1' || colon[1] > '9')
		return place;
	line = strtoul(colon + 1, &end, 10);
	if (*end || line > INT32_MAX)
		return place;
	place.file = text(collect, "%.*s", (int)(colon - source), source);
	place.line = (unsigned int)line;
	return place;
}

static void add_assertion(struct collect *collect, const struct check_result *result)
{
	static const enum case_outcome outcome[] = {[CHECK_HOLDS] = CASE_PASS,
						    [CHECK_FAILS] = CASE_FAIL,
						    [CHECK_CANNOT_TELL] = CASE_ERROR};
	struct report_case *one = add(collect, CASE_ASSERTION, outcome[result->outcome]);

	one->name = text(collect, "%s", result->text);
	one->rule = text(collect, "assertion");
	one->class = text(collect, "%s", "");
	one->message = text(collect, "measured %s, asked %s", result->measured, result->asked);
	one->place = place_of(collect, result->source);
}

/* @place: of the frame; NULL: not known. */
static void add_frame(struct collect *collect, struct case_frame *to,
		      const struct stack_frame *from, const struct frame_place *place)
{
	char shown[DEMANGLE_MAX];

	to->addr = from->addr;
	to->inlined = place && !untrusted_is_null(place->function);
	to->offset = to->inlined ? 0 : from->offset;
	to->symbol = clean_text(
		collect, demangle_shown(to->inlined ? place->function : from->symbol, shown));
	to->module = clean_text(collect, from->module);
	if (!place)
		return;
	to->place.file = clean_text(collect, place->file);
	to->place.line = place->line;
	if (!untrusted_is_null(place->text))
		to->source = clean_text(collect, place->text);
}

/* One for the frame, or for each of its places. */
static void add_frames(struct collect *collect, struct case_stack *stack, size_t of,
		       const struct stack_frame *from)
{
	const struct frame_place *place = NULL;
	size_t nr = debuginfo_places(collect->debuginfo, from, &place);
	size_t own = debuginfo_own(place, nr), more = nr ? nr : 1;
	struct case_frame *grown =
		reallocarray(stack->frame, stack->nr_frames + more, sizeof(*grown));

	if (!grown) {
		collect->err = -ENOMEM;
		return;
	}
	stack->frame = grown;
	for (size_t i = 0; i < more; i++) {
		struct case_frame *to = &grown[stack->nr_frames++];

		*to = (struct case_frame){.of = of, .own = i == own};
		add_frame(collect, to, from, nr ? &place[i] : NULL);
	}
}

static void add_stack(struct collect *collect, struct report_case *one, const char *title,
		      const char *key, const struct check_stack *from)
{
	struct case_stack *stack = &one->stack[one->nr_stacks];

	if (!from->nr)
		return;
	stack->title = title;
	stack->key = key;
	one->nr_stacks++;
	for (size_t i = 0; i < from->nr && !collect->err; i++)
		add_frames(collect, stack, i, &from->frame[i]);
}

static const struct case_stack *find_stack(const struct report_case *one, const char *key)
{
	unsigned int i;

	for (i = 0; i < one->nr_stacks; i++)
		if (!strcmp(one->stack[i].key, key))
			return &one->stack[i];
	return NULL;
}

/*
 * The frame to be mended, or the next one outward that has a place in the sources: a helper that is
 * inlined or in an assembler file has none.
 */
static const struct case_frame *where(const struct report_case *one,
				      const struct check_violation *violation)
{
	const struct case_stack *stack = find_stack(one, violation->origin_at ? "at" : "born");
	const struct case_frame *found = NULL;
	size_t first = violation->origin;

	if (!stack) {
		stack = find_stack(one, violation->origin_at ? "born" : "at");
		first = 0;
	}
	if (!stack)
		return NULL;
	for (size_t n = 0; n < stack->nr_frames; n++) {
		const struct case_frame *frame = &stack->frame[n];

		if (frame->of < first || !frame->own)
			continue;
		if (frame->place.file)
			return frame;
		found = found ? found : frame;
	}
	return found;
}

/* '161 × 4,096 B born in fill: pool "prp" 0x… #2, released while …; 3 like this' */
static char *message(struct collect *collect, const struct check_violation *violation)
{
	char count[FORMAT_NUMBER_LEN];
	struct line line = {0};

	line_add(&line, "%s%s%s%s, ", violation->expected ? "expected: " : "",
		 violation->left ? violation->left : "", violation->left ? ": " : "",
		 violation->object);
	line_add_clean(&line, violation->what);
	if (violation->count > 1)
		line_add(&line, "; %s like this", format_count(count, violation->count));
	if (violation->count > 1 && violation->objects > violation->count)
		line_add(&line, ", of %s objects", format_count(count, violation->objects));
	return text(collect, "%s", line.text);
}

static void add_stacks(struct collect *collect, struct report_case *one,
		       const struct check_violation *violation)
{
	add_stack(collect, one, "parent born", "parent", &violation->parent);
	add_stack(collect, one, "born", "born", &violation->born);
	add_stack(collect, one, "last used", "last", &violation->last);
	add_stack(collect, one, "released first", "died", &violation->died);
	add_stack(collect, one, "now", "at", &violation->at);
}

/* The same name for the same mistake in each run; what is an address or a time is in the message.
 */
static void add_violation(struct collect *collect, const struct check_violation *violation)
{
	struct report_case *one = add(collect, CASE_VIOLATION,
				      violation->suppressed ? CASE_SKIP
				      : violation->expected ? CASE_PASS
							    : CASE_FAIL);
	const char *rule = rule_name(violation->rule);

	snprintf(one->fingerprint, sizeof(one->fingerprint), "%016" PRIx64, violation->fingerprint);
	one->name = text(collect, "%s: %s (%.8s)", rule, violation->name, one->fingerprint);
	one->rule = text(collect, "%s", rule);
	one->class = text(collect, "%s", violation->class);
	one->message = message(collect, violation);
	one->count = violation->count;
	one->time_ns = violation->time_ns;
	if (violation->suppressed)
		one->reason = text(collect, "%s", violation->suppressed);
	add_stacks(collect, one, violation);
	one->where = where(one, violation);
	if (one->where && one->where->place.file) {
		one->place.file = text(collect, "%s", one->where->place.file);
		one->place.line = one->where->place.line;
	}
}

/* What no assertion and no violation says; a report must not read as passed then. */
static void add_check(struct collect *collect)
{
	const struct check_report *check = collect->check;
	size_t not_passed = collect->cases->count[CASE_FAIL] + collect->cases->count[CASE_ERROR];
	enum case_outcome outcome = CASE_PASS;
	struct report_case *one;

	if (check->status && !not_passed)
		outcome = check->status == 1 ? CASE_FAIL : CASE_ERROR;
	if (outcome == CASE_PASS && collect->cases->nr)
		return;
	one = add(collect, CASE_CHECK, outcome);
	one->name = text(collect, "check of %s", check->trace);
	one->rule = text(collect, "check");
	one->class = text(collect, "%s", "");
	one->message = text(collect, "exit status %d%s%s", check->status,
			    *check->reason ? ": " : "", check->reason);
}

static uint64_t size_of(const char *path)
{
	struct stat stat_buf;

	return stat(path, &stat_buf) ? 0 : (uint64_t)stat_buf.st_size;
}

int report_cases_make(struct report_cases *cases, const struct check_report *check,
		      struct debuginfo *debuginfo)
{
	struct collect collect = {.cases = cases, .check = check, .debuginfo = debuginfo};
	size_t i;

	*cases = (struct report_cases){
		.trace = text(&collect, "%s", check->trace),
		.trace_size = size_of(check->trace),
		.kernel = clean_text(&collect, check->kernel),
		.reason = text(&collect, "%s", check->reason),
		.wall_ns = check->wall_ns,
		.duration_ns = check->duration_ns,
		.lost = check->lost,
		.status = check->status,
	};
	cases->one = calloc(check->nr_results + check->nr_violations + 1, sizeof(*cases->one));
	if (!cases->one)
		collect.err = -ENOMEM;
	for (i = 0; i < check->nr_results && !collect.err; i++)
		add_assertion(&collect, &check->result[i]);
	for (i = 0; i < check->nr_violations && !collect.err; i++)
		add_violation(&collect, &check->violation[i]);
	if (!collect.err)
		add_check(&collect);
	if (collect.err)
		report_cases_free(cases);
	return collect.err;
}
