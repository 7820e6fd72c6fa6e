// SPDX-License-Identifier: GPL-2.0-only
/* Reads every counter of lost events that the programs and the kernel keep. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "source/internal.h"
#include "source/skeleton.h"
#include "source/tracefs.h"

#define LOSSES_BYTES   (sizeof(struct lm_losses) * LM_NR_ROWS)
#define BASELINE_TRIES 8
/* Samples of hits and runs in one reading: at most, and at most those without a run meanwhile. */
#define SAMPLES	      16
#define QUIET_SAMPLES 4
/* Samples, in one reading, of the calls that no program of a probe wrote. */
#define BACKUP_SAMPLES 4
/* How long a call may last, where the kernel does not say when all of them have ended. */
#define CALL_PAUSE_NS 20000000

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

static uint64_t misses_since(int prog_fd, uint64_t base)
{
	uint64_t misses = recursion_misses(prog_fd);

	return misses > base ? misses - base : 0;
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
		source->probe[n].kind == KIND_KRETPROBE ? profiles->ret : profiles->entry;

	return counts ? &counts[n] : NULL;
}

/* One probe in one reading of the ledger: how many of its calls have no run. */
struct sample {
	uint64_t runs;	/* of the program, before the hits were read */
	uint64_t least; /* calls without a run, of the quiet samples so far */
	unsigned int nr_quiet;
	bool settled; /* none is new */
};

/*
 * The kernel before 6.7 does not count a kprobe program that it skips (trace_call_bpf). It counts
 * the hits, so the skipped are the hits without a run. That is exact only when no program ran
 * while the hits were read. Even then it includes calls whose program is about to run, so the
 * least of several samples is taken.
 */
