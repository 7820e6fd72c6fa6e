// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "sink/drivers.h"
#include "sink/text.h"
#include "sink/words_evidence.h"

static void put_totals(struct sink *sink, const struct stats_info *stats)
{
	uint64_t ms = stats->elapsed_ns / 1000000;
	struct line line = {0};

	line_add(&line, "summary of %" PRIu64 ".%03u s: ", ms / 1000, (unsigned int)(ms % 1000));
	line_add_count(&line, stats->events);
	line_add(&line, " event%s (", stats->events == 1 ? "" : "s");
	line_add_count(&line, ms ? (uint64_t)(stats->events * 1000.0 / ms) : 0);
	line_add(&line, "/s), ");
	if (stats->unknown_gaps)
		line_add(&line, "an unknown number");
	else
		line_add_count(&line, stats->lost);
	line_add(&line, " lost");
	line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
}

/* Exports have only the events of what matches. */
static void put_filtered(struct sink *sink, const struct stats_info *stats)
{
	if (stats->narrowed)
		fprintf(sink->out,
			"  only what can match the filters was watched, and what follows is of "
			"that\n");
	else if (stats->filtered)
		fprintf(sink->out,
			"  the events are those of all objects, what follows is of those "
			"that match\n");
}

static void put_classes(struct sink *sink, const struct stats_info *stats)
{
	struct class_stats class[PLAN_MAX_CLASSES];

	for (unsigned int i = 0; i < stats->plan->nr_classes; i++)
		engine_class_stats(stats->engine, i, &class[i]);
	text_classes_put(sink->out, stats->plan, class);
}

static void put_violations(struct sink *sink, const struct stats_info *stats)
{
	struct engine_losses losses;
	struct line line = {0};
	unsigned int rule;
	uint64_t count;

	line_add(&line, "  violations:");
	for (rule = 0; rule < NR_RULES; rule++) {
		count = engine_violations(stats->engine, rule);
		if (!count)
			continue;
		line_add(&line, line.text[line.len - 1] == ':' ? " " : ", ");
		line_add_count(&line, count);
		line_add(&line, " %s", rule_name(rule));
	}
	if (!stats->violations)
		line_add(&line, " none");
	line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);

	engine_losses(stats->engine, &losses);
	if (!losses.possible)
		return;
	line.len = 0;
	line_add(&line, "  possible ones: ");
	line_add_count(&line, losses.possible);
	line_add(&line, " (not certain: not every event was seen, or the owner is not known)");
	line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
}

/* What is alive and of no known module, and what --module could not look at for that reason. */
static void put_unowned(struct sink *sink, const struct stats_info *stats)
{
	struct line line = {0};
	uint64_t nr;

	line_add(&line, "  owner unknown:");
	for (unsigned int i = 0; i < stats->plan->nr_classes; i++) {
		nr = engine_unowned(stats->engine, i);
		if (!nr)
			continue;
		line_add(&line, line.text[line.len - 1] == ':' ? " " : ", ");
		line_add_count(&line, nr);
		line_add(&line, " %s", stats->plan->class[i].class->name);
	}
	if (line.text[line.len - 1] != ':')
		line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
	if (!stats->left_out)
		return;
	line.len = 0;
	line_add(&line, "  left out by --module ");
	line_add_clean(&line, stats->by_module);
	line_add(&line, ": ");
	line_add_count(&line, stats->left_out);
	line_add(&line, " object%s whose owner is unknown", stats->left_out == 1 ? "" : "s");
	line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
}

static void put_repeats(struct text_sink *text)
{
	const struct repeat *repeat;
	struct line line;

	for (repeat = text->repeats.kind; repeat < text->repeats.kind + REPEATS_ROOM; repeat++) {
		if (repeat->count <= REPEATS_SHOWN)
			continue;
		line.len = 0;
		line_add(&line, "    … ");
		line_add_count(&line, repeat->count - REPEATS_SHOWN);
		line_add(&line, " more like the %s of %s", rule_name(repeat->rule),
			 repeat->class ? repeat->class->class->name : "object");
		if (repeat->first_id)
			line_add(&line, " #%" PRIu64, repeat->first_id);
		line_put_within(text->base.out, SUMMARY_WIDTH, 0, line.text);
	}
}

static void put_gaps(struct text_sink *text)
{
	char buf[FORMAT_NUMBER_LEN];

	if (text->nr_gaps > TEXT_MAX_GAPS)
		fprintf(text->base.out, "  gaps: %s, the first %d of them above\n",
			format_count(buf, text->nr_gaps), TEXT_MAX_GAPS);
}

