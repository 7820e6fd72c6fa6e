// SPDX-License-Identifier: GPL-2.0-only
/* Moves records from the rings to the pipeline and turns moved loss counters into gaps. */
#include <string.h>

#include "source/internal.h"
#include "source/skeleton.h"

static uint64_t sum(const uint64_t row[NR_LOSS_REASONS])
{
	uint64_t total = 0;

	for (unsigned int i = 0; i < NR_LOSS_REASONS; i++)
		total += row[i];
	return total;
}

/* A gap from the last drain until @until_ns, if a counter moved. */
static int push_gap(struct source *source, uint64_t until_ns, uint16_t probe,
		    const uint64_t row[NR_LOSS_REASONS], struct lost_before *before,
		    source_push_fn push, void *ctx)
{
	uint64_t total = sum(row), unwritten = row[LOSS_RING_FULL] + row[LOSS_KEYS_FULL];
	struct lm_gap gap = {
		.h = {.type = LM_REC_GAP, .size = sizeof(gap), .probe = probe, .time_ns = until_ns},
		.from_ns = source->watermark_ns,
		.lost = total - before->total,
	};

	if (total <= before->total)
		return 0;
	if (unwritten > before->unwritten)
		gap.h.seq = (uint32_t)(unwritten - before->unwritten);
	*before = (struct lost_before){total, unwritten};
	return push(ctx, &gap, sizeof(gap));
}

static int push_gaps(struct source *source, uint64_t until_ns, source_push_fn push, void *ctx)
{
	unsigned int nr = source->config.plan->nr_probes;
	int err = 0;

	for (unsigned int n = 0; n < nr && !err; n++)
		err = push_gap(source, until_ns, (uint16_t)n, source->ledger.probe[n],
			       &source->lost_before[n], push, ctx);
	if (err)
		return err;
	return push_gap(source, until_ns, LM_PROBE_NONE, source->ledger.other,
			&source->lost_before[nr], push, ctx);
}

int source_drain(struct source *source, source_push_fn push, void *ctx, uint64_t *watermark_ns)
{
	/* Before the producer positions: what is then in the rings is all up to this time. */
	uint64_t now = source_now();
	uint64_t watermark = now;
	uint32_t epoch = source->skel->data->stack_epoch; /* likewise */
	struct module_hooks_push note = {source, push, ctx};
	bool noting = source->module_hooks.any;
	size_t fill;
	int err = modules_push(source, push, ctx);

	source->ring_fill = 0;

	for (unsigned int cpu = 0; cpu < source->nr_cpus && !err; cpu++) {
		struct ring *ring = &source->ring[cpu];
		bool complete;

		err = ring_read(ring, noting ? module_hooks_note : push, noting ? &note : ctx,
				&complete);
		if (complete && !err)
			source->ring_complete_ns[cpu] = now;
		if (source->ring_complete_ns[cpu] < watermark)
			watermark = source->ring_complete_ns[cpu];
		fill = ring->fill * 100 / ring->size;
		if (fill > source->ring_fill)
			source->ring_fill = (unsigned int)fill;
	}
	if (source->ring_fill > source->ring_peak)
		source->ring_peak = source->ring_fill;
	if (err)
		return err;
	/*
	 * After the rings: a record that found no room before `now` is counted by now. What was
	 * lost since then is counted too, so the gaps end after the reading.
	 *
	 * No event is judged before a loss that it depends on is known. A probe runs within the
	 * call that it sees, and counts what it cannot write (as the kernel counts what it skips)
	 * before that call goes on. So what happens to the object next, on whatever CPU, is
	 * written after the count; who has read it from a ring finds the count here, and the gap
	 * is pushed before anything of this drain is released.
	 */
	ledger_read(source);
	err = push_gaps(source, source_now(), push, ctx);
	if (!err && noting)
		err = module_hooks_check(source, push, ctx);
	if (!err)
		err = build_ids_look(&source->build_ids, epoch, push, ctx);
	if (source->armed) {
		firing_look(source);
		crash_look(source);
	}
	if (!err)
		err = firing_push(source, push, ctx);
	stack_cache_turn(source);
	source->watermark_ns = watermark;
	*watermark_ns = watermark;
	return err;
}

unsigned int source_ring_fill(const struct source *source)
{
	return source->ring_fill;
}

unsigned int source_ring_peak(struct source *source)
{
	unsigned int peak = source->ring_peak;

	source->ring_peak = 0;
	return peak;
}
