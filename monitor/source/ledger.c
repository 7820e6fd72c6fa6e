// SPDX-License-Identifier: GPL-2.0-only
/* Reads every counter of lost events that the programs and the kernel keep. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/internal.h"
#include "source/skeleton.h"
#include "source/tracefs.h"

#define LOSSES_BYTES   (sizeof(struct lm_losses) * (LM_MAX_PROBES + 1))
#define BASELINE_TRIES 8

int ledger_open(struct source *source)
{
	void *map = mmap(NULL, LOSSES_BYTES, PROT_READ, MAP_SHARED,
			 bpf_map__fd(source->skel->maps.losses), 0);

	if (map == MAP_FAILED)
		return -errno;
	source->losses = map;
	return 0;
}

void ledger_close(struct source *source)
{
	if (source->losses)
		munmap((void *)source->losses, LOSSES_BYTES);
	source->losses = NULL;
}

static uint64_t get(const __u64 *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

/* Times the kernel skipped a program since it was running already on that CPU. */
static uint64_t recursion_misses(int prog_fd)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);

	if (prog_fd < 0 || bpf_obj_get_info_by_fd(prog_fd, &info, &size))
		return 0;
	return info.recursion_misses;
}

/* Profiles of all kprobe events, by probe: those of entry halves are not needed. */
struct profiles {
	struct tracefs_counts *entry;
	struct tracefs_counts *ret;
};

static void read_profiles(const struct source *source, struct profiles *profiles)
{
	profiles->entry = calloc(source->nr_probes, sizeof(*profiles->entry));
	profiles->ret = calloc(source->nr_probes, sizeof(*profiles->ret));
	if (!profiles->entry || !profiles->ret)
		return;
	tracefs_profile(source->group, 'p', profiles->entry, source->nr_probes);
	tracefs_profile(source->group, 'r', profiles->ret, source->nr_probes);
}

static void free_profiles(struct profiles *profiles)
{
	free(profiles->entry);
	free(profiles->ret);
}

static const struct tracefs_counts *profile_of(const struct source *source,
					       const struct profiles *profiles, unsigned int n)
{
	const struct tracefs_counts *counts =
		source->probe[n].way == WAY_KRETPROBE ? profiles->ret : profiles->entry;

	return counts ? &counts[n] : NULL;
}

/*
 * The kernel before 6.7 does not count a kprobe program that it skips (trace_call_bpf).
 * It counts the hits, so the skipped are the hits without a run. The hits must be read
 * before the runs: then a call that is under way is never taken for a skipped one.
 */
static uint64_t skipped(const struct source_probe *probe, const struct tracefs_counts *counts,
			uint64_t runs)
{
	uint64_t hits = counts->hits - probe->base_hits;

	return hits > runs && counts->hits > probe->base_hits ? hits - runs : 0;
}

void ledger_baseline(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	const __u64 *runs = &source->losses[probe->cfg.row].runs;

	/* Hits without a run before the program was set on the event are no loss. */
	for (unsigned int i = 0; i < BASELINE_TRIES; i++) {
		struct profiles profiles;
		const struct tracefs_counts *counts;
		uint64_t before = get(runs);

		read_profiles(source, &profiles);
		counts = profile_of(source, &profiles, n);
		if (counts) {
			probe->base_hits = counts->hits - before;
			probe->base_missed = counts->missed;
		}
		free_profiles(&profiles);
		if (get(runs) == before)
			return;
	}
}

static const struct lm_losses *losses_of(const struct source *source, unsigned int n)
{
	return &source->losses[source->probe[n].cfg.row];
}

/* Calls that the first program did not write and the backup has not taken, so far. */
static int64_t open_calls(const struct source *source, unsigned int n)
{
	/* what was taken before what was not: a call under way counts as open, never as negative */
	uint64_t taken = get(&losses_of(source, n)->taken);

	return (int64_t)(recursion_misses(source->probe[n].prog_fd) +
			 get(&losses_of(source, n)->left) - taken);
}

void ledger_backups_on(struct source *source)
{
	for (unsigned int n = 0; n < source->nr_probes; n++)
		source->probe[n].base_open = open_calls(source, n);
	__atomic_store_n(&source->skel->bss->backups_on, 1, __ATOMIC_RELEASE);
}

/*
 * Calls that neither program wrote: no more than were left open, and no more than the backup
 * was skipped. Most of the time both are 0; a call that is under way is in the first only.
 */
static uint64_t skipped_by_both(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	int64_t open;
	uint64_t lost, most;

	if (probe->backup_fd < 0)
		return recursion_misses(probe->prog_fd);
	open = open_calls(source, n) - probe->base_open;
	lost = open > 0 ? (uint64_t)open : 0;
	most = recursion_misses(probe->backup_fd);
	if (lost > most)
		lost = most;
	if (lost > probe->skipped)
		probe->skipped = lost;
	return probe->skipped;
}

static void read_kprobes(struct source *source, const struct profiles *profiles)
{
	for (unsigned int n = 0; n < source->config.plan->nr_probes; n++) {
		const struct source_probe *probe = &source->probe[n];
		const struct tracefs_counts *counts = profile_of(source, profiles, n);
		uint64_t *row = source->ledger.probe[n];

		if (!probe->has_event || !counts)
			continue;
		row[LOSS_KRETPROBE] = counts->missed - probe->base_missed;
		row[LOSS_RECURSION] =
			skipped(probe, counts, get(&source->losses[probe->cfg.row].runs));
	}
}

void ledger_read(struct source *source)
{
	struct ledger *ledger = &source->ledger;
	struct profiles profiles = {0};

	/* before the counters of runs */
	if (source->uses_kprobes)
		read_profiles(source, &profiles);
	memset(ledger->other, 0, sizeof(ledger->other));
	ledger->stack_missed = 0;
	ledger->text_missed = 0;
	for (unsigned int n = 0; n <= source->config.plan->nr_probes; n++) {
		bool own = n == source->config.plan->nr_probes; /* the system's probes */
		const struct lm_losses *from = &source->losses[own ? LM_MAX_PROBES : n];
		uint64_t *row = own ? ledger->other : ledger->probe[n];

		row[LOSS_RING_FULL] = get(&from->ring);
		row[LOSS_ARGS_FULL] = get(&from->args);
		row[LOSS_READ_FAULT] = get(&from->read);
		ledger->stack_missed += get(&from->stacks);
		ledger->text_missed += get(&from->text);
		if (!source->probe[n].cfg.counted)
			row[LOSS_RECURSION] = skipped_by_both(source, n);
	}
	if (profiles.entry)
		read_kprobes(source, &profiles);
	free_profiles(&profiles);
}
