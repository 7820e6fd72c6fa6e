// SPDX-License-Identifier: GPL-2.0-only
/* lifemon check: replays a trace into a check, and prints what it came to. */
#include <errno.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/memory.h"
#include "base/msg.h"
#include "base/output.h"
#include "check/baseline.h"
#include "check/check.h"
#include "cli/options_check.h"
#include "cmd/cmd.h"
#include "reports/github_quote.h"
#include "reports/stale.h"
#include "run/choose.h"
#include "run/exercised.h"
#include "run/replayed.h"
#include "sink/format.h"

/* All that one check owns. */
struct checking {
	struct check_options options;
	struct github_quote quote; /* with --github: around all but the annotations */
	struct baseline *baseline;
	struct replayed *replayed;
	struct check *check;
	enum exit_status places; /* EXIT_CLEAN, or why there are no lines */
};

static enum exit_status no_memory(void)
{
	if (!memory_is_over)
		msg_error("cannot check the trace: %s", strerror(ENOMEM));
	else
		msg_error("cannot check the trace: %s", memory_why());
	return memory_is_over ? EXIT_CANNOT_TELL : EXIT_ENVIRONMENT;
}

/* An old trace that was cut off, or lost events, has fewer violations to be known: no harm. */
static enum exit_status read_baseline(struct checking *checking)
{
	const char *file = checking->options.baseline;
	const struct replay_options asked = {
		.file = file,
		.models = &checking->options.run.models,
	};
	struct replayed *old = NULL;
	enum exit_status status;
	struct sink *sink;

	if (!file)
		return EXIT_CLEAN;
	checking->baseline = baseline_new();
	if (!checking->baseline)
		return no_memory();
	sink = baseline_sink(checking->baseline);
	status = replayed_open(&asked, &old);
	if (!status) {
		status = replayed_run(old, &sink, 1);
		if (status == EXIT_CANNOT_TELL)
			msg_warn("the baseline %s is not whole, lost events or judged nothing",
				 file);
		status = status == EXIT_ENVIRONMENT ? status : EXIT_CLEAN;
		replayed_close(old);
	}
	return status;
}

static enum exit_status refuse_assertion(const struct assertion *bad,
					 const struct check_error *error)
{
	if (bad->file)
		msg_error("%s:%u:%u: %s", bad->file, error->line, error->column, error->text);
	else
		msg_error("--assert '%s': column %u: %s", bad->text, error->column, error->text);
	return EXIT_USAGE;
}

/* Where the text goes: reports on the standard output must stay whole. */
static FILE *text_stream(const struct check_options *options)
{
	return report_options_take_stdout(&options->reports) ? stderr : stdout;
}

static enum exit_status make_check(struct checking *checking)
{
	struct check_options *options = &checking->options;
	struct check_config config = {
		.plan = replayed_plan(checking->replayed),
		.expect = &options->expect,
		.suppress = &options->suppress,
		.baseline = checking->baseline,
		.baseline_name = options->baseline,
		.colour = format_has_colour(text_stream(options)),
	};
	const struct suppression *suppression;
	const struct assertion *assertion;
	struct check_error error;
	int err;

	if (expect_bind(&options->expect, config.plan, &assertion, &error))
		return refuse_assertion(assertion, &error);
	if (suppress_bind(&options->suppress, config.plan, &suppression, &error)) {
		msg_error("%s:%u:%u: %s", suppression->file, error.line, error.column, error.text);
		return EXIT_USAGE;
	}
	err = check_new(&config, &checking->check);
	if (err != -E2BIG)
		return err ? no_memory() : EXIT_CLEAN;
	msg_error("too many assertions: on violations, or on more than %d different sets of "
		  "objects; check in parts",
		  CHECK_MAX_SELECTIONS);
	return EXIT_USAGE;
}

static enum exit_status put_report(struct checking *checking, const struct check_report *report)
{
	const struct report_options *reports = &checking->options.reports;
	enum exit_status status = checking->places;
	struct output text;
	int err;

