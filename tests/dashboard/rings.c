// SPDX-License-Identifier: GPL-2.0-only
#include "rings.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../unit/dma_pool_plan.h"
#include "../unit/records.h"

#define SLOTS	  65536u		  /* a power of two */
#define RING_ROOM ((4u << 20) / (64 + 8)) /* events, each with its head: a ring of 4 MiB */
#define WRITE_US  200

/* One writer, one reader. */
struct event_ring {
	_Alignas(64) _Atomic uint64_t head; /* events written */
	_Alignas(64) _Atomic uint64_t tail; /* events read */
	struct lm_event event[SLOTS];	    /* the n-th at n % SLOTS */
};

struct rings {
	struct world *world;
	double rate;
	uint64_t begun_ns;	  /* of the real clock */
	uint64_t from_ns;	  /* of the world's clock, then */
	_Atomic uint64_t done_ns; /* all events before it are in the rings, or lost */
	_Atomic uint64_t lost;
	atomic_bool stop;
	uint64_t lost_reported, drained_ns; /* the reader's */
	pthread_t thread;
	struct event_ring ring[NR_CPUS];
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t world_clock(const struct rings *rings)
{
	return rings->from_ns + clock_ns(CLOCK_MONOTONIC) - rings->begun_ns;
}

static void emit(void *ctx, const struct lm_hdr *record)
{
	struct rings *rings = ctx;
	struct event_ring *ring = &rings->ring[record->cpu];
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

	if (head - atomic_load_explicit(&ring->tail, memory_order_acquire) >= RING_ROOM) {
		atomic_fetch_add(&rings->lost, 1);
		return;
	}
	ring->event[head % SLOTS] = *(const struct lm_event *)record;
	atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

static void *write_events(void *arg)
{
	struct rings *rings = arg;
	double step = 1e9 / rings->rate;
	uint64_t nr = 0;

	while (!atomic_load(&rings->stop)) {
		uint64_t now = world_clock(rings);

		while (rings->from_ns + (uint64_t)((double)nr * step) < now) {
			rings->world->now = rings->from_ns + (uint64_t)((double)nr++ * step);
			world_churn(rings->world);
		}
		atomic_store(&rings->done_ns, now);
		usleep(WRITE_US);
	}
	return NULL;
}

struct rings *rings_start(struct world *world, double rate)
{
	struct rings *rings = aligned_alloc(64, sizeof(*rings));

	if (!rings)
		return NULL;
	memset(rings, 0, sizeof(*rings)); /* too large for the stack */
	rings->world = world;
	rings->rate = rate;
	rings->begun_ns = clock_ns(CLOCK_MONOTONIC);
	rings->from_ns = rings->drained_ns = world->now;
	atomic_init(&rings->done_ns, world->now);
	world->emit = emit;
	world->emit_ctx = rings;
	if (pthread_create(&rings->thread, NULL, write_events, rings)) {
		free(rings);
		return NULL;
	}
	return rings;
}

void rings_stop(struct rings *rings)
{
	if (!rings)
		return;
	atomic_store(&rings->stop, true);
	pthread_join(rings->thread, NULL);
	free(rings);
}

static void read_ring(struct rings *rings, struct event_ring *ring, unsigned int *fill)
{
	uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
	unsigned int percent = (unsigned int)((head - tail) * 100 / RING_ROOM);

	if (percent > *fill)
		*fill = percent;
	for (; tail < head; tail++)
		world_push(rings->world, &ring->event[tail % SLOTS].h);
	atomic_store_explicit(&ring->tail, tail, memory_order_release);
}

unsigned int rings_drain(struct rings *rings)
{
	struct world *world = rings->world;
	/* before the heads: what is then in the rings is all up to this time */
	uint64_t done_ns = atomic_load(&rings->done_ns), lost;
	unsigned int fill = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		read_ring(rings, &rings->ring[cpu], &fill);
	lost = atomic_load(&rings->lost) - rings->lost_reported;
	if (lost) {
		struct lm_gap gap =
			make_gap(rings->drained_ns, world_clock(rings), lost, BLOCK_BORN);

		world->ledger.probe[BLOCK_BORN][LOSS_RING_FULL] += lost;
		rings->lost_reported += lost;
		world_push(world, &gap.h);
	}
	rings->drained_ns = done_ns;
	world_judge(world, done_ns);
	return fill;
}

uint64_t rings_cpu_ns(const struct rings *rings)
{
	clockid_t clock;

	return pthread_getcpuclockid(rings->thread, &clock) ? 0 : clock_ns(clock);
}
