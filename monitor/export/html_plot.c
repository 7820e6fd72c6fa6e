// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "export/html.h"

#define FIRST_WIDTH_NS 1000 /* of a stretch of time, before the run is long */

/* In units of the picture. */
#define LEFT   64
#define WIDTH  720
#define TOP    8
#define HEIGHT 90

void html_plot_init(struct html_plots *plots, uint64_t start_ns)
{
	plots->start_ns = plots->end_ns = start_ns;
	plots->width_ns = FIRST_WIDTH_NS;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Two stretches become one. */
static void halve(struct html_plot *plot)
{
	for (unsigned int i = 0; i < HTML_BUCKETS / 2; i++)
		plot->bucket[i] = greater(plot->bucket[2 * i], plot->bucket[2 * i + 1]);
	memset(plot->bucket + HTML_BUCKETS / 2, 0, sizeof(plot->bucket) / 2);
	plot->last_bucket /= 2;
}

static unsigned int bucket_of(struct html_plots *plots, uint64_t time_ns)
{
	uint64_t since_ns = time_ns > plots->start_ns ? time_ns - plots->start_ns : 0;

	plots->end_ns = greater(plots->end_ns, time_ns);
	while (since_ns / plots->width_ns >= HTML_BUCKETS) {
		for (unsigned int i = 0; i < PLAN_MAX_CLASSES; i++)
			halve(&plots->class[i]);
		for (unsigned int i = 0; i < HTML_MAX_POOLS; i++)
			halve(&plots->pool[i]);
		plots->width_ns *= 2;
	}
	return (unsigned int)(since_ns / plots->width_ns);
}

/* The count stays what it was until here. */
static void carry_on(struct html_plot *plot, unsigned int bucket)
{
	while (plot->last_bucket < bucket)
		plot->bucket[++plot->last_bucket] = plot->last;
}

void html_plot_add(struct html_plots *plots, struct html_plot *plot, uint64_t time_ns,
		   uint64_t count)
{
	unsigned int bucket = bucket_of(plots, time_ns);

	carry_on(plot, bucket);
	plot->begun = true;
	plot->last = count;
	plot->peak = greater(plot->peak, count);
	plot->bucket[plot->last_bucket] = greater(plot->bucket[plot->last_bucket], count);
}

/* Where a new plot can be: a free place, or that of a released parent with the lowest peak. */
static struct html_plot *make_room(struct html_plots *plots)
{
	struct html_plot *plot, *least = NULL;

	for (plot = plots->pool; plot < plots->pool + HTML_MAX_POOLS; plot++) {
		if (!plot->id)
			return plot;
		if (plot->dead && (!least || plot->peak < least->peak))
			least = plot;
	}
	plots->pools_missed++;
	return least;
}

struct html_plot *html_plot_of(struct html_plots *plots, uint64_t id,
			       const struct object_ref *parent)
{
	const struct object_ref none = {.class = NULL};
	struct line line = {0};
	struct html_plot *plot = &plots->pool[plots->recent];

	if (plot->id == id)
		return plot;
	for (plot = plots->pool; plot < plots->pool + HTML_MAX_POOLS; plot++) {
		if (plot->id != id)
			continue;
		plots->recent = (unsigned int)(plot - plots->pool);
		return plot;
	}
	plot = parent ? make_room(plots) : NULL;
	if (!plot)
		return NULL;
	memset(plot, 0, sizeof(*plot));
	plot->id = id;
	words_add_object(&line, parent, &none);
	snprintf(plot->title, sizeof(plot->title), "%s", line.text);
	return plot;
}

static double x_of(const struct html_plots *plots, uint64_t time_ns)
{
	double since = (double)(time_ns - plots->start_ns);
	double all = (double)(plots->end_ns - plots->start_ns);

	return LEFT + (all > 0 ? since / all * WIDTH : 0);
}

static double y_of(const struct html_plot *plot, uint64_t count)
{
	return TOP + HEIGHT - (plot->peak ? (double)count / (double)plot->peak * HEIGHT : 0);
}

static void put_line(FILE *out, const struct html_plots *plots, const struct html_plot *plot,
		     unsigned int last)
{
	fprintf(out, "<path class=\"count\" d=\"M%.1f %.1f", x_of(plots, plots->start_ns),
		y_of(plot, plot->bucket[0]));
	for (unsigned int i = 0; i <= last; i++) {
		uint64_t end_ns = plots->start_ns + (i + 1) * plots->width_ns;

		fprintf(out, "V%.1fH%.1f", y_of(plot, plot->bucket[i]),
			x_of(plots, end_ns < plots->end_ns ? end_ns : plots->end_ns));
	}
	fputs("\"/>", out);
}

static void put_marks(const struct html_export *html)
{
	FILE *out = html->base.out;

	for (unsigned int i = 0; i < html->nr_marks; i++) {
		double x;

		if (html->mark[i].time_ns < html->plots.start_ns ||
		    html->mark[i].time_ns > html->plots.end_ns)
			continue;
		x = x_of(&html->plots, html->mark[i].time_ns);
		fprintf(out,
			"<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\">"
			"<title>",
			x, x, TOP, TOP + HEIGHT);
		html_put_text(out, html->mark[i].text);
		fputs("</title></line>", out);
	}
}

static void put_plot(struct html_export *html, struct html_plot *plot)
{
	struct html_plots *plots = &html->plots;
	FILE *out = html->base.out;
	struct line end = {0};
	unsigned int last = bucket_of(plots, plots->end_ns);

	carry_on(plot, last);
	line_add_span(&end, plots->end_ns - plots->start_ns);
	fputs("<figure><figcaption>", out);
	html_put_text(out, plot->title);
	fputs(": at most ", out);
	html_put_count(out, plot->peak);
	fputs(", at the end ", out);
	html_put_count(out, plot->last);
	fprintf(out,
		"</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\">"
		"<path class=\"axis\" d=\"M%d %dV%dH%d\"/><text class=\"left\" x=\"%d\" y=\"%d\">",
		LEFT + WIDTH + 8, TOP + HEIGHT + 20, LEFT, TOP, TOP + HEIGHT, LEFT + WIDTH,
		LEFT - 6, TOP + 10);
	html_put_count(out, plot->peak);
	fprintf(out, "</text><text class=\"left\" x=\"%d\" y=\"%d\">0</text>", LEFT - 6,
		TOP + HEIGHT);
	fprintf(out,
		"<text x=\"%d\" y=\"%d\">0 s</text><text class=\"left\" x=\"%d\" "
		"y=\"%d\">%s</text>",
		LEFT, TOP + HEIGHT + 15, LEFT + WIDTH, TOP + HEIGHT + 15, end.text);
	put_marks(html);
	put_line(out, plots, plot, last);
	fputs("</svg></figure>\n", out);
}

bool html_has_plots(const struct html_export *html)
{
	for (unsigned int i = 0; i < html->base.plan->nr_classes; i++)
		if (html->plots.class[i].peak)
			return true;
	return false;
}

static void put_parents(struct html_export *html)
{
	struct html_plots *plots = &html->plots;
	FILE *out = html->base.out;
	bool any = false;

	for (unsigned int i = 0; i < HTML_MAX_POOLS; i++) {
		if (!plots->pool[i].id)
			continue;
		if (!any)
			fputs("<h3>Lent from each parent</h3>\n", out);
		any = true;
		put_plot(html, &plots->pool[i]);
	}
	if (plots->pools_missed) {
		fputs("<p>", out);
		html_put_count(out, plots->pools_missed);
		fputs(" more are not drawn.</p>\n", out);
	}
}

void html_put_plots(struct html_export *html)
{
	struct html_plots *plots = &html->plots;
	FILE *out = html->base.out;

	if (!html_has_plots(html))
		return;
	fputs("<section id=\"live\"><h2>Live objects</h2>\n", out);
	for (unsigned int i = 0; i < html->base.plan->nr_classes; i++) {
		const struct plan_class *class = &html->base.plan->class[i];
		struct html_plot *plot = &plots->class[i];

		if (!plot->peak)
			continue;
		snprintf(plot->title, sizeof(plot->title), "%s.%s", class->model->name,
			 class->class->name);
		put_plot(html, plot);
	}
	put_parents(html);
	fputs("</section>\n", out);
}
