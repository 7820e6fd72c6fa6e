// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <libxml/xmlwriter.h>
#include <time.h>

#include "reports/cases.h"
#include "reports/reports.h"

#define MAX_FRAME  512
#define NS_PER_SEC UINT64_C(1000000000)
#define UTF8(text) ((const xmlChar *)(text))

/* The suite of each kind of case; a suite with no case is left out. */
static const char *const suite_name[] = {
	[CASE_ASSERTION] = "assertions", [CASE_VIOLATION] = "violations", [CASE_CHECK] = "check"};

/* The element of a case that did not pass. */
static const char *const element[CASE_NR_OUTCOMES] = {
	[CASE_FAIL] = "failure", [CASE_ERROR] = "error", [CASE_SKIP] = "skipped"};

/* The writer keeps no first error: this does. */
struct junit {
	xmlTextWriterPtr xml;
	const struct report_cases *cases;
	bool failed;
};

static void check(struct junit *junit, int written)
{
	junit->failed |= written < 0;
}

static void begin(struct junit *junit, const char *name)
{
	check(junit, xmlTextWriterStartElement(junit->xml, UTF8(name)));
}

static void end(struct junit *junit)
{
	check(junit, xmlTextWriterEndElement(junit->xml));
}

static void attribute(struct junit *junit, const char *name, const char *text)
{
	check(junit, xmlTextWriterWriteAttribute(junit->xml, UTF8(name), UTF8(text)));
}

static void attribute_number(struct junit *junit, const char *name, uint64_t number)
{
	check(junit, xmlTextWriterWriteFormatAttribute(junit->xml, UTF8(name), "%" PRIu64, number));
}

static void put_line(struct junit *junit, const char *indent, const char *text)
{
	check(junit, xmlTextWriterWriteString(junit->xml, UTF8(indent)));
	check(junit, xmlTextWriterWriteString(junit->xml, UTF8(text)));
	check(junit, xmlTextWriterWriteString(junit->xml, UTF8("\n")));
}

/* The last moment first: it is what failed. */
static void put_stacks(struct junit *junit, const struct report_case *one)
{
	char text[MAX_FRAME];
	unsigned int i;
	size_t n;

	for (i = one->nr_stacks; i-- > 0;) {
		put_line(junit, "", one->stack[i].title);
		for (n = 0; n < one->stack[i].nr_frames; n++)
			put_line(junit, "    ",
				 report_frame_text(&one->stack[i].frame[n], text, sizeof(text)));
	}
}

static void put_case(struct junit *junit, const struct report_case *one)
{
	bool skipped = one->outcome == CASE_SKIP;

	begin(junit, "testcase");
	attribute(junit, "name", one->name);
	check(junit, xmlTextWriterWriteFormatAttribute(junit->xml, UTF8("classname"), "lifemon.%s",
						       one->rule));
	check(junit, xmlTextWriterWriteFormatAttribute(
			     junit->xml, UTF8("time"), "%" PRIu64 ".%06" PRIu64,
			     one->time_ns / NS_PER_SEC, one->time_ns % NS_PER_SEC / 1000));
	if (one->place.file)
		attribute(junit, "file", one->place.file);
	if (one->place.file && one->place.line)
		attribute_number(junit, "line", one->place.line);
	if (one->outcome != CASE_PASS) {
		begin(junit, element[one->outcome]);
		attribute(junit, "message", skipped ? one->reason : one->message);
		if (!skipped)
			attribute(junit, "type", one->rule);
		put_line(junit, "", one->message);
		put_stacks(junit, one);
		end(junit);
	} else {
		begin(junit, "system-out");
		put_line(junit, "", one->message);
		end(junit);
	}
	end(junit);
}

