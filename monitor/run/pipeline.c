// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "run/pipeline_internal.h"
#include "trace/names.h"

static void on_violation(void *ctx, const struct violation *violation)
{
	struct pipeline *pipeline = ctx;

	if (violation->certain || pipeline->config.possible)
		fanout_violation(&pipeline->fanout, violation);
}

static bool in_scope(void *ctx, const struct scope_query *query)
{
	struct pipeline *pipeline = ctx;

	return scope_has(&pipeline->config.filter, query, &pipeline->seen);
}

static void on_step(void *ctx, const struct step_info *step)
{
	struct pipeline *pipeline = ctx;

	if (pipeline->biographies)
		biographies_add(pipeline->biographies, step);
	if (pipeline->fanout.wants_step)
		fanout_step(&pipeline->fanout, step);
}

static void on_states(void *ctx, const struct lm_event *event, state_set states)
{
	struct pipeline *pipeline = ctx;

	fanout_states(&pipeline->fanout, event, states);
}

/* Memory is slow: the object of a record is fetched while those before it are judged. */
static void prefetch(void *ctx, const struct lm_hdr *record)
{
	const struct pipeline *pipeline = ctx;

	engine_prefetch(pipeline->engine, record);
}

/* Which events go first at one time on different CPUs: an enum order_rank for each probe. */
static void rank_probes(const struct plan *plan, uint8_t *rank)
{
	for (unsigned int i = 0; i < plan->nr_probes; i++) {
		switch (plan->probe[i].hook->verb) {
		case VERB_DIES:
			rank[i] = ORDER_RANK_RELEASE;
			break;
		case VERB_BORN:
			rank[i] = ORDER_RANK_BIRTH;
			break;
		default:
			rank[i] = ORDER_RANK_OTHER;
		}
	}
}

/* Hides the functions of all hooks at the inner end of stacks. 0 or -ENOMEM. */
static int hide_hooks(const struct plan *plan, struct stacks *stacks)
{
	const struct model_hook *hook;
	unsigned int i, j;
	int err;

	for (i = 0; i < plan->nr_probes; i++) {
		hook = plan->probe[i].hook;
		for (j = 0; hook->site != SITE_TRACEPOINT && j < hook->nr_functions; j++) {
			err = stacks_hide(stacks, hook->function[j]);
			if (err)
				return err;
		}
	}
	return 0;
}

static struct order *new_order(struct pipeline *pipeline)
{
	const struct plan *plan = pipeline->config.plan;
	uint8_t rank[LM_MAX_PROBES];
	struct order_config config = {
		.nr_cpus = pipeline->config.nr_cpus,
		.rank = rank,
		.nr_probes = plan->nr_probes,
		.ctx = pipeline,
		.emit = pipeline_ordered,
		.prefetch = prefetch,
	};

	rank_probes(plan, rank);
	return order_new(&config);
}

static struct engine *new_engine(struct pipeline *pipeline)
{
	struct engine_config config = {
		.plan = pipeline->config.plan,
		.stacks = pipeline->stacks,
		.modules = pipeline->modules,
		.families = pipeline->config.families,
		.ctx = pipeline,
		.on_violation = on_violation,
		.in_scope = scope_is_all(&pipeline->config.filter) ? NULL : in_scope,
		.on_step = pipeline->config.explain || pipeline->fanout.wants_step ? on_step : NULL,
		.on_states = pipeline->fanout.wants_states ? on_states : NULL,
	};

	return engine_new(&config);
}

static void give_tables(struct pipeline *pipeline)
{
	struct sink *sink;
	unsigned int i;

	for (i = 0; i < pipeline->config.nr_sinks; i++) {
		sink = pipeline->config.sink[i];
		sink->stacks = pipeline->stacks;
		sink->tasks = pipeline->tasks;
		sink->builds = pipeline->builds;
		sink->plan = pipeline->config.plan;
		sink->engine = pipeline->engine;
		sink->wrappers = &pipeline->config.wrappers;
		sink->debuginfo = pipeline->config.debuginfo;
	}
}

struct pipeline *pipeline_new(const struct pipeline_config *config)
{
	struct pipeline *pipeline = calloc(1, sizeof(*pipeline));

