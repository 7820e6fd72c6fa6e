/* SPDX-License-Identifier: GPL-2.0-only */
/* The plan of models/dma_pool.own, made by hand: tests of sinks need no parser. */
#ifndef TESTS_DMA_POOL_PLAN_H
#define TESTS_DMA_POOL_PLAN_H

#include "model/plan.h"

enum { POOL_BORN, POOL_DIES, BLOCK_BORN, BLOCK_DIES, NR_DMA_POOL_PROBES };
enum { CLASS_POOL, CLASS_BLOCK, NR_DMA_POOL_CLASSES };

#define ARG(n)                                                                                     \
	{                                                                                          \
		.from = CAPTURE_ARG, .arg = (n), .mul = 1                                          \
	}
#define RET                                                                                        \
	{                                                                                          \
		.from = CAPTURE_RET, .mul = 1                                                      \
	}

#define NOT_0(capture)                                                                             \
	.nr_conds = 1, .cond = {{capture, COND_NE, {.from = CAPTURE_CONST, .mul = 1}}}
#define POINTED(n)                                                                                 \
	{                                                                                          \
		.from = CAPTURE_ARG, .arg = (n), .mul = 1, .nr_steps = 1, .step = { "" }           \
	}
#define READ_AS(how, n)                                                                            \
	{                                                                                          \
		.from = CAPTURE_ARG, .arg = (n), .mul = 1, .as = (how)                             \
	}

static struct model_class dma_pool_class[NR_DMA_POOL_CLASSES] = {
	[CLASS_POOL] =
		{
			.name = "pool",
			.parent = -1,
			.nr_hooks = 2,
			.hook =
				{
					{
						.verb = VERB_BORN,
						.site = SITE_EXIT,
						.nr_functions = 2,
						.function = {"dma_pool_create_node",
							     "dma_pool_create"},
						.key = RET,
						NOT_0(RET),
						.name = READ_AS(CAPTURE_STRING, 0),
						.device = READ_AS(CAPTURE_DEVICE, 1),
						.nr_values = 1,
						.value = {{.role = VALUE_SIZE, .capture = ARG(2)}},
					},
					{
						.verb = VERB_DIES,
						.site = SITE_ENTRY,
						.nr_functions = 1,
						.function = {"dma_pool_destroy"},
						.key = ARG(0),
						NOT_0(ARG(0)),
					},
				},
		},
	[CLASS_BLOCK] =
		{
			.name = "block",
			.parent = CLASS_POOL,
			.nr_hooks = 2,
			.hook =
				{
					{
						.verb = VERB_BORN,
						.site = SITE_EXIT,
						.nr_functions = 1,
						.function = {"dma_pool_alloc"},
						.key = RET,
						.parent = ARG(0),
						NOT_0(RET),
						.nr_values = 1,
						.value = {{.role = VALUE_ATTR,
							   .name = "dma",
							   .capture = POINTED(2)}},
					},
					{
						.verb = VERB_DIES,
						.site = SITE_ENTRY,
						.nr_functions = 1,
						.function = {"dma_pool_free"},
						.key = ARG(1),
						.parent = ARG(0),
						.nr_values = 1,
						.value = {{.role = VALUE_SAME,
							   .name = "dma",
							   .capture = ARG(2)}},
					},
				},
		},
};

static struct model dma_pool_model = {
	.name = "dma_pool",
	.title = "DMA pools and the blocks lent from them",
	.file = "models/dma_pool.own",
	.nr_classes = NR_DMA_POOL_CLASSES,
	.class = dma_pool_class,
};

#define DMA_POOL_PROBE(c, h)                                                                       \
	{                                                                                          \
		.class = (c), .hook = &dma_pool_class[c].hook[h], .model = &dma_pool_model         \
	}

static struct plan_probe dma_pool_probe[NR_DMA_POOL_PROBES] = {
	[POOL_BORN] = DMA_POOL_PROBE(CLASS_POOL, 0),
	[POOL_DIES] = DMA_POOL_PROBE(CLASS_POOL, 1),
	[BLOCK_BORN] = DMA_POOL_PROBE(CLASS_BLOCK, 0),
	[BLOCK_DIES] = DMA_POOL_PROBE(CLASS_BLOCK, 1),
};

static const struct plan dma_pool_plan = {
	.nr_classes = NR_DMA_POOL_CLASSES,
	.class =
		{
			[CLASS_POOL] =
				{
					.model = &dma_pool_model,
					.class = &dma_pool_class[CLASS_POOL],
					.parent = -1,
					.has_children = true,
					.has_size = true,
					.verbs = 1u << VERB_BORN | 1u << VERB_DIES,
				},
			[CLASS_BLOCK] =
				{
					.model = &dma_pool_model,
					.class = &dma_pool_class[CLASS_BLOCK],
					.parent = CLASS_POOL,
					.has_size = true,
					.verbs = 1u << VERB_BORN | 1u << VERB_DIES,
				},
		},
	.nr_probes = NR_DMA_POOL_PROBES,
	.probe = dma_pool_probe,
};

#undef ARG
#undef RET

#endif /* TESTS_DMA_POOL_PLAN_H */
