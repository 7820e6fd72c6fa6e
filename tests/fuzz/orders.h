/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes → pipeline. The input is a list of orders, one byte each with what it needs behind: push
 * these bytes as they are, push a record of a type that is made well-formed (so that the fuzzer
 * gets past the decoder), or let the time pass.
 */
#ifndef TESTS_FUZZ_ORDERS_H
#define TESTS_FUZZ_ORDERS_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/dma_pool_plan.h"
#include "base/msg.h"
#include "run/pipeline.h"

#define NR_CPUS	  3
#define TIME_MASK ((1ull << 40) - 1)

struct input {
	const uint8_t *data;
	size_t size;
};

/* An 8-byte aligned place for any record. */
union record {
	struct lm_hdr h;
	struct lm_event event;
	struct lm_birth birth;
	struct lm_owned owned;
	struct lm_task task;
	struct lm_frame frame;
	struct lm_module module;
	struct lm_long_frame long_frame;
	struct lm_range range;
	struct lm_gap gap;
	unsigned char byte[256];
};

/* The next @size bytes, zeroes where the input is at its end. */
static inline void take(struct input *input, void *to, size_t size)
{
	size_t have = size < input->size ? size : input->size;

	memset(to, 0, size);
	memcpy(to, input->data, have);
	input->data += have;
	input->size -= have;
}

static inline uint8_t take_byte(struct input *input)
{
	uint8_t byte;

	take(input, &byte, 1);
	return byte;
}

static inline void mend_header(struct lm_hdr *h, uint16_t type, uint16_t size)
{
	h->type = type;
	h->size = size;
	h->cpu %= NR_CPUS;
	h->probe %= NR_DMA_POOL_PROBES;
	h->time_ns &= TIME_MASK;
}

static inline void push_mended(struct pipeline *pipeline, struct input *input, uint16_t type)
{
	static const uint16_t size[] = {
		[LM_REC_EVENT] = sizeof(struct lm_event),
		[LM_REC_BIRTH] = sizeof(struct lm_birth),
		[LM_REC_TASK] = sizeof(struct lm_task),
		[LM_REC_FRAME] = sizeof(struct lm_frame),
		[LM_REC_MODULE] = sizeof(struct lm_module),
		[LM_REC_LONG_FRAME] = sizeof(struct lm_long_frame),
		[LM_REC_RANGE] = sizeof(struct lm_range),
		[LM_REC_OWNED] = sizeof(struct lm_owned),
		[LM_REC_GAP] = sizeof(struct lm_gap),
	};
	union record record;

	take(input, &record, size[type]);
	mend_header(&record.h, type, size[type]);
	switch (type) {
	case LM_REC_BIRTH:
	case LM_REC_OWNED:
		record.birth.name[LM_NAME_LEN - 1] = 0;
		record.birth.device_name[LM_DEVICE_LEN - 1] = 0;
		break;
	case LM_REC_TASK:
		record.task.comm[LM_COMM_LEN - 1] = 0;
		break;
	case LM_REC_FRAME:
		record.h.stack |= 1;
		record.frame.nr = 1 + record.frame.nr % LM_STACK_MOST;
		record.frame.index %= record.frame.nr;
		record.frame.text[LM_SYMBOL_LEN - 1] = 0;
		break;
	case LM_REC_MODULE:
		record.module.what = LM_MODULE_LOADED + record.module.what % 3;
		record.module.name[LM_MODULE_LEN - 1] = 0;
		break;
	case LM_REC_LONG_FRAME:
		record.h.stack |= 1;
		record.long_frame.nr = 1 + record.long_frame.nr % LM_STACK_MOST;
		record.long_frame.index %= record.long_frame.nr;
		record.long_frame.text[LM_LONG_LEN - 1] = 0;
		break;
	case LM_REC_RANGE:
		record.range.kind = LM_RANGE_CORE + record.range.kind % 3;
		record.range.base >>= 1;
		record.range.size >>= 1;
		record.range.name[LM_MODULE_LEN - 1] = 0;
		break;
	case LM_REC_GAP:
		record.gap.from_ns %= record.h.time_ns + 1;
		break;
	}
	pipeline_push(pipeline, &record, size[type]);
}

static inline void push_raw(struct pipeline *pipeline, struct input *input)
{
	union record record;
	uint8_t size = take_byte(input);

	take(input, &record, size);
	pipeline_push(pipeline, &record, size);
}

static inline void follow_order(struct pipeline *pipeline, struct input *input)
{
	uint8_t order = take_byte(input);
	uint64_t now;

	switch (order % 16 < 11 ? order % 16 : order % 8) {
	case 0:
		push_raw(pipeline, input);
		break;
	case LM_REC_EVENT:
	case LM_REC_BIRTH:
	case LM_REC_TASK:
	case LM_REC_FRAME:
	case LM_REC_MODULE:
		push_mended(pipeline, input, order % 8);
		break;
	case LM_REC_OWNED:
		push_mended(pipeline, input, LM_REC_OWNED);
		break;
	case 6:
		push_mended(pipeline, input, LM_REC_GAP);
		break;
	case 9:
		push_mended(pipeline, input, LM_REC_LONG_FRAME);
		break;
	case 10:
		push_mended(pipeline, input, LM_REC_RANGE);
		break;
	case 7:
		take(input, &now, sizeof(now));
		pipeline_advance(pipeline, now & TIME_MASK);
		break;
	}
}

/* All orders, then the end of the run with its summary. */
static inline void follow_orders(struct pipeline *pipeline, struct input *input)
{
	struct ledger ledger = {0};
	struct summary_info summary = {.reason = ""};

	while (input->size)
		follow_order(pipeline, input);
	pipeline_finish(pipeline, TIME_MASK, true);
	pipeline_stats(pipeline, &ledger, &summary.stats);
	pipeline_emit_stats(pipeline, &summary.stats);
	pipeline_emit_summary(pipeline, &summary);
}

#endif /* TESTS_FUZZ_ORDERS_H */