	if (!pipeline)
		return NULL;
	pipeline->config = *config;
	pipeline->limits.nr_cpus = config->nr_cpus;
	pipeline->limits.nr_probes = config->plan->nr_probes;
	pipeline->start_ns = UINT64_MAX;
	pipeline->window.to_ns = UINT64_MAX;
	fanout_init(&pipeline->fanout, config->sink, config->nr_sinks);
	pipeline->stacks = stacks_new();
	pipeline->tasks = tasks_new();
	pipeline->modules = modules_new();
	pipeline->builds = builds_new();
	pipeline->order = new_order(pipeline);
	pipeline->engine = new_engine(pipeline);
	if (pipeline->engine)
		pipeline->books = books_new(config->plan, pipeline->engine, pipeline->modules);
	if (config->explain)
		pipeline->biographies = biographies_new(config->plan, config->explain);
	if (!pipeline->stacks || !pipeline->tasks || !pipeline->modules || !pipeline->builds ||
	    !pipeline->order || !pipeline->engine || !pipeline->books ||
	    (config->explain && !pipeline->biographies) ||
	    hide_hooks(config->plan, pipeline->stacks)) {
		pipeline_free(pipeline);
		errno = ENOMEM;
		return NULL;
	}
	give_tables(pipeline);
	if (config->debuginfo)
		debuginfo_set_builds(config->debuginfo, pipeline->builds);
	return pipeline;
}

void pipeline_free(struct pipeline *pipeline)
{
	if (!pipeline)
		return;
	engine_free(pipeline->engine);
	books_free(pipeline->books);
	biographies_free(pipeline->biographies);
	order_free(pipeline->order);
	tasks_free(pipeline->tasks);
	modules_free(pipeline->modules);
	if (pipeline->config.debuginfo)
		debuginfo_forget_builds(pipeline->config.debuginfo, pipeline->builds);
	builds_free(pipeline->builds);
	stacks_free(pipeline->stacks);
	free(pipeline);
}

static void record(const struct pipeline *pipeline, const struct trace_entry *entry)
{
	if (pipeline->config.trace)
		trace_write_entry(pipeline->config.trace, entry);
}

void pipeline_window(struct pipeline *pipeline, uint64_t from_ns, uint64_t to_ns)
{
	record(pipeline, &(struct trace_entry){.what = TRACE_WINDOW, .window = {from_ns, to_ns}});
	pipeline->window.from_ns = from_ns;
	pipeline->window.to_ns = to_ns;
}

static void count_malformed(struct pipeline *pipeline, const struct decode_error *error)
{
	if (!pipeline->malformed)
		msg_warn("dropped a malformed record: at its offset %u: %s; "
			 "further ones are only counted",
			 (unsigned int)error->offset, error->text);
	pipeline_add_malformed(pipeline, 1);
}

void pipeline_add_malformed(struct pipeline *pipeline, uint64_t count)
{
	record(pipeline, &(struct trace_entry){.what = TRACE_MALFORMED, .count = count});
	pipeline->malformed += count;
}

/*
 * Names go to their tables at once, so that a report has them however the records of
 * different CPUs interleave. A table that is full makes reports poorer, no more.
 */
static void take_names(struct pipeline *pipeline, const struct lm_hdr *record)
{
	int err = 0;

	if (record->type == LM_REC_FRAME)
		err = stacks_add(pipeline->stacks, (const struct lm_frame *)record);
	else if (record->type == LM_REC_LONG_FRAME)
		err = stacks_add_long(pipeline->stacks, (const struct lm_long_frame *)record);
	else if (record->type == LM_REC_TASK)
		err = tasks_add(pipeline->tasks, (const struct lm_task *)record);
	else if (record->type == LM_REC_VERSION || record->type == LM_REC_BUILD_ID)
		err = builds_take(pipeline->builds, record);
	if (err)
		pipeline->text_missed++;
}

/* A trace that had no room for names says which holes these left. No event was lost. */
static bool is_of_names(const struct lm_gap *gap)
{
	return !gap->lost && gap->h.seq;
}

