// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of a record whose turn has come. */
#include <string.h>

#include "run/pipeline_internal.h"

static void judge_verb(struct pipeline *pipeline, const struct lm_hdr *record)
{
	pipeline->events += !record_of_device(record->probe);
	if (pipeline->fanout.wants_record)
		fanout_record(&pipeline->fanout, record);
	/* An engine without memory counts that as a loss of its own and goes on. */
	engine_feed(pipeline->engine, record);
}

__attribute__((noinline)) static void judge_verb_of(struct pipeline *pipeline,
						    const struct lm_hdr *record, uint32_t stack)
{
	struct lm_owned copy;

	memcpy(&copy, record, record->size);
	copy.birth.ev.h.stack = stack;
	judge_verb(pipeline, &copy.birth.ev.h);
}

static void emit_verb(struct pipeline *pipeline, const struct lm_hdr *record)
{
	uint32_t stack = stacks_keep(pipeline->stacks, record->stack);

	if (!window_has(&pipeline->window, record->time_ns))
		return;
	if (stack == record->stack)
		judge_verb(pipeline, record);
	else
		judge_verb_of(pipeline, record, stack);
}

/* In order of time, unlike names. A module that finds no room only makes owners less certain. */
static void take_module(struct pipeline *pipeline, const struct lm_hdr *record)
{
	if (modules_take(pipeline->modules, record))
		pipeline->text_missed++;
}

/*
 * A module that was loaded before the window was loaded unwatched. One that goes after it may have
 * released everything meanwhile.
 */
static bool is_judged(const struct pipeline *pipeline, const struct lm_hdr *module)
{
	return module->time_ns >= pipeline->window.from_ns &&
	       module->time_ns <= pipeline->window.to_ns;
}

int pipeline_ordered(void *ctx, const struct lm_hdr *record)
{
	struct pipeline *pipeline = ctx;

	switch (record->type) {
	case LM_REC_EVENT:
	case LM_REC_BIRTH:
	case LM_REC_OWNED:
		emit_verb(pipeline, record);
		return 0;
	case LM_REC_STRANGER:
		engine_feed(pipeline->engine, record);
		return 0;
	case LM_REC_ARM:
		unseen_feed(&pipeline->unseen, record);
		engine_feed(pipeline->engine, record);
		return 0;
	case LM_REC_RANGE:
		take_module(pipeline, record);
		return 0;
	case LM_REC_COUNT:
		pipeline_compare_books(pipeline, (const struct lm_count *)record);
		return 0;
	case LM_REC_MODULE:
		take_module(pipeline, record);
		break;
	case LM_REC_GAP:
	case LM_REC_MARK:
		break;
	default:
		return 0;
	}
	if (pipeline->fanout.wants_record)
		fanout_record(&pipeline->fanout, record);
	if (record->type != LM_REC_MODULE || is_judged(pipeline, record))
		engine_feed(pipeline->engine, record);
	if (record->type == LM_REC_GAP) {
		unseen_feed(&pipeline->unseen, record);
		fanout_gap(&pipeline->fanout, (const struct lm_gap *)record);
	} else if (record->type == LM_REC_MARK) {
		fanout_mark(&pipeline->fanout, (const struct lm_mark *)record);
	}
	return 0;
}
