// SPDX-License-Identifier: GPL-2.0-only
/* Reads every counter of lost events that the programs and the kernel keep. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "source/internal.h"
#include "source/skeleton.h"
#include "source/tracefs.h"

#define LOSSES_BYTES   (sizeof(struct lm_losses) * (LM_MAX_PROBES + 1))
#define BASELINE_TRIES 8
/* A call that is under way ends its probe within some of these. */
#define SAMPLES		8
#define SAMPLE_PAUSE_NS 500000

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
 * The kernel before 6.7 does not count a kprobe program that it skips (trace_call_bpf). It counts
 * the hits, so the skipped are the hits without a run. That is exact only when no program ran while
 * the hits were read, and then it has also the calls whose program is about to run: of
 * several such samples the least counts.
 */
static void sample_skipped(struct source *source, unsigned int n,
			   const struct tracefs_counts *counts, uint64_t runs_before)
{
	struct source_probe *probe = &source->probe[n];
	uint64_t runs = get(&source->losses[probe->cfg.row].runs);
	uint64_t hits = counts->hits > probe->base_hits ? counts->hits - probe->base_hits : 0;
	uint64_t open = hits > runs_before ? hits - runs_before : 0;

	/* even without the runs meanwhile: none is new */
	if (open <= probe->skipped)
		probe->open_calls = probe->skipped;
	else if (runs == runs_before && open < probe->open_calls)
		probe->open_calls = open;
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

/* Whether all probes have a sample that says that nothing new was skipped. */
static bool sample_kprobes(struct source *source, uint64_t *runs)
{
	struct profiles profiles;
	bool quiet = true;

	for (unsigned int n = 0; n < source->config.plan->nr_probes; n++)
		runs[n] = get(&losses_of(source, n)->runs);
	read_profiles(source, &profiles);
	for (unsigned int n = 0; n < source->config.plan->nr_probes; n++) {
		struct source_probe *probe = &source->probe[n];
		const struct tracefs_counts *counts = profile_of(source, &profiles, n);

		if (!probe->has_event || !counts)
			continue;
		source->ledger.probe[n][LOSS_KRETPROBE] = counts->missed - probe->base_missed;
		sample_skipped(source, n, counts, runs[n]);
		quiet = quiet && probe->open_calls <= probe->skipped;
	}
	free_profiles(&profiles);
	return quiet;
}

static void read_kprobes(struct source *source)
{
	const struct timespec pause = {.tv_nsec = SAMPLE_PAUSE_NS};
	unsigned int nr_probes = source->config.plan->nr_probes;
	uint64_t *runs = calloc(nr_probes, sizeof(*runs));

	if (!runs)
		return;
	for (unsigned int n = 0; n < nr_probes; n++)
		source->probe[n].open_calls = UINT64_MAX;
	for (unsigned int i = 0; i < SAMPLES && !sample_kprobes(source, runs); i++)
		nanosleep(&pause, NULL);
	for (unsigned int n = 0; n < nr_probes; n++) {
		struct source_probe *probe = &source->probe[n];

		if (!probe->has_event)
			continue;
		/* too busy for a sample: the next reading will have one */
		if (probe->open_calls != UINT64_MAX && probe->open_calls > probe->skipped)
			probe->skipped = probe->open_calls;
		source->ledger.probe[n][LOSS_RECURSION] = probe->skipped;
	}
	free(runs);
}

void ledger_read(struct source *source)
{
	struct ledger *ledger = &source->ledger;

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
	if (source->uses_kprobes)
		read_kprobes(source);
}
