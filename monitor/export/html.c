// SPDX-License-Identifier: GPL-2.0-only
#include "export/html.h"

#include <inttypes.h>
#include <stdlib.h>

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
	"<meta charset=\"utf-8\"/>\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	"<style>\n"
	":root { --ink: #1c1e21; --paper: #fff; --grey: #767b83; --line: #d8dce2; --red: #c4122f;"
	" --green: #17803d; --blue: #1f5fbf; color-scheme: light dark; }\n"
	"@media (prefers-color-scheme: dark) { :root { --ink: #e4e6ea; --paper: #16181b;"
	" --grey: #9aa1ab; --line: #3a3f46; --red: #ff6b7d; --green: #54c97c; --blue: #74a9ff; } "
	"}\n"
	"body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);"
	" max-width: 60em; margin: 2em auto; padding: 0 1em; }\n"
	"h1 { font-size: 1.4em; overflow-wrap: anywhere; } h2 { border-bottom: 1px solid "
	"var(--line); }\n"
	"table { border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }\n"
	"th, td { text-align: left; padding: .1em .8em .1em 0; font-weight: normal; }\n"
	"tr:first-child th, b { font-weight: 600; } td.number { text-align: right; }\n"
	".result { padding: .5em .8em; border-left: .4em solid var(--grey); font-weight: 600; }\n"
	".result.broken { border-color: var(--red); } .result.clean { border-color: var(--green); "
	"}\n"
	"article.violation { border-left: .3em solid var(--red); padding-left: 1em; margin: 2em 0; "
	"}\n"
	"article.possible { border-color: var(--grey); } figure { margin: 1em 0; }\n"
	"nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5em; list-style: none; padding: 0; }\n"
	"a { color: var(--blue); } #facts th, #counts th { font-weight: normal; } #facts td { "
	"overflow-wrap: anywhere; }\n"
	".stack { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }\n"
	".place { color: var(--grey); } .stack code { display: block; font: inherit;"
	" color: var(--blue); }\n"
	".stack ol { margin: 0 0 1em; padding-left: 1.5em; }\n"
	".stack > summary { cursor: pointer; }\n"
	".flame rect.module { fill: #f0a35e; } .flame rect.kernel { fill: #a9bfd6; }\n"
	"svg.flame text { font: 11px ui-monospace, monospace; fill: #1c1e21; }\n"
	"svg { max-width: 100%; } svg text { font: 12px system-ui, sans-serif; fill: var(--grey); "
	"}\n"
	"svg text.left { text-anchor: end; } svg path { fill: none; stroke: var(--grey); }\n"
	"svg path.count { stroke: var(--blue); stroke-width: 1.5; }\n"
	"svg line.mark { stroke: var(--green); stroke-dasharray: 3 3; }\n"
	".automaton text { text-anchor: middle; paint-order: stroke; stroke: var(--paper);"
	" stroke-width: 3px; }\n.automaton text.state { fill: var(--ink); }\n"
	".automaton rect { fill: var(--paper); stroke: var(--ink); }\n"
	".automaton path { marker-end: url(#arrow); } .automaton rect.bad,"
	" .automaton path.broken { stroke: var(--red); stroke-width: 2.5; }\n"
	".automaton path.broken { marker-end: url(#red-arrow); }\n"
	".automaton text.broken { fill: var(--red); font-weight: 600; }\n"
	".arrow { fill: var(--grey); } .red-arrow { fill: var(--red); }\n"
	"</style>\n<title>";

/* The heads of all arrows of the page. */
static const char arrows[] =
	"<svg width=\"0\" height=\"0\" style=\"position: absolute\"><defs>"
	"<marker id=\"arrow\" class=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
	" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\">"
	"<polygon points=\"0,0 8,4 0,8\"/></marker>"
	"<marker id=\"red-arrow\" class=\"red-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
	" markerUnits=\"userSpaceOnUse\" markerWidth=\"12\" markerHeight=\"12\" orient=\"auto\">"
	"<polygon points=\"0,0 8,4 0,8\"/></marker></defs></svg>\n";

void html_put_head(FILE *out, const char *title)
{
	fputs(head, out);
	html_put_text(out, title);
	fputs("</title>\n</head>\n<body>\n", out);
	fputs(arrows, out);
	fputs("<h1>", out);
	html_put_text(out, title);
	fputs("</h1>\n", out);
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	struct html_export *html = (struct html_export *)sink;

	format_clean(html->version, sizeof(html->version), info->version);
	format_clean(html->kernel, sizeof(html->kernel), info->kernel);
	html->wall_ns = info->wall_ns;
	html_plot_init(&html->plots, info->time_ns);
	return 0;
}

