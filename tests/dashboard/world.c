// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include <errno.h>
#include <stdlib.h>

#include "../unit/dma_pool_plan.h"
#include "../unit/records.h"

#define NR_TASKS  3
#define POOL_KEY  0xffff888100000000ull
#define BLOCK_KEY 0xffff888200000000ull

enum { STACK_CREATE = 1, STACK_SUBMIT, STACK_LEAK, STACK_COMPLETE, NR_STACKS };

static const struct attachment probes[NR_DMA_POOL_PROBES] = {
	{"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create_node"), UNTRUSTED("fexit")},
	{"dma_pool", "pool", "dies", UNTRUSTED("dma_pool_destroy"), UNTRUSTED("fentry")},
	{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
	{"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"), UNTRUSTED("fentry")},
};

const struct plan *world_plan = &dma_pool_plan;
const struct attachment *world_probes = probes;

static uint32_t next_random(struct world *world)
{
	world->random ^= world->random << 13;
	world->random ^= world->random >> 17;
	world->random ^= world->random << 5;
	return world->random;
}

void world_push(struct world *world, const struct lm_hdr *record)
{
	if (pipeline_push(world->pipeline, record, record->size))
		exit(2);
}

static void push(struct world *world, void *record)
{
	struct lm_hdr *h = record;

	h->seq = world->seq[h->cpu]++;
	if (world->emit)
		world->emit(world->emit_ctx, h);
	else
		world_push(world, h);
}

static void push_names(struct world *world)
{
	static const char *const stacks[NR_STACKS][2] = {
		[STACK_CREATE] = {"ring_setup+0x5c/0x90 [ring]", "ring_probe+0x1a/0x80 [ring]"},
		[STACK_SUBMIT] = {"ring_submit+0x2a/0x60 [ring]", "ring_write+0x40/0x70 [ring]"},
		[STACK_LEAK] = {"ring_retry_leaky+0x31/0x58 [ring]",
				"ring_timeout+0x77/0xc0 [ring]"},
		[STACK_COMPLETE] = {"ring_complete+0x18/0x40 [ring]", "ring_irq+0x9/0x30 [ring]"},
	};
	static const char *const tasks[NR_TASKS] = {"insmod", "writer", "kworker/0:1"};

	for (uint32_t i = 0; i < NR_TASKS; i++) {
		struct lm_task task = make_task(0, world->now, 0, 100 + i, tasks[i]);

		push(world, &task);
	}
	for (uint32_t s = 1; s < NR_STACKS; s++)
		for (uint32_t i = 0; i < 8; i++) {
			char text[LM_SYMBOL_LEN];
			struct lm_frame frame;

			if (i < 2)
				snprintf(text, sizeof(text), "%s", stacks[s][i]);
			else
				snprintf(text, sizeof(text), "outer_%u+0x10/0x20", i);
			frame = make_frame(0, world->now, 0, s, i, 8, text);
			push(world, &frame);
		}
}

static void block_event(struct world *world, uint16_t probe, unsigned int pool, uint64_t key,
			uint32_t stack, uint32_t tid)
{
	struct lm_event event = make_event(probe, (uint16_t)(pool % NR_CPUS), world->now, 0);

	event.h.stack = stack;
	event.key = key;
	event.parent = POOL_KEY + pool * 0x100ull;
	event.val[0] = key & 0xffffffff;
	event.tgid = event.tid = tid;
	push(world, &event);
}

static void create_pool(struct world *world, unsigned int n)
{
	char name[LM_NAME_LEN], device[LM_DEVICE_LEN];
	struct lm_birth birth;

	snprintf(name, sizeof(name), "ring-%u", n);
	snprintf(device, sizeof(device), "0000:%02x:00.0", n % world->config.devices + 1);
	birth = make_birth(POOL_BORN, (uint16_t)(n % NR_CPUS), world->now++, 0, name, device);
	birth.ev.h.stack = STACK_CREATE;
	birth.ev.key = POOL_KEY + n * 0x100ull;
	birth.ev.tgid = birth.ev.tid = 100;
	birth.ev.val[0] = 256;
	push(world, &birth);
}

static void take(struct world *world, unsigned int n)
{
	struct pool *pool = &world->pool[n];
	uint64_t key = BLOCK_KEY + 256 * world->next_block++;

	if (pool->nr == pool->room)
		exit(2);
	pool->block[(pool->first + pool->nr++) % pool->room] = key;
	block_event(world, BLOCK_BORN, n, key, STACK_SUBMIT, 101);
}

static void give_back(struct world *world, unsigned int n)
{
	struct pool *pool = &world->pool[n];
	uint64_t key = pool->block[pool->first];

	pool->first = (pool->first + 1) % pool->room;
	pool->nr--;
	block_event(world, BLOCK_DIES, n, key, STACK_COMPLETE, 102);
	if (world->done_violations >= world->config.violations)
		return;
	world->now += 1000;
	block_event(world, BLOCK_DIES, n, key, STACK_COMPLETE, 102);
	world->done_violations++;
}

/* One block comes and one goes, in some pool; now and then the leaky one keeps one more. */
void world_churn(struct world *world)
{
	unsigned int n = next_random(world) % world->config.pools;

	if (world->pool[n].nr > 1 &&
	    (world->pool[n].nr + 1 >= world->pool[n].room || next_random(world) & 1))
		give_back(world, n);
	else
		take(world, n);
	if (world->config.leak >= 0 && next_random(world) % 64 == 0)
		block_event(world, BLOCK_BORN, (unsigned int)world->config.leak,
			    BLOCK_KEY + 256 * world->next_block++, STACK_LEAK, 101);
}

void world_judge(struct world *world, uint64_t time_ns)
{
	world->judged_ns = time_ns;
	if (pipeline_advance(world->pipeline, time_ns))
		exit(2);
}

void world_advance(struct world *world)
{
	world_judge(world, world->now);
}

/* Until all pools have their share of the objects. */
static void fill(struct world *world)
{
	push_names(world);
	for (unsigned int n = 0; n < world->config.pools; n++)
		create_pool(world, n);
	for (unsigned int i = 0; i < world->config.objects; i++) {
		world->now += 100;
		take(world, i % world->config.pools);
		if (i % 4096 == 0)
			world_advance(world);
	}
	world_advance(world);
}

void world_mark(struct world *world, const char *text)
{
	struct lm_mark mark = make_mark(world->judged_ns, text);

	world_push(world, &mark.h);
}

int world_begin(struct world *world, const struct world_config *config, struct pipeline *pipeline)
{
	*world = (struct world){
		.config = *config,
		.pipeline = pipeline,
		.now = START_NS,
		.random = 2463534242u,
		.ledger.nr_probes = NR_DMA_POOL_PROBES,
	};
	world->pool = calloc(config->pools, sizeof(*world->pool));
	world->seq = calloc(NR_CPUS, sizeof(*world->seq));
	world->ledger.probe = calloc(NR_DMA_POOL_PROBES, sizeof(*world->ledger.probe));
	if (!world->pool || !world->seq || !world->ledger.probe)
		return -ENOMEM;
	for (unsigned int n = 0; n < config->pools; n++) {
		world->pool[n].room = 2 * config->objects / config->pools + 16;
		world->pool[n].block = calloc(world->pool[n].room, sizeof(uint64_t));
		if (!world->pool[n].block)
			return -ENOMEM;
	}
	fill(world);
	return 0;
}

void world_end(struct world *world)
{
	for (unsigned int n = 0; world->pool && n < world->config.pools; n++)
		free(world->pool[n].block);
	free(world->pool);
	free(world->seq);
	free(world->ledger.probe);
}