	err = output_open(&text, OUTPUT_IN_PLACE, NULL, text_stream(&checking->options));
	if (!err && msg_level() > MSG_QUIET)
		err = check_put(checking->check, report, text.out, msg_level() >= MSG_VERBOSE);
	err = output_close(&text, err);
	if (err)
		status = output_refuse(&text, "report", err);
	stale_end();
	github_quote_end(&checking->quote);
	if (reports_write(reports, report, replayed_places(checking->replayed)))
		status = EXIT_ENVIRONMENT;
	return report->status == EXIT_VIOLATION || !status ? (enum exit_status)report->status
							   : status;
}

/* What the run was to have in it, besides what the assertions say. */
static int add_demands(struct checking *checking)
{
	const struct exercised *exercised = replayed_exercised(checking->replayed);
	const struct books_result *books =
		books_result(pipeline_books(replayed_pipeline(checking->replayed)));
	const struct check_demand whole = {
		.text = "objects in scope",
		.source = "implied",
		.measured = "0",
		.why = exercised->why,
	};
	struct check_demand demand = whole;
	char text[sizeof(exercised->name[0].text) + 16], why[256];
	int err = 0;

	if (books->nr_kept) {
		mismatch_say(&books->mismatch[0], why, sizeof(why));
		demand.text = "books as the kernel counts";
		demand.measured = "they differ";
		demand.why = why;
		err = check_demand(checking->check, &demand);
		demand = whole;
	}
	if (exercised->filters[0] && !err)
		err = check_demand(checking->check, &demand);
	for (unsigned int i = 0; i < exercised->nr_required && !err; i++) {
		snprintf(text, sizeof(text), "events of %s", exercised->name[i].text);
		demand.text = text;
		demand.source = "--require";
		demand.met = exercised->met[i];
		demand.measured = demand.met ? "some" : "0";
		err = check_demand(checking->check, &demand);
	}
	return err;
}

static enum exit_status run_check(struct checking *checking)
{
	const struct trace_meta *meta = replayed_meta(checking->replayed);
	struct sink *sink = check_sink(checking->check);
	struct check_facts facts = {
		.trace = checking->options.run.file,
		.kernel = meta->kernel,
		.wall_ns = meta->wall_ns,
	};
	const struct check_report *report;
	enum exit_status status;

	/* without lines, the verdict stands */
	checking->places =
		replayed_find_places(checking->replayed, &checking->options.run.debuginfo);
	status = replayed_run(checking->replayed, &sink, 1);
	if (check_error(checking->check))
		return no_memory();
	/* otherwise the assertions decide */
	if (!check_ended(checking->check))
		return status;
	if (!replayed_whole(checking->replayed))
		check_cut_off(checking->check,
			      memory_is_over ? memory_why() : "the trace was cut off");
	if (add_demands(checking))
		return no_memory();
	report = check_judge(checking->check, &facts);
	return report ? put_report(checking, report) : no_memory();
}

static enum exit_status begin_quote(struct checking *checking)
{
	int err = 0;

	if (checking->options.reports.github)
		err = github_quote_begin(&checking->quote, stdout);
	if (err)
		msg_error("cannot make a random token for --github: %s", strerror(-err));
	return err ? EXIT_ENVIRONMENT : EXIT_CLEAN;
}

int cmd_check(int argc, char **argv)
{
	struct checking checking = {0};
	struct replay_options asked;
	enum exit_status status;

	if (check_options_scan(&checking.options, argc, argv))
		stale_begin(checking.options.run.file, &checking.options.reports);
	check_options_parse(&checking.options, argc, argv);
	asked = run_replay_options(&checking.options.run);
	status = begin_quote(&checking);
	if (!status)
		status = read_baseline(&checking);
	if (!status)
		status = replayed_open(&asked, &checking.replayed);
	if (!status)
		status = make_check(&checking);
	if (!status)
		status = run_check(&checking);
	github_quote_end(&checking.quote);
	check_free(checking.check);
	replayed_close(checking.replayed);
	baseline_free(checking.baseline);
	check_options_free(&checking.options);
	return status;
}
