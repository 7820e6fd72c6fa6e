/* SPDX-License-Identifier: GPL-2.0-only */
/* A sink that writes to memory, and a violation to give it. */
#ifndef TESTS_SINK_FIXTURE_H
#define TESTS_SINK_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "dma_pool_plan.h"
#include "records.h"
#include "sink/format.h"
#include "sink/sink.h"

enum { STACK_BORN = 1, STACK_FREED, STACK_AGAIN };

/* A sink that writes to memory, and tables with one task and three stacks. */
struct fixture {
	struct stacks *stacks;
	struct tasks *tasks;
	struct sink *sink;
	FILE *out;
	char *text;
	size_t len;
};

static inline void add_frame(struct fixture *f, uint32_t stack, uint32_t index, const char *text)
{
	struct lm_frame frame = make_frame(0, 0, 0, stack, index, 2, text);

	assert_int_equal(stacks_add(f->stacks, &frame), 0);
}

static inline void open_sink(struct fixture *f, struct sink *(*make)(FILE *out))
{
	struct lm_task task = make_task(0, 0, 0, 412, "insmod");

	memset(f, 0, sizeof(*f));
	f->stacks = stacks_new();
	f->tasks = tasks_new();
	assert_int_equal(tasks_add(f->tasks, &task), 0);
	assert_int_equal(stacks_hide(f->stacks, "dma_pool_free"), 0);
	add_frame(f, STACK_BORN, 0, "double_free_alloc+0x1a/0x80 [lm_misuse]");
	add_frame(f, STACK_BORN, 1, "do_one_initcall+0x41/0x210");
	add_frame(f, STACK_FREED, 0, "dma_pool_free+0x1/0x1c0");
	add_frame(f, STACK_FREED, 1, "double_free_first+0x2a/0x40 [lm_misuse]");
	add_frame(f, STACK_AGAIN, 0, "double_free_second+0x2a/0x40 [lm_misuse]");
	add_frame(f, STACK_AGAIN, 1, "0xffffffff81234567");
	f->out = open_memstream(&f->text, &f->len);
	f->sink = make(f->out);
	assert_non_null(f->sink);
	f->sink->stacks = f->stacks;
	f->sink->tasks = f->tasks;
	f->sink->plan = &dma_pool_plan;
}

static inline void close_sink(struct fixture *f)
{
	sink_free(f->sink);
	fclose(f->out);
	free(f->text);
	stacks_free(f->stacks);
	tasks_free(f->tasks);
}

static inline struct object_ref a_pool(void)
{
	return (struct object_ref){
		.class = &dma_pool_plan.class[CLASS_POOL],
		.id = 1,
		.key = 0xffff888103400000,
		.generation = 1,
		.size = 64,
		.name = UNTRUSTED("double-free"),
		.device = UNTRUSTED("lm-misuse"),
		.born_ns = 12300000000,
		.last_ns = 12300000000,
		.born_tid = 412,
		.born_stack = STACK_BORN,
		.last_stack = STACK_BORN,
		.states = STATE_BIT(STATE_READY),
	};
}

static inline struct object_ref a_block(void)
{
	return (struct object_ref){
		.class = &dma_pool_plan.class[CLASS_BLOCK],
		.id = 2,
		.key = 0xffff8881034c1000,
		.generation = 1,
		.size = 64,
		.name = UNTRUSTED(""),
		.device = UNTRUSTED(""),
		.born_ns = 12344475000,
		.last_ns = 12345674000,
		.born_tid = 412,
		.born_stack = STACK_BORN,
		.last_stack = STACK_FREED,
		.died_stack = STACK_FREED,
		.states = STATE_BIT(STATE_DEAD),
	};
}

static const struct object_ref nobody = {.name = UNTRUSTED(""), .device = UNTRUSTED("")};

static inline struct violation a_double_free(void)
{
	return (struct violation){
		.rule = RULE_DOUBLE_FREE,
		.certain = true,
		.object = a_block(),
		.parent = a_pool(),
		.time_ns = 12345678000,
		.tgid = 412,
		.tid = 412,
		.cpu = 1,
		.probe = BLOCK_DIES,
		.at_stack = STACK_AGAIN,
		.given = nobody,
	};
}

static inline void emit(struct fixture *f, const struct violation *violation)
{
	assert_int_equal(f->sink->ops->violation(f->sink, violation), 0);
}

#endif /* TESTS_SINK_FIXTURE_H */
