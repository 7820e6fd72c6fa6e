// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes → a check whose names are those bytes → JUnit, SARIF, TAP, annotations and a summary for
 * GitHub, and the list for GitLab. The first byte chooses whether the names come by way of the
 * check's result, or are in the cases: then they are clean, as report_cases_make() leaves them, and
 * files have lines.
 */
#include <errno.h>
#include <limits.h>

#include "check/result.h"
#include "reports/cases.h"
#include "reports/reports.h"
#include "sink/format.h"
#include "text_checks.h"

#define MAX_ASSERTIONS 4
#define MAX_VIOLATIONS 4
#define MAX_FRAMES     LM_STACK_MOST
#define MAX_NAMES      2048 /* all that is taken after these is the last one */
#define MAX_NAME       600

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names are what is between bytes of 0; numbers are single bytes. */
struct input {
	const uint8_t *data;
	size_t size;
	char name[MAX_NAMES][MAX_NAME];
	unsigned int nr_names;
};

static uint8_t take_byte(struct input *input)
{
	if (!input->size)
		return 0;
	input->size--;
	return *input->data++;
}

static char *take_name(struct input *input)
{
	char *name = input->name[input->nr_names];
	size_t len = strnlen((const char *)input->data, input->size);

	if (input->nr_names + 1 < MAX_NAMES)
		input->nr_names++;
	if (len >= MAX_NAME)
		len = MAX_NAME - 1;
	memcpy(name, input->data, len);
	name[len] = 0;
	input->data += len;
	input->size -= len;
	if (input->size && !*input->data)
		take_byte(input);
	return name;
}

/* All that a check owns. */
struct making {
	struct check_result result[MAX_ASSERTIONS];
	struct check_violation violation[MAX_VIOLATIONS];
	struct stack_frame frame[MAX_VIOLATIONS][4][MAX_FRAMES];
	struct check_report report;
};

static void take_stack(struct input *input, struct stack_frame *frame, struct check_stack *stack)
{
	stack->nr = take_byte(input) % (MAX_FRAMES + 1);
	stack->frame = frame;
	for (size_t i = 0; i < stack->nr; i++)
		frame[i] = (struct stack_frame){
			.addr = UINT64_MAX - take_byte(input),
			.symbol = untrusted(take_name(input)),
			.offset = take_byte(input) * 0x0101010101010101ull,
			.module = untrusted(take_name(input)),
		};
}

static void take_assertion(struct input *input, struct check_result *result)
{
	result->outcome = take_byte(input) % 3;
	result->text = take_name(input);
	result->source = take_name(input);
	snprintf(result->measured, sizeof(result->measured), "%s", take_name(input));
	snprintf(result->asked, sizeof(result->asked), "%s", take_name(input));
}

static void take_violation(struct input *input, struct making *making, size_t n)
{
	struct check_violation *violation = &making->violation[n];
	uint8_t byte = take_byte(input);
	const struct check_stack *blamed;

	violation->rule = byte % NR_RULES;
	violation->expected = byte & 64;
	violation->class = take_name(input);
	violation->object = take_name(input);
	violation->what = take_name(input);
	violation->suppressed = byte & 128 ? take_name(input) : NULL;
	take_stack(input, making->frame[n][0], &violation->born);
	take_stack(input, making->frame[n][1], &violation->last);
	take_stack(input, making->frame[n][2], &violation->died);
	take_stack(input, making->frame[n][3], &violation->at);
	violation->name = violation->object;
	violation->left = byte & 32 ? violation->what : NULL;
	violation->parent = byte & 32 ? violation->died : (struct check_stack){0};
	violation->fingerprint = byte * 0x0101010101010101ull;
	violation->count = byte & 16 ? UINT64_MAX : 1;
	violation->objects = violation->bytes = violation->time_ns = ~violation->fingerprint;
	violation->origin_at = byte & 1;
	blamed = violation->origin_at ? &violation->at : &violation->born;
	violation->origin = blamed->nr ? byte % blamed->nr : 0;
}

static void take_report(struct input *input, struct making *making)
{
	struct check_report *report = &making->report;
	uint8_t byte = take_byte(input);

	report->nr_results = byte % (MAX_ASSERTIONS + 1);
	report->nr_violations = byte / 8 % (MAX_VIOLATIONS + 1);
	report->status = byte & 64 ? 1 : byte & 128 ? 4 : 0;
	report->trace = take_name(input);
	report->kernel = untrusted(take_name(input));
	report->reason = take_name(input);
	byte = take_byte(input);
	report->wall_ns = byte * 0x0101010101010101ull;
	report->duration_ns = ~report->wall_ns;
	report->lost = byte & 1 ? UINT64_MAX : byte;
	report->result = making->result;
	report->violation = making->violation;
	for (size_t i = 0; i < report->nr_results; i++)
		take_assertion(input, &making->result[i]);
	for (size_t i = 0; i < report->nr_violations; i++)
		take_violation(input, making, i);
}