/* A parent's death ends its children: all classes are looked at. */
static void count_classes(struct html_export *html, uint64_t time_ns)
{
	struct class_stats stats;

	for (unsigned int i = 0; i < html->base.plan->nr_classes; i++) {
		engine_class_stats(html->base.engine, i, &stats);
		if (stats.live != html->plots.class[i].last)
			html_plot_add(&html->plots, &html->plots.class[i], time_ns, stats.live);
	}
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct html_export *html = (struct html_export *)sink;
	enum model_verb verb = sink->plan->probe[step->event->h.probe].hook->verb;
	uint64_t time_ns = step->event->h.time_ns;
	struct html_plot *plot;

	if (verb != VERB_BORN && verb != VERB_DIES && !step->is_first)
		return 0;
	count_classes(html, time_ns);
	if (step->parent.class && step->parent.id && step->object.id) {
		plot = html_plot_of(&html->plots, step->parent.id, &step->parent);
		if (plot)
			html_plot_add(&html->plots, plot, time_ns, step->siblings);
	}
	plot = step->object.states == STATE_BIT(STATE_DEAD) && verb == VERB_DIES && step->object.id
		       ? html_plot_of(&html->plots, step->object.id, NULL)
		       : NULL;
	if (plot) {
		html_plot_add(&html->plots, plot, time_ns, 0);
		plot->dead = true;
	}
	return 0;
}

static int add_forgotten(void *ctx, const struct forgotten *forgotten)
{
	struct html_export *html = ctx;

	return flame_add(&html->flame, &html->base, forgotten);
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct html_export *html = (struct html_export *)sink;
	int err = forgotten_each(violation, add_forgotten, html);

	return err ? err : html_add_violation(html, violation);
}

static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	(void)gap;
	((struct html_export *)sink)->nr_gaps++;
	return 0;
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct html_export *html = (struct html_export *)sink;
	struct html_mark *to;

	if (html->nr_marks == HTML_MAX_MARKS) {
		html->marks_missed++;
		return 0;
	}
	to = &html->mark[html->nr_marks++];
	to->time_ns = mark->h.time_ns;
	snprintf(to->text, sizeof(to->text), "%s", mark->text);
	return 0;
}

static void put_marks(const struct html_export *html)
{
	FILE *out = html->base.out;

	if (!html->nr_marks)
		return;
	fputs("<section id=\"marks\"><h2>Marks</h2>\n<table>", out);
	for (unsigned int i = 0; i < html->nr_marks; i++) {
		uint64_t time_ns = html->mark[i].time_ns;
		struct line time = {0};

		line_add_time(&time, time_ns, html->base.start_ns);
		fprintf(out, "<tr><td class=\"number\">%s</td><td>", time.text);
		html_put_text(out, html->mark[i].text);
		fputs("</td></tr>\n", out);
	}
	fputs("</table>", out);
	if (html->marks_missed) {
		html_put_count(out, html->marks_missed);
		fputs(" more are not shown.", out);
	}
	fputs("</section>\n", out);
}

static void put_flame(struct html_export *html)
{
	FILE *out = html->base.out;

	if (!html->flame.root.bytes)
		return;
	fputs("<section id=\"forgotten\"><h2>What was forgotten</h2>\n<p>", out);
	html_put_count(out, html->flame.root.bytes);
	fputs(" bytes, by the calls that made it: each function stands on the one that called it, "
	      "and is as wide as its bytes.</p>\n",
	      out);
	flame_put(&html->flame, out);
	fputs("</section>\n", out);
}

/* Of the sections that there are. */
static void put_contents(const struct html_export *html, const struct summary_info *summary)
{
	const struct {
		bool there;
		const char *id, *title;
	} sections[] = {
		{html->nr_kinds, "violations", "Violations"},
		{html->flame.root.bytes, "forgotten", "What was forgotten"},
		{html_has_plots(html), "live", "Live objects"},
		{html->nr_marks, "marks", "Marks"},
		{html_has_ledger(summary), "ledger", "What was lost"},
		{true, "probes", "Probes"},
	};
	FILE *out = html->base.out;

	fputs("<nav><ul>", out);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (sections[i].there)
			fprintf(out, "<li><a href=\"#%s\">%s</a></li>", sections[i].id,
				sections[i].title);
	fputs("</ul></nav>\n", out);
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct html_export *html = (struct html_export *)sink;

	if (summary->stats.time_ns > html->plots.end_ns)
		html->plots.end_ns = summary->stats.time_ns;
	html_put_head(sink->out, html->options.title ? html->options.title : "lifemon");
	html_put_summary(html, summary);
	put_contents(html, summary);
	html_put_violations(html);
	put_flame(html);
	html_put_plots(html);
	put_marks(html);
	html_put_ledger(html, summary);
	html_put_probes(html, summary);
	fputs("</body>\n</html>\n", sink->out);
	return events_written(sink->out);
}

static void on_free(struct sink *sink)
{
	struct html_export *html = (struct html_export *)sink;

	while (html->nr_kinds)
		free(html->kind[--html->nr_kinds].text);
	flame_free(&html->flame);
	free(html);
}

static const struct sink_ops ops = {
	.name = "export html",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.step = on_step,
	.summary = on_summary,
	.free = on_free,
};

struct sink *export_html_new(FILE *out, const struct export_options *options)
{
	struct html_export *html = calloc(1, sizeof(*html));

	if (!html)
		return NULL;
	html->base.ops = &ops;
	html->base.out = out;
	html->options = *options;
	if (untrusted_is_null(html->options.command))
		html->options.command = untrusted("");
	return &html->base;
}