static void take_sample(const struct source *source, unsigned int n,
			const struct tracefs_counts *counts, struct sample *sample)
{
	const struct source_probe *probe = &source->probe[n];
	uint64_t hits =
		counts->hits > probe->missed.base_hits ? counts->hits - probe->missed.base_hits : 0;
	uint64_t open = hits > sample->runs ? hits - sample->runs : 0;

	/* even without the runs meanwhile */
	if (open <= probe->missed.skipped) {
		sample->settled = true;
	} else if (get(&source->losses[probe->cfg.row].runs) == sample->runs) {
		if (!sample->nr_quiet || open < sample->least)
			sample->least = open;
		sample->nr_quiet++;
	}
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
			probe->missed.base_hits = counts->hits - before;
			event_misses_begin(&probe->missed.event, counts->missed);
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

/* The program that a call is offered to last. */
static int last_prog(const struct source_probe *probe)
{
	return probe->nr_backups ? probe->backup[probe->nr_backups - 1].prog_fd
				 : probe->main.prog_fd;
}

/* Calls that the first program did not write and no backup has taken, so far. */
static int64_t open_calls(const struct source *source, unsigned int n)
{
	/* "taken" first: a call in flight then counts as open, never as negative */
	uint64_t taken = get(&losses_of(source, n)->taken);

	return (int64_t)(recursion_misses(source->probe[n].main.prog_fd) +
			 get(&losses_of(source, n)->left) - taken);
}

/* Whether another sample could change the result. *@quiet: a call seems to have been skipped. */
static bool sample_kprobes(struct source *source, struct sample *samples, bool *quiet)
{
	unsigned int nr_probes = source->config.plan->nr_probes;
	struct profiles profiles;
	bool more = false;

	for (unsigned int n = 0; n < nr_probes; n++)
		samples[n].runs = get(&losses_of(source, n)->runs);
	read_profiles(source, &profiles);
	for (unsigned int n = 0; n < nr_probes; n++) {
		const struct tracefs_counts *counts = profile_of(source, &profiles, n);
		unsigned int before = samples[n].nr_quiet;

		if (!source->probe[n].main.has_event || !counts)
			continue;
		source->ledger.probe[n][LOSS_KRETPROBE] =
			event_misses_read(&source->probe[n].missed.event, counts->missed);
		take_sample(source, n, counts, &samples[n]);
		*quiet = *quiet || samples[n].nr_quiet > before;
		more = more || (!samples[n].settled && samples[n].nr_quiet < QUIET_SAMPLES);
	}
	free_profiles(&profiles);
	return more;
}

/* RCU waits for all of them. */
void ledger_wait_for_calls(void)
{
	const struct timespec pause = {.tv_nsec = CALL_PAUSE_NS};

	if (syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		nanosleep(&pause, NULL);
}

/*
 * Calls missed so far are no loss: nothing is judged yet. A call in flight counts as open and may
 * still be taken, so the lower of two samples is right.
 */
void ledger_backups_on(struct source *source)
{
	bool again = true;

	__atomic_store_n(&source->skel->bss->backups_on, LM_FIRST_AT, __ATOMIC_RELEASE);
	for (unsigned int i = 0; again && i < 2; i++) {
		if (i)
			ledger_wait_for_calls();
		again = false;
		for (unsigned int n = 0; n < source->nr_probes; n++) {
			struct source_probe *probe = &source->probe[n];
			int64_t open = probe->nr_backups ? open_calls(source, n) : 0;

			if (!i || open < probe->missed.base_open)
				probe->missed.base_open = open;
			probe->missed.base_skipped = recursion_misses(last_prog(probe));
			again = again || open > 0;
		}
	}
}

/*
 * Calls that no program wrote: at most those left open, and at most those that the last program
 * was skipped for, or could not take. Most of the time both are 0; a call in flight is in the first
 * only.
 */
static uint64_t not_written(const struct source *source, unsigned int n)
{
	const struct source_probe *probe = &source->probe[n];
	int64_t open = open_calls(source, n) - probe->missed.base_open;
	uint64_t most = misses_since(last_prog(probe), probe->missed.base_skipped) +
			get(&losses_of(source, n)->unmarked);

	if (open <= 0)
		return 0;
	return (uint64_t)open < most ? (uint64_t)open : most;
}

/*
 * For probes with a backup. What seems lost is sampled again when the calls in flight may have
 * ended: the least of several samples is right.
 */
static void read_backups(struct source *source)
{
	unsigned int nr_probes = source->nr_probes; /* the system's too */
	uint64_t *least = calloc(nr_probes, sizeof(*least));
	bool more = least;

	for (unsigned int i = 0; more && i < BACKUP_SAMPLES; i++) {
		if (i)
			ledger_wait_for_calls();
		more = false;
		for (unsigned int n = 0; n < nr_probes; n++) {
			uint64_t lost;

			if (!source->probe[n].nr_backups ||
			    (i && least[n] <= source->probe[n].missed.skipped))
				continue;
			lost = not_written(source, n);
			if (!i || lost < least[n])
				least[n] = lost;
			more = more || least[n] > source->probe[n].missed.skipped;
		}
	}
	for (unsigned int n = 0; least && n < nr_probes; n++)
		if (least[n] > source->probe[n].missed.skipped)
			source->probe[n].missed.skipped = least[n];
	free(least);
}

static void read_kprobes(struct source *source)
{
	unsigned int nr_probes = source->config.plan->nr_probes;
	struct sample *samples = nr_probes ? calloc(nr_probes, sizeof(*samples)) : NULL;

	if (!samples)
		return;
	for (unsigned int i = 0; i < SAMPLES; i++) {
		bool quiet = false;

		if (!sample_kprobes(source, samples, &quiet))
			break;
		if (quiet)
			ledger_wait_for_calls();
	}
	for (unsigned int n = 0; n < nr_probes; n++) {
		struct source_probe *probe = &source->probe[n];

		/* too busy for a quiet sample: a later reading will have one */
		if (!samples[n].settled && samples[n].nr_quiet)
			probe->missed.skipped = samples[n].least;
		if (probe->main.has_event)
			source->ledger.probe[n][LOSS_RECURSION] = probe->missed.skipped;
	}
	free(samples);
}

void ledger_read(struct source *source)
{
	struct ledger *ledger = &source->ledger;

	if (source->nr_backups)
		read_backups(source);
	memset(ledger->other, 0, sizeof(ledger->other));
	ledger->stack_missed = 0;
	ledger->text_missed = 0;
	for (unsigned int n = 0; n < source->nr_probes; n++) {
		bool own = n >= source->config.plan->nr_probes; /* the system's probes */
		const struct lm_losses *from = losses_of(source, n);
		uint64_t *row = own ? ledger->other : ledger->probe[n];

		/* what the system's own have lost is one sum */
		if (!own)
			row[LOSS_RING_FULL] = row[LOSS_ARGS_FULL] = row[LOSS_READ_FAULT] =
				row[LOSS_KEYS_FULL] = 0;
		row[LOSS_RING_FULL] += get(&from->ring);
		row[LOSS_ARGS_FULL] += get(&from->args);
		row[LOSS_READ_FAULT] += get(&from->read);
		row[LOSS_KEYS_FULL] += get(&from->scope);
		ledger->stack_missed += get(&from->stacks);
		ledger->text_missed += get(&from->text);
		if (!source->probe[n].cfg.counted)
			row[LOSS_RECURSION] =
				(own ? row[LOSS_RECURSION] : 0) +
				(source->probe[n].nr_backups
					 ? source->probe[n].missed.skipped
					 : misses_since(source->probe[n].main.prog_fd,
							source->probe[n].missed.base_skipped));
	}
	ledger->stack_missed += stack_cache_wrong(source);
	if (source->uses_kprobes && source->armed)
		read_kprobes(source);
}
