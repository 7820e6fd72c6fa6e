// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/fingerprint.h"
#include "reports/reports.h"
#include "reports/sarif.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"
#define NS_PER_SEC UINT64_C(1000000000)

/* What an outcome is in SARIF. A suppressed violation is a result that is suppressed. */
static const struct {
	const char *kind, *level;
} outcome[CASE_NR_OUTCOMES] = {
	[CASE_PASS] = {"pass", "none"},
	[CASE_FAIL] = {"fail", "error"},
	[CASE_ERROR] = {"open", "none"},
	[CASE_SKIP] = {"fail", "error"},
};

/* Readers want a file: without debug info it is the trace, in which the violation can be seen. */
static json_t *location(const struct report_cases *cases, const struct report_case *one)
{
	json_t *place = one->where ? sarif_frame(one->where) : json_object();
	json_t *physical = one->place.file ? sarif_physical(one->place.file, one->place.line,
							    one->where ? one->where->source : NULL)
					   : sarif_trace(cases->trace, cases->trace_size);

	if (!place || json_object_set_new(place, "physicalLocation", physical)) {
		json_decref(place);
		return NULL;
	}
	return place;
}

/* The same mistake in another run; of an assertion, its text. */
static json_t *fingerprint(const struct report_case *one)
{
	return json_pack("{ss}", "lifemon/" FINGERPRINT_VERSION,
			 *one->fingerprint ? one->fingerprint : one->name);
}

/* The innermost frame of each stack but the one that the result is in. */
static json_t *related(const struct report_case *one)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < one->nr_stacks; i++) {
		const struct case_stack *stack = &one->stack[i];
		bool here =
			one->where >= stack->frame && one->where < stack->frame + stack->nr_frames;

		if (!here && json_array_append_new(list, sarif_frame(&stack->frame[0]))) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static int add_message(json_t *result, const struct report_case *one)
{
	char *text;
	int err;

	if (asprintf(&text, "%s: %s", one->name, one->message) < 0)
		return -1;
	err = json_object_set_new(result, "message", sarif_message(text));
	free(text);
	return err;
}

static json_t *result_of(const struct report_cases *cases, const struct report_case *one)
{
	json_t *result = json_pack("{ss si ss ss so so}", "ruleId", one->rule, "ruleIndex",
				   sarif_rule_index(one->rule), "kind", outcome[one->outcome].kind,
				   "level", outcome[one->outcome].level, "locations",
				   json_pack("[o]", location(cases, one)), "partialFingerprints",
				   fingerprint(one));
	int err;

	if (!result)
		return NULL;
	err = add_message(result, one);
	if (!err && one->nr_stacks > 1)
		err = json_object_set_new(result, "relatedLocations", related(one));
	if (!err && one->count)
		err = json_object_set_new(result, "occurrenceCount",
					  json_integer((json_int_t)one->count));
	if (!err && one->nr_stacks)
		err = json_object_set_new(result, "codeFlows", sarif_code_flows(one));
	/* one that is not suppressed says so, as some results of the run may be */
	if (!err && one->kind == CASE_VIOLATION)
		err = json_object_set_new(result, "suppressions",
					  one->outcome == CASE_SKIP
						  ? json_pack("[{ss ss}]", "kind", "external",
							      "justification", one->reason)
						  : json_array());
	if (!err)
		return result;
	json_decref(result);
	return NULL;
}

static json_t *results_of(const struct report_cases *cases)
{
	json_t *results = json_array();
	size_t i;

	for (i = 0; i < cases->nr; i++) {
		if (json_array_append_new(results, result_of(cases, &cases->one[i]))) {
			json_decref(results);
			return NULL;
		}
	}
	return results;
}

/* "Cannot tell" means that the tool did not do what it was asked for. */
static json_t *invocation(const struct report_cases *cases)
{
	bool decided = !cases->count[CASE_ERROR];
	json_t *invocation = json_pack("{sb si ss}", "executionSuccessful", decided, "exitCode",
				       cases->status, "exitCodeDescription", cases->reason);

	if (decided || !invocation)
		return invocation;
	if (json_object_set_new(
		    invocation, "toolExecutionNotifications",
		    json_pack("[{ss so}]", "level", "error", "message",
			      sarif_message(*cases->reason ? cases->reason
							   : "an assertion cannot be decided")))) {
		json_decref(invocation);
		return NULL;
	}
	return invocation;
}

/* Facts of the recorded run for which SARIF has no field. */
static json_t *run_properties(const struct report_cases *cases)
{
	time_t start = (time_t)(cases->wall_ns / NS_PER_SEC);
	char text[32] = "";
	struct tm tm;

	if (cases->wall_ns && gmtime_r(&start, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_pack("{ss ss sI sI ss}", "trace", cases->trace, "kernel", cases->kernel, "lost",
			 (json_int_t)cases->lost, "durationNs", (json_int_t)cases->duration_ns,
			 "recordedUtc", text);
}

static json_t *document(const struct report_cases *cases)
{
	return json_pack("{ss ss s[{s{s{ss ss ss so}} s[o] so so}]}", "$schema", SCHEMA, "version",
			 "2.1.0", "runs", "tool", "driver", "name", "lifemon", "informationUri",
			 "man:lifemon(8)", "version", LIFEMON_VERSION, "rules", sarif_rules(),
			 "invocations", invocation(cases), "results", results_of(cases),
			 "properties", run_properties(cases));
}

static int put(const char *text, size_t len, void *out)
{
	return fwrite(text, 1, len, out) == len ? 0 : -1;
}

int report_sarif(FILE *out, const struct report_cases *cases)
{
	json_t *root = document(cases);
	int err = 0;

	if (!root)
		return -ENOMEM;
	if (json_dump_callback(root, put, out, JSON_INDENT(2)))
		err = ferror(out) ? -EIO : -ENOMEM;
	json_decref(root);
	if (!err && fputc('\n', out) == EOF)
		err = -EIO;
	return err;
}