static void put_counts(struct junit *junit, const size_t *count)
{
	size_t all = 0;
	int i;

	for (i = 0; i < CASE_NR_OUTCOMES; i++)
		all += count[i];
	attribute_number(junit, "tests", all);
	attribute_number(junit, "failures", count[CASE_FAIL]);
	attribute_number(junit, "errors", count[CASE_ERROR]);
	attribute_number(junit, "skipped", count[CASE_SKIP]);
}

/* When the recording began and how long it is, as the dialect has it: UTC, seconds. */
static void put_time(struct junit *junit)
{
	const struct report_cases *cases = junit->cases;
	time_t start = (time_t)(cases->wall_ns / NS_PER_SEC);
	struct tm tm;
	char text[32];

	check(junit,
	      xmlTextWriterWriteFormatAttribute(junit->xml, UTF8("time"), "%" PRIu64 ".%06" PRIu64,
						cases->duration_ns / NS_PER_SEC,
						cases->duration_ns % NS_PER_SEC / 1000));
	if (!cases->wall_ns || !gmtime_r(&start, &tm))
		return;
	if (strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm))
		attribute(junit, "timestamp", text);
}

static void put_property(struct junit *junit, const char *name, const char *text)
{
	begin(junit, "property");
	attribute(junit, "name", name);
	attribute(junit, "value", text);
	end(junit);
}

static void put_properties(struct junit *junit)
{
	char lost[32], status[16];

	snprintf(lost, sizeof(lost), "%" PRIu64, junit->cases->lost);
	snprintf(status, sizeof(status), "%d", junit->cases->status);
	begin(junit, "properties");
	put_property(junit, "lifemon", LIFEMON_VERSION);
	put_property(junit, "trace", junit->cases->trace);
	put_property(junit, "kernel", junit->cases->kernel);
	put_property(junit, "lost", lost);
	put_property(junit, "status", status);
	put_property(junit, "reason", junit->cases->reason);
	end(junit);
}

static void put_suite(struct junit *junit, enum case_kind kind)
{
	const struct report_cases *cases = junit->cases;
	size_t count[CASE_NR_OUTCOMES] = {0};
	size_t i, nr = 0;

	for (i = 0; i < cases->nr; i++) {
		if (cases->one[i].kind != kind)
			continue;
		count[cases->one[i].outcome]++;
		nr++;
	}
	if (!nr)
		return;
	begin(junit, "testsuite");
	attribute(junit, "name", suite_name[kind]);
	put_counts(junit, count);
	put_time(junit);
	put_properties(junit);
	for (i = 0; i < cases->nr; i++)
		if (cases->one[i].kind == kind)
			put_case(junit, &cases->one[i]);
	end(junit);
}

static void put_document(struct junit *junit)
{
	unsigned int kind;

	check(junit, xmlTextWriterSetIndent(junit->xml, 1));
	check(junit, xmlTextWriterStartDocument(junit->xml, NULL, "UTF-8", NULL));
	begin(junit, "testsuites");
	attribute(junit, "name", "lifemon check");
	put_counts(junit, junit->cases->count);
	for (kind = CASE_ASSERTION; kind <= CASE_CHECK; kind++)
		put_suite(junit, kind);
	check(junit, xmlTextWriterEndDocument(junit->xml));
}

/* In memory first: libxml2 reports a failed write on stderr, in its own words. */
int report_junit(FILE *out, const struct report_cases *cases)
{
	struct junit junit = {.cases = cases};
	xmlBufferPtr buffer = xmlBufferCreate();
	int err = -ENOMEM;

	if (!buffer)
		return err;
	junit.xml = xmlNewTextWriterMemory(buffer, 0);
	if (!junit.xml)
		goto free_buffer;
	put_document(&junit);
	xmlFreeTextWriter(junit.xml);
	if (!junit.failed) {
		fwrite(xmlBufferContent(buffer), 1, (size_t)xmlBufferLength(buffer), out);
		err = ferror(out) ? -EIO : 0;
	}
free_buffer:
	xmlBufferFree(buffer);
	return err;
}