static void note_gap(struct pipeline *pipeline, const struct lm_gap *gap)
{
	if (__builtin_add_overflow(pipeline->source_lost, gap->lost ? gap->lost : 1,
				   &pipeline->source_lost))
		pipeline->source_lost = UINT64_MAX;
}

int pipeline_push(struct pipeline *pipeline, const void *data, size_t size)
{
	const struct lm_hdr *head = data;
	struct decode_error error;
	int err;

	if (decode_check(&pipeline->limits, data, size, &error)) {
		count_malformed(pipeline, &error);
		return 0;
	}
	record(pipeline, &(struct trace_entry){.what = TRACE_RECORD, .record = head});
	if (!pipeline->started && head->time_ns < pipeline->start_ns)
		pipeline->start_ns = head->time_ns;
	take_names(pipeline, head);
	if (head->type == LM_REC_GAP && is_of_names(data)) {
		order_announce_holes(pipeline->order, head->seq);
		return 0;
	}
	if (head->type == LM_REC_GAP)
		note_gap(pipeline, data);
	err = order_push(pipeline->order, head);
	/* order counts it, and makes a gap of it */
	return err == -ENOBUFS || err == -ENOMEM ? 0 : err;
}

void pipeline_skip(struct pipeline *pipeline, const struct lm_hdr *record)
{
	if (record->cpu < pipeline->config.nr_cpus)
		order_skip(pipeline->order, record);
}

/* The records that the decoder refused since the last advance are a gap until @time_ns. */
static void push_malformed_gap(struct pipeline *pipeline, uint64_t time_ns)
{
	uint64_t from_ns = pipeline->watermark_ns ? pipeline->watermark_ns : pipeline->start_ns;
	struct lm_gap gap = {
		.h.type = LM_REC_GAP,
		.h.size = sizeof(gap),
		.h.probe = LM_PROBE_NONE,
		.h.time_ns = time_ns,
		.from_ns = from_ns < time_ns ? from_ns : time_ns,
		.lost = pipeline->malformed - pipeline->malformed_reported,
	};

	if (!gap.lost)
		return;
	pipeline->malformed_reported = pipeline->malformed;
	order_push(pipeline->order, &gap.h);
}

/* For the engine time ends with the window: it does not know what was released later. */
static uint64_t judged_until(const struct pipeline *pipeline)
{
	uint64_t to_ns = pipeline->window.to_ns;

	return pipeline->watermark_ns < to_ns ? pipeline->watermark_ns : to_ns;
}

int pipeline_advance(struct pipeline *pipeline, uint64_t watermark_ns)
{
	int err;

	record(pipeline, &(struct trace_entry){.what = TRACE_ADVANCE, .time_ns = watermark_ns});
	push_malformed_gap(pipeline, watermark_ns);
	order_prefetch(pipeline->order, engine_is_large(pipeline->engine));
	err = order_release(pipeline->order, watermark_ns);
	if (watermark_ns > pipeline->watermark_ns)
		pipeline->watermark_ns = watermark_ns;
	engine_advance(pipeline->engine, judged_until(pipeline));
	return err;
}

int pipeline_finish(struct pipeline *pipeline, uint64_t end_ns, bool leaks)
{
	int err;

	record(pipeline, &(struct trace_entry){.what = TRACE_FINISH, .finish = {end_ns, leaks}});
	push_malformed_gap(pipeline, end_ns);
	err = order_release(pipeline->order, UINT64_MAX);
	if (end_ns > pipeline->watermark_ns)
		pipeline->watermark_ns = end_ns;
	engine_finish(pipeline->engine, judged_until(pipeline), leaks);
	return err;
}

void pipeline_record(struct pipeline *pipeline, struct trace_writer *trace, uint64_t time_ns)
{
	pipeline->config.trace = trace;
	if (!trace)
		return;
	trace_write_names(trace,
			  &(struct trace_names){pipeline->stacks, pipeline->tasks,
						pipeline->modules, pipeline->builds},
			  pipeline->order, time_ns);
	pipeline_window(pipeline, pipeline->window.from_ns, pipeline->window.to_ns);
}
