// SPDX-License-Identifier: GPL-2.0-only
#include "sink/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ATTACH_KINDS 8

/* How many probes of one attach kind there are. */
struct attach_count {
	struct untrusted attach;
	unsigned int nr;
};

static void add_attach_counts(struct line *line, const struct start_info *info)
{
	struct attach_count kind[MAX_ATTACH_KINDS] = {0};
	unsigned int nr_kinds = 0;
	unsigned int i, j;

	for (i = 0; i < info->plan->nr_probes; i++) {
		if (untrusted_is_null(info->probe[i].function))
			continue;
		for (j = 0;
		     j < nr_kinds && untrusted_compare(kind[j].attach, info->probe[i].attach); j++)
			;
		if (j == MAX_ATTACH_KINDS)
			continue;
		if (j == nr_kinds)
			kind[nr_kinds++].attach = info->probe[i].attach;
		kind[j].nr++;
	}
	for (i = 0; i < nr_kinds; i++) {
		line_add(line, "%s%u ", i ? ", " : ": ", kind[i].nr);
		line_add_clean(line, kind[i].attach);
	}
}

/* "watching dma_pool, fifo (12 probes: 6 fentry, 6 fexit) on 6.1.0-56-amd64" */
static void put_watching(struct sink *sink, const struct start_info *info)
{
	const struct plan *plan = info->plan;
	struct line line = {0};
	unsigned int i, nr = 0;

	line_add(&line, "watching");
	for (i = 0; i < plan->nr_classes; i++)
		if (i == 0 || plan->class[i].model != plan->class[i - 1].model)
			line_add(&line, "%s %s", i ? "," : "", plan->class[i].model->name);
	for (i = 0; i < plan->nr_probes; i++)
		nr += !untrusted_is_null(info->probe[i].function);
	line_add(&line, " (%u probe%s", nr, nr == 1 ? "" : "s");
	add_attach_counts(&line, info);
	line_add(&line, ") on ");
	line_add_clean(&line, info->kernel);
	line_put(sink->out, 0, line.text);
	line.len = 0;
	if (line_add_wall(&line, "  started ", info->wall_ns))
		line_put(sink->out, 0, line.text);
}

static void put_probe(struct sink *sink, const struct attachment *probe)
{
	bool watched = !untrusted_is_null(probe->function);
	struct line line = {0};

	if (watched && !sink->verbose)
		return;
	line_add(&line, watched ? "  " : "  not watched: ");
	line_add_clean(&line, probe->model);
	line_add(&line, ": ");
	line_add_clean(&line, probe->class);
	line_add(&line, " ");
	line_add_clean(&line, probe->verb);
	line_add(&line, "  ");
	if (watched) {
		line_add_clean(&line, probe->attach);
		line_add(&line, ":");
		line_add_clean(&line, probe->function);
	} else {
		line_add(&line, "(this kernel has no such function)");
	}
	line_put(sink->out, 0, line.text);
}

static void put_pool(struct sink *sink, const struct existing_pool *pool)
{
	struct line line = {0};

	line_add(&line, "  exists: pool \"");
	line_add_clean(&line, pool->name);
	line_add(&line, "\" (");
	line_add_clean(&line, pool->device);
	line_add(&line, "), ");
	line_add_count(&line, pool->active);
	line_add(&line, " blocks of ");
	line_add_count(&line, pool->size);
	line_add(&line, " bytes out");
	line_put(sink->out, 0, line.text);
}

static int text_start(struct sink *sink, const struct start_info *info)
{
	unsigned int i;

	put_watching(sink, info);
	for (i = 0; i < info->plan->nr_probes; i++)
		if (!sink_is_spare(info->probe, info->plan, i))
			put_probe(sink, &info->probe[i]);
	for (i = 0; sink->verbose && i < info->nr_pools; i++)
		put_pool(sink, &info->pool[i]);
	return sink_flush(sink);
}

static int text_violation(struct sink *sink, const struct violation *violation)
{
	struct text_sink *text = (struct text_sink *)sink;

	repeats_put(&text->repeats, sink->out, sink, violation, text->colour);
	return sink_flush(sink);
}

static int text_gap(struct sink *sink, const struct lm_gap *gap)
{
	struct untrusted function = sink_function(sink, gap->h.probe);
	struct text_sink *text = (struct text_sink *)sink;
	struct line line = {0};

	if (++text->nr_gaps > TEXT_MAX_GAPS)
		return 0;
	line_add(&line, "GAP ");
	line_add_span(&line, gap->h.time_ns - gap->from_ns);
	line_add(&line, " lost ");
	if (gap->lost)
		line_add_count(&line, gap->lost);
	else
		line_add(&line, "an unknown number of");
	line_add(&line, " event%s", gap->lost == 1 ? "" : "s");
	if (gap->h.probe != LM_PROBE_NONE) {
		line_add(&line, " (");
		line_add_clean(&line,
			       untrusted_is_null(function) ? untrusted("any hook") : function);
		line_add(&line, ")");
	}
	line_add(&line, " at ");
	line_add_time(&line, gap->h.time_ns, sink->start_ns);
	line_put(sink->out, 0, line.text);
	if (text->nr_gaps == TEXT_MAX_GAPS)
		fprintf(sink->out, "    (more gaps are only counted)\n");
	return sink_flush(sink);
}

static int text_mark(struct sink *sink, const struct lm_mark *mark)
{
	struct line line = {0};

	line_add(&line, "MARK ");
	line_add_clean(&line, mark->text);
	line_add(&line, " at ");
	line_add_time(&line, mark->h.time_ns, sink->start_ns);
	line_put(sink->out, 0, line.text);
	return sink_flush(sink);
}

static int text_stats(struct sink *sink, const struct stats_info *stats)
{
	uint64_t ms = stats->elapsed_ns / 1000000;
	struct class_stats class;
	struct line line = {0};
	unsigned int i;

	line_add(&line, "%" PRIu64 ".%u s  ", ms / 1000, (unsigned int)(ms % 1000 / 100));
	line_add_count(&line, stats->events);
	line_add(&line, " events  ");
	line_add_count(&line, ms ? (uint64_t)(stats->events * 1000.0 / ms) : 0);
	line_add(&line, "/s  live");
	for (i = 0; i < stats->plan->nr_classes; i++) {
		engine_class_stats(stats->engine, i, &class);
		line_add(&line, " %s ", stats->plan->class[i].class->name);
		line_add_count(&line, class.live);
	}
	line_add(&line, "  violations ");
	line_add_count(&line, stats->violations);
	line_add(&line, "  lost ");
	if (stats->unknown_gaps)
		line_add(&line, "unknown");
	else
		line_add_count(&line, stats->lost);
	line_put(sink->out, 0, line.text);
	return sink_flush(sink);
}

static void text_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops text_ops = {
	.name = "text",
	.start = text_start,
	.violation = text_violation,
	.gap = text_gap,
	.mark = text_mark,
	.stats = text_stats,
	.biography = text_biography,
	.summary = text_summary,
	.free = text_free,
};

struct sink *sink_text_new(FILE *out)
{
	struct text_sink *text = calloc(1, sizeof(*text));

	if (!text)
		return NULL;
	text->base.ops = &text_ops;
	text->base.out = out;
	text->colour = format_has_colour(out);
	return &text->base;
}