/* As debug info would: a file, that may be long, and a line for each frame. */
static void take_places(struct input *input, struct report_cases *cases)
{
	for (size_t i = 0; i < cases->nr; i++)
		for (unsigned int n = 0; n < cases->one[i].nr_stacks; n++) {
			struct case_stack *stack = &cases->one[i].stack[n];

			for (size_t f = 0; f < stack->nr_frames; f++) {
				const char *name = take_name(input);
				size_t size = 4 * strlen(name) + 1;

				stack->frame[f].place.file = malloc(size);
				format_clean(stack->frame[f].place.file, size, name);
				stack->frame[f].place.line = take_byte(input);
			}
		}
}

static void write_one(int (*write)(FILE *out, const struct report_cases *cases), struct text *text,
		      const struct report_cases *cases)
{
	int err;

	text_open(text);
	err = write(text->out, cases);
	fclose(text->out);
	if (err)
		text_bad(text, strerror(-err));
	/* libxml2's writer indents by none */
	text_check_printable(text, false);
}

/* One "ok" or "not ok" for each case in its order, and nothing that could be one more. */
static void check_tap(struct text *text, const struct report_cases *cases)
{
	char *at = text->data, *line, begin[64], plan[64];
	bool diagnostics = false;
	size_t nr = 0;

	snprintf(plan, sizeof(plan), "1..%zu", cases->nr);
	if (strcmp(text_next_line(&at), "TAP version 13") || strcmp(text_next_line(&at), plan) ||
	    strncmp(text_next_line(&at), "# lifemon ", 10))
		text_bad(text, "the head is not that of a TAP report");
	while ((line = text_next_line(&at))) {
		if (*line == ' ') {
			if (!strcmp(line, "  ---") == diagnostics)
				text_bad(text, "diagnostics that do not begin or end");
			diagnostics = strcmp(line, "  ...");
			continue;
		}
		if (diagnostics || nr >= cases->nr)
			text_bad(text, "a line that a name forged");
		snprintf(begin, sizeof(begin), "%sok %zu - ",
			 cases->one[nr].outcome == CASE_PASS || cases->one[nr].outcome == CASE_SKIP
				 ? ""
				 : "not ",
			 nr + 1);
		if (strncmp(line, begin, strlen(begin)))
			text_bad(text, "a case that is not where it belongs");
		/* a directive begins with a '#' that has no '\' before it */
		for (const char *c = line; *c; c += *c == '\\' && c[1] ? 2 : 1)
			if (*c == '#' && cases->one[nr].outcome != CASE_SKIP)
				text_bad(text, "a name became a directive");
		nr++;
	}
	if (diagnostics || nr != cases->nr)
		text_bad(text, "a case is missing");
}

/* A command for each case that did not pass, each on a line. */
static void check_github(struct text *text, const struct report_cases *cases)
{
	char *at = text->data, *line;
	size_t nr = 0;

	for (; (line = text_next_line(&at)); nr++)
		if (strncmp(line, "::error ", 8) && strncmp(line, "::notice ", 9))
			text_bad(text, "a line that is no annotation");
	if (nr != cases->nr - cases->count[CASE_PASS])
		text_bad(text, "another number of annotations");
}

/* The elements of all cases are there, and none that a name brought in. */
static void check_junit(struct text *text, const struct report_cases *cases)
{
	xmlDocPtr doc = xmlReadMemory(text->data, (int)text->len, "junit", NULL,
				      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	if (!doc)
		text_bad(text, "no XML");
	if (text_count(xmlDocGetRootElement(doc), "testcase") != cases->nr ||
	    text_count(xmlDocGetRootElement(doc), "failure") != cases->count[CASE_FAIL] ||
	    text_count(xmlDocGetRootElement(doc), "error") != cases->count[CASE_ERROR])
		text_bad(text, "another number of cases");
	xmlFreeDoc(doc);
}

/* A row for each case below the two of the head. */
static void check_summary(struct text *text, const struct report_cases *cases)
{
	char *at = text->data, *line;
	size_t rows = 0;

	while ((line = text_next_line(&at))) {
		if (*line == '|' && line[strlen(line) - 1] != '|')
			text_bad(text, "a row without its end");
		rows += *line == '|';
	}
	if (rows != cases->nr + 2)
		text_bad(text, "another number of rows");
}

static void check_all(const struct report_cases *cases)
{
	struct text text;

	write_one(report_junit, &text, cases);
	check_junit(&text, cases);
	free(text.data);
	write_one(report_sarif, &text, cases);
	text_check_json(&text, false);
	free(text.data);
	write_one(report_tap, &text, cases);
	check_tap(&text, cases);
	free(text.data);
	write_one(report_github, &text, cases);
	check_github(&text, cases);
	free(text.data);
	write_one(report_gitlab, &text, cases);
	text_check_json(&text, false);
	free(text.data);
	write_one(report_step_summary, &text, cases);
	check_summary(&text, cases);
	free(text.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct input input;
	static struct making making;
	struct report_cases cases;
	bool places;

	input.data = data;
	input.size = size;
	input.nr_names = 0;
	places = take_byte(&input) & 1;
	take_report(&input, &making);
	if (report_cases_make(&cases, &making.report, NULL))
		abort();
	if (places)
		take_places(&input, &cases);
	check_all(&cases);
	report_cases_free(&cases);
	return 0;
}