static void put_loss(struct sink *sink, const char *reason, uint64_t count, struct untrusted where)
{
	char buf[FORMAT_NUMBER_LEN];
	struct line line = {0};

	if (!count)
		return;
	line_add(&line, "  lost: %14s  %s", format_count(buf, count), reason);
	if (!untrusted_is_empty(where)) {
		line_add(&line, " in ");
		line_add_clean(&line, where);
	}
	line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
}

/* Every reason that is not 0. What no counter explains are holes in the streams. */
static void put_ledger(struct sink *sink, const struct summary_info *info)
{
	const struct ledger *ledger = info->stats.ledger;
	uint64_t total = ledger_total(ledger);
	char buf[2][FORMAT_NUMBER_LEN];
	unsigned int reason, probe;

	for (reason = 0; reason < NR_LOSS_REASONS; reason++) {
		put_loss(sink, ledger_reason_name(reason), ledger->other[reason], untrusted(""));
		for (probe = 0; probe < ledger->nr_probes; probe++)
			put_loss(sink, ledger_reason_name(reason), ledger->probe[probe][reason],
				 sink_function(sink, probe));
	}
	if (info->stats.lost > total + info->stats.unknown_gaps)
		put_loss(sink, "missing in the stream",
			 info->stats.lost - total - info->stats.unknown_gaps, untrusted(""));
	if (info->stats.unseen[0]) {
		struct line line = {0};

		line_add(&line, "  not seen: %s", info->stats.unseen);
		line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
	}
	if (ledger->stack_missed || ledger->text_missed)
		fprintf(sink->out, "  no event lost, but missing: %s stacks, %s names\n",
			format_count(buf[0], ledger->stack_missed),
			format_count(buf[1], ledger->text_missed));
}

static void put_unobserved(struct sink *sink, const struct summary_info *info)
{
	struct line line = {0};

	line_add(&line, "  ");
	if (words_add_unobserved(&info->stats, &line))
		line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
}

static void put_result(struct sink *sink, const struct summary_info *info)
{
	struct line line = {0};

	if (info->has_command && info->command_status > 128)
		fprintf(sink->out, "  command: killed by signal %d\n", info->command_status - 128);
	else if (info->has_command)
		fprintf(sink->out, "  command: exit status %d\n", info->command_status);
	line_add(&line, "result: exit status %d", info->exit_status);
	if (info->reason && *info->reason) {
		line_add(&line, ": ");
		line_add_clean(&line, info->reason);
	} else if (info->exit_status == 0) {
		/* it kept every rule by doing nothing, which is seldom what was meant */
		line_add(&line, info->stats.events ? ": clean" : ": clean, but no event was seen");
	}
	/* scripts look for it: one line, however long */
	fprintf(sink->out, "%s\n", line.text);
}

static void put_mismatches(struct sink *sink, const struct books_result *books)
{
	char text[256];
	struct line line;

	for (unsigned int i = 0; books && i < books->nr_kept; i++) {
		mismatch_say(&books->mismatch[i], text, sizeof(text));
		line = (struct line){0};
		line_add(&line, "  ");
		line_add_clean(&line, text);
		line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
	}
}

/* With --verbose: those that say which build they are. */
static void put_drivers(struct sink *sink)
{
	struct drivers drivers;

	drivers_find(sink, &drivers);
	for (unsigned int i = 0; i < drivers.nr; i++) {
		struct line line = {0}, build = {0};

		drivers_add_build(&build, drivers.build[i]);
		line_add(&line, "  driver ");
		line_add_clean(&line, drivers.name[i]);
		line_add(&line, ": %s", build.text);
		if (build.len)
			line_put_within(sink->out, SUMMARY_WIDTH, 0, line.text);
	}
}

int text_summary(struct sink *sink, const struct summary_info *info)
{
	put_totals(sink, &info->stats);
	put_filtered(sink, &info->stats);
	put_classes(sink, &info->stats);
	put_violations(sink, &info->stats);
	put_unowned(sink, &info->stats);
	put_repeats((struct text_sink *)sink);
	put_gaps((struct text_sink *)sink);
	put_ledger(sink, info);
	put_mismatches(sink, info->books);
	put_unobserved(sink, info);
	if (sink->verbose)
		put_drivers(sink);
	put_result(sink, info);
	return sink_flush(sink);
}
