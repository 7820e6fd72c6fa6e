// SPDX-License-Identifier: GPL-2.0-only
/* Fills the stats, and gives the sinks what is no record: start, stats, biography, summary. */
#include "run/pipeline_internal.h"

/* Not a sum: asking twice with one ledger must not count twice. */
static void raise_to(uint64_t *count, uint64_t at_least)
{
	if (*count < at_least)
		*count = at_least;
}

void pipeline_stats(const struct pipeline *pipeline, struct ledger *ledger,
		    struct stats_info *stats)
{
	struct engine_losses losses;
	unsigned int rule;

	engine_losses(pipeline->engine, &losses);
	raise_to(&ledger->other[LOSS_MALFORMED], pipeline->malformed);
	raise_to(&ledger->other[LOSS_HELD_BACK], order_dropped(pipeline->order));
	raise_to(&ledger->other[LOSS_OBJECTS], losses.objects_full);
	raise_to(&ledger->text_missed, pipeline->text_missed);

	*stats = (struct stats_info){
		.time_ns = pipeline->watermark_ns,
		.events = pipeline->events,
		.plan = pipeline->config.plan,
		.probe = pipeline->probe,
		.engine = pipeline->engine,
		.ledger = ledger,
		.narrowed = pipeline->config.narrowed,
		.filtered = !scope_is_all(&pipeline->config.filter),
		.by_module = pipeline->config.filter.module,
		.left_out = pipeline->seen.left_out,
	};
	if (stats->time_ns > pipeline->start_ns)
		stats->elapsed_ns = stats->time_ns - pipeline->start_ns;
	/* Holes and the source's gaps are mostly what the ledger has counted already. */
	stats->lost = ledger_total(ledger);
	raise_to(&stats->lost, order_holes(pipeline->order));
	raise_to(&stats->lost, pipeline->source_lost);
	stats->unknown_gaps = pipeline->unseen.gaps;
	unseen_text(&pipeline->unseen, pipeline->watermark_ns, stats->unseen,
		    sizeof(stats->unseen));
	for (rule = 0; rule < NR_RULES; rule++)
		stats->violations += engine_violations(pipeline->engine, rule);
}

void pipeline_start(struct pipeline *pipeline, const struct start_info *info)
{
	pipeline->started = true;
	pipeline->start_ns = info->time_ns;
	pipeline->probe = info->probe;
	for (unsigned int i = 0; i < pipeline->config.nr_sinks; i++)
		pipeline->config.sink[i]->probe = info->probe;
	for (unsigned int i = 0; i < pipeline->config.nr_sinks; i++)
		pipeline->config.sink[i]->start_ns = info->time_ns;
	books_before(pipeline->books, info->pool, info->nr_pools);
	fanout_start(&pipeline->fanout, info);
}

void pipeline_emit_stats(struct pipeline *pipeline, const struct stats_info *stats)
{
	fanout_stats(&pipeline->fanout, stats);
}

static void emit_biography(struct pipeline *pipeline)
{
	struct biography_info info = {.class = pipeline->config.explain};

	if (!info.class)
		return;
	info.life = biographies_best(pipeline->biographies);
	info.missed = biographies_missed(pipeline->biographies);
	fanout_biography(&pipeline->fanout, &info);
}

void pipeline_emit_summary(struct pipeline *pipeline, const struct summary_info *summary)
{
	emit_biography(pipeline);
	fanout_summary(&pipeline->fanout, summary);
}

int pipeline_error(const struct pipeline *pipeline)
{
	return pipeline->fanout.error;
}

int pipeline_sink_error(const struct pipeline *pipeline, const struct sink *sink)
{
	return fanout_error_of(&pipeline->fanout, sink);
}

void pipeline_reset_peaks(struct pipeline *pipeline)
{
	engine_reset_peaks(pipeline->engine);
}

const struct engine *pipeline_engine(const struct pipeline *pipeline)
{
	return pipeline->engine;
}

const struct books *pipeline_books(const struct pipeline *pipeline)
{
	return pipeline->books;
}

uint64_t pipeline_events(const struct pipeline *pipeline)
{
	return pipeline->events;
}

void pipeline_scope_result(struct pipeline *pipeline, struct scope_result *result)
{
	scope_result(&pipeline->seen, &pipeline->config.filter, result);
}

const struct window *pipeline_time(const struct pipeline *pipeline)
{
	return &pipeline->window;
}
