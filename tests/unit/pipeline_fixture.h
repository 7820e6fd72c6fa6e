/* SPDX-License-Identifier: GPL-2.0-only */
/* A pipeline with one sink that writes to memory, and small histories for it. */
#ifndef TESTS_PIPELINE_FIXTURE_H
#define TESTS_PIPELINE_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/msg.h"
#include "dma_pool_plan.h"
#include "records.h"
#include "run/pipeline.h"

#define NR_CPUS 2
#define POOL	0xffff888103400000
#define BLOCK	0xffff8881034c1000
#define MS	1000000ull

enum { STACK_PROBE = 1, STACK_USE, STACK_OTHER };

struct fixture {
	struct pipeline *pipeline;
	struct sink *sink;
	FILE *out;
	char *text;
	size_t len;
	uint32_t seq[NR_CPUS];
	uint64_t now; /* of the next event; each takes 1 ms */
	uint32_t tid;
	uint32_t stack;
};

static inline void push(struct fixture *f, void *record)
{
	struct lm_hdr *h = record;

	if (h->type < LM_REC_GAP)
		h->seq = f->seq[h->cpu]++;
	assert_int_equal(pipeline_push(f->pipeline, record, h->size), 0);
}

static inline void push_stack(struct fixture *f, uint32_t ref, const char *inner, const char *outer)
{
	struct lm_frame frame = make_frame(0, f->now, 0, ref, 0, 2, inner);

	push(f, &frame);
	frame = make_frame(0, f->now, 0, ref, 1, 2, outer);
	push(f, &frame);
}

static inline void open_with(struct fixture *f, struct sink *(*make)(FILE *out),
			     const struct pipeline_config *more)
{
	struct pipeline_config config = more ? *more : (struct pipeline_config){0};
	struct lm_task task = make_task(1, 10000 * MS, 0, 412, "insmod");

	memset(f, 0, sizeof(*f));
	f->now = 10000 * MS;
	f->tid = 412;
	f->stack = STACK_PROBE;
	f->out = open_memstream(&f->text, &f->len);
	f->sink = make(f->out);
	config.plan = config.plan ? config.plan : &dma_pool_plan;
	config.nr_cpus = NR_CPUS;
	config.nr_sinks = 1;
	config.sink[0] = f->sink;
	f->pipeline = pipeline_new(&config);
	assert_non_null(f->pipeline);
	push(f, &task);
	push_stack(f, STACK_PROBE, "dma_pool_create+0x5/0x2b0", "lm_probe+0x1a/0x80 [lm_misuse]");
	push_stack(f, STACK_USE, "bpf_prog_6deef7357e7b4530_entry+0x1/0x2",
		   "lm_use+0x2a/0x40 [lm_misuse]");
	push_stack(f, STACK_OTHER, "nvme_probe+0x1/0x2 [nvme]", "really_probe+0x1/0x2");
}

static inline void open_text(struct fixture *f)
{
	open_with(f, sink_text_new, NULL);
}

static inline void close_all(struct fixture *f)
{
	pipeline_free(f->pipeline);
	sink_free(f->sink);
	fclose(f->out);
	free(f->text);
}

static inline void fill(struct fixture *f, struct lm_event *event)
{
	event->tgid = event->tid = f->tid;
	event->h.stack = f->stack;
	f->now += MS;
}

static inline void pool_born(struct fixture *f, uint64_t key, const char *name, const char *device)
{
	struct lm_birth birth = make_birth(POOL_BORN, 0, f->now, 0, name, device);

	fill(f, &birth.ev);
	birth.ev.key = key;
	birth.ev.val[0] = 64;
	push(f, &birth);
}

static inline void event(struct fixture *f, uint16_t probe, uint16_t cpu, uint64_t key,
			 uint64_t parent, uint64_t val)
{
	struct lm_event e = make_event(probe, cpu, f->now, 0);

	fill(f, &e);
	e.key = key;
	e.parent = parent;
	e.val[0] = val;
	push(f, &e);
}

static inline void advance(struct fixture *f)
{
	assert_int_equal(pipeline_advance(f->pipeline, f->now), 0);
}

static inline void finish(struct fixture *f, bool leaks)
{
	assert_int_equal(pipeline_finish(f->pipeline, f->now, leaks), 0);
}

/* A pool and a block that is released twice, by way of both CPUs. */
static inline void double_free(struct fixture *f)
{
	pool_born(f, POOL, "double-free", "lm-misuse");
	event(f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	advance(f);
	f->stack = STACK_USE;
	event(f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	event(f, POOL_DIES, 0, POOL, 0, 0);
	finish(f, true);
}

#endif /* TESTS_PIPELINE_FIXTURE_H */
