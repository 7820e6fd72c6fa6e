// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "export/html.h"
#include "sink/drivers.h"

static void put_row(FILE *out, const char *name, uint64_t count)
{
	fputs("<tr><th>", out);
	html_put_text(out, name);
	fputs("</th><td class=\"number\">", out);
	html_put_count(out, count);
	fputs("</td></tr>\n", out);
}

static void put_cell(FILE *out, uint64_t count)
{
	fputs("<td class=\"number\">", out);
	html_put_count(out, count);
	fputs("</td>", out);
}

static void put_classes(FILE *out, const struct stats_info *stats)
{
	struct class_stats counts;

	fputs("<table><tr><th>class</th><th>live</th><th>peak</th><th>births</th><th>deaths</th>"
	      "<th>adopted</th><th>bytes</th></tr>\n",
	      out);
	for (unsigned int i = 0; i < stats->plan->nr_classes; i++) {
		const struct plan_class *class = &stats->plan->class[i];

		engine_class_stats(stats->engine, i, &counts);
		fprintf(out, "<tr><th>%s.%s</th>", class->model->name, class->class->name);
		put_cell(out, counts.live);
		put_cell(out, counts.peak);
		put_cell(out, counts.births);
		put_cell(out, counts.deaths);
		put_cell(out, counts.adopted);
		put_cell(out, counts.bytes);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
}

/* Red, green, or neither when it cannot be decided. */
static const char *result_class(int exit_status)
{
	return exit_status == 0 ? "clean" : exit_status == 1 ? "broken" : "unsure";
}

static void put_fact(FILE *out, const char *name, struct untrusted text)
{
	if (untrusted_is_empty(text))
		return;
	fprintf(out, "<tr><th>%s</th><td>", name);
	html_put_text(out, text);
	fputs("</td></tr>\n", out);
}

/* Which builds were watched: a page is read when there are newer ones. */
static void put_drivers(const struct html_export *html)
{
	FILE *out = html->base.out;
	struct drivers drivers;

	drivers_find(&html->base, &drivers);
	for (unsigned int i = 0; i < drivers.nr; i++) {
		struct line line = {0}, build = {0};

		drivers_add_build(&build, drivers.build[i]);
		line_add_clean(&line, drivers.name[i]);
		line_add(&line, "%s%s", build.len ? ": " : "", build.text);
		put_fact(out, "driver", untrusted(line.text));
	}
}

/* Of the run: what a reader of the page cannot ask for later. */
static void put_facts(const struct html_export *html, uint64_t elapsed_ns)
{
	FILE *out = html->base.out;
	struct line started = {0}, span = {0};

	line_add_wall(&started, "", html->wall_ns);
	line_add_span(&span, elapsed_ns);
	line_add(&span, "; times are since the start");
	fputs("<table id=\"facts\">\n", out);
	put_fact(out, "started", untrusted(started.text));
	put_fact(out, "ran for", untrusted(span.text));
	put_fact(out, "command", html->options.command);
	put_fact(out, "kernel", untrusted(html->kernel));
	put_drivers(html);
	put_fact(out, "lifemon", untrusted(html->version));
	fputs("</table>\n", out);
}

void html_put_summary(struct html_export *html, const struct summary_info *summary)
{
	const struct stats_info *stats = &summary->stats;
	FILE *out = html->base.out;

	fprintf(out, "<section id=\"summary\"><p class=\"result %s\">exit status %d",
		result_class(summary->exit_status), summary->exit_status);
	fputs(*summary->reason ? ": " : ": clean", out);
	html_put_text(out, summary->reason);
	fputs("</p>\n", out);
	put_facts(html, stats->elapsed_ns);
	fputs("<table id=\"counts\">", out);
	put_row(out, "events", stats->events);
	put_row(out, "lost", stats->lost);
	put_row(out, "gaps", html->nr_gaps);
	put_row(out, "violations", stats->violations);
	for (unsigned int rule = 0; rule < NR_RULES; rule++) {
		uint64_t count = engine_violations(stats->engine, (enum rule)rule);

		if (count)
			put_row(out, rule_name((enum rule)rule), count);
	}
	fputs("</table>\n", out);
	put_classes(out, stats);
	fputs("</section>\n", out);
}

static void put_loss(FILE *out, const char *reason, struct untrusted function, uint64_t count)
{
	if (!count)
		return;
	fprintf(out, "<tr><th>%s</th><td>", reason);
	html_put_text(out, function);
	fputs("</td>", out);
	put_cell(out, count);
	fputs("</tr>\n", out);
}

bool html_has_ledger(const struct summary_info *summary)
{
	const struct ledger *ledger = summary->stats.ledger;

	return ledger_total(ledger) || ledger->stack_missed || ledger->text_missed;
}

void html_put_ledger(const struct html_export *html, const struct summary_info *summary)
{
	const struct ledger *ledger = summary->stats.ledger;
	FILE *out = html->base.out;

	if (!html_has_ledger(summary))
		return;
	fputs("<section id=\"ledger\"><h2>What was lost</h2>\n", out);
	fputs("<table><tr><th>reason</th><th>probe</th><th>events</th></tr>\n", out);
	for (unsigned int reason = 0; reason < NR_LOSS_REASONS; reason++) {
		const char *name = ledger_reason_name((enum loss_reason)reason);

		put_loss(out, name, untrusted(""), ledger->other[reason]);
		for (unsigned int i = 0; i < ledger->nr_probes; i++)
			put_loss(out, name, sink_function(&html->base, i),
				 ledger->probe[i][reason]);
	}
	put_loss(out, "stacks not kept (no event lost)", untrusted(""), ledger->stack_missed);
	put_loss(out, "names not kept (no event lost)", untrusted(""), ledger->text_missed);
	fputs("</table></section>\n", out);
}

void html_put_probes(const struct html_export *html, const struct summary_info *summary)
{
	const struct plan *plan = summary->stats.plan;
	FILE *out = html->base.out;

	fputs("<section id=\"probes\"><h2>Probes</h2>\n<table><tr><th>class</th><th>verb</th>"
	      "<th>function</th><th>by</th></tr>\n",
	      out);
	for (unsigned int i = 0; i < plan->nr_probes; i++) {
		const struct plan_class *class = &plan->class[plan->probe[i].class];
		const struct attachment *probe = html->base.probe ? &html->base.probe[i] : NULL;
		bool taken = probe && !untrusted_is_null(probe->function);

		if (probe && sink_is_spare(html->base.probe, plan, i))
			continue;
		fprintf(out, "<tr><td>%s.%s</td><td>%s</td><td>", class->model->name,
			class->class->name, model_verb_name(plan->probe[i].hook->verb));
		html_put_text(out, sink_function(&html->base, i));
		fputs("</td><td>", out);
		html_put_text(out, taken ? probe->attach : untrusted(probe ? "not watched" : ""));
		fputs("</td></tr>\n", out);
	}
	fputs("</table></section>\n", out);
}
