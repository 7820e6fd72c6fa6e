// SPDX-License-Identifier: GPL-2.0-only
/* What is known of a run, at its start and at any time. */
#include <string.h>

#include "base/msg.h"
#include "run/watch_internal.h"

struct existing_pool *watch_start_info(struct watched_run *run, uint64_t time_ns,
				       struct utsname *uts, struct start_info *info)
{
	struct existing_pool *pools = NULL;
	int nr = source_pools(&pools);

	uname(uts);
	if (nr < 0)
		msg_warn("cannot list the existing DMA pools in sysfs: %s", strerror(-nr));
	*info = (struct start_info){
		.version = UNTRUSTED(LIFEMON_VERSION),
		.kernel = UNTRUSTED(uts->release),
		.nr_cpus = source_nr_cpus(run->source),
		.time_ns = time_ns,
		.wall_ns = source_wall(time_ns),
		.plan = &run->loaded.plan,
		.narrowed = source_narrows(run->source),
		.probe = source_probes(run->source),
		.nr_pools = nr > 0 ? (unsigned int)nr : 0,
		.pool = pools,
	};
	return pools;
}

void watch_stats(struct watched_run *run, struct stats_info *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->time_ns = source_now();
	stats->elapsed_ns = stats->time_ns - run->start_ns;
	pipeline_stats(run->pipeline, source_ledger(run->source), stats);
}
