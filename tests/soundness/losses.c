// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes events out of recorded traces, reports that as a source would, and holds the verdicts
 * against those on the whole trace: what is certain with less must be a mistake with all. It can be
 * another one of the same object: that a freed pool was used is seen only when the next is born at
 * its address, if its release was lost. Events are lost at random, in bursts, on one CPU, of one
 * probe, or while a probe is off.
 *
 * Usage: losses [RUNS TRACE...]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorded.h"
#include "run/pipeline.h"

#define BURST	 40 /* events, in the mean */
#define MOST_OFF 3  /* probes that are off in one run */

enum mode { MODE_RANDOM, MODE_BURST, MODE_CPU, MODE_PROBE, MODE_OFF, NR_MODES };

static const char *const mode_names[NR_MODES] = {"at random", "in bursts", "on one CPU",
						 "of one probe", "while probes are off"};
/* Lost of 1000 events. */
static const unsigned int rates[] = {1, 10, 100, 500, 900};

#define NR_RATES (sizeof(rates) / sizeof(rates[0]))

/* A sink that keeps certain verdicts. */
struct keeper {
	struct sink sink;
	struct verdicts verdicts;
};

/* Which events of one run are lost. */
struct loss {
	enum mode mode;
	unsigned int rate;
	uint64_t random;
	uint16_t cpu, probe;
	bool in_burst;
	uint64_t lost[LM_MAX_PROBES]; /* since the last gap */
	uint64_t watermark_ns;
	struct {
		uint16_t probe;
		uint64_t from_ns, to_ns;
	} off[MOST_OFF];
};

static uint32_t choose(uint64_t *random, uint32_t nr)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (uint32_t)((*random >> 32) * nr >> 32);
}

static int keep(struct sink *sink, const struct violation *violation)
{
	struct verdicts *verdicts = &((struct keeper *)sink)->verdicts;

	if (violation->certain && verdicts->nr < MOST_VERDICTS)
		verdicts->one[verdicts->nr++] =
			(struct verdict_key){violation->rule, violation->time_ns,
					     violation->object.class, violation->object.key};
	return 0;
}

static const struct sink_ops keeper_ops = {.name = "keeper", .violation = keep};

/* @same_rule: else any mistake with the object will do, or one in the same call. */
static bool has(const struct verdicts *verdicts, const struct verdict_key *key, bool same_rule)
{
	for (unsigned int i = 0; i < verdicts->nr; i++) {
		const struct verdict_key *one = &verdicts->one[i];

		if (one->class == key->class && one->key == key->key &&
		    (!same_rule || one->rule == key->rule))
			return true;
		if (!same_rule && one->time_ns == key->time_ns)
			return true;
	}
	return false;
}

static bool is_off(const struct loss *loss, const struct lm_hdr *record)
{
	for (unsigned int i = 0; i < MOST_OFF; i++)
		if (loss->off[i].to_ns && loss->off[i].probe == record->probe &&
		    record->time_ns >= loss->off[i].from_ns && record->time_ns < loss->off[i].to_ns)
			return true;
	return false;
}

static bool is_lost(struct loss *loss, const struct lm_hdr *record)
{
	unsigned int rate = loss->rate;

	switch (loss->mode) {
	case MODE_BURST:
		/* As many in all, but one after the other. */
		if (choose(&loss->random, BURST) == 0)
			loss->in_burst = choose(&loss->random, 1000) < rate;
		return loss->in_burst;
	case MODE_CPU:
		if (record->cpu != loss->cpu)
			return false;
		break;
	case MODE_PROBE:
		if (record->probe != loss->probe)
			return false;
		break;
	default:
		break;
	}
	return choose(&loss->random, 1000) < rate;
}

static void push_gaps(struct pipeline *pipeline, struct loss *loss, uint64_t until_ns)
{
	for (unsigned int n = 0; n < LM_MAX_PROBES; n++) {
		struct lm_gap gap = {
			.h = {.type = LM_REC_GAP,
			      .size = sizeof(gap),
			      .probe = (uint16_t)n,
			      .time_ns = until_ns},
			.from_ns = loss->watermark_ns,
			.lost = loss->lost[n],
		};

		if (loss->lost[n])
			pipeline_push(pipeline, &gap, sizeof(gap));
		loss->lost[n] = 0;
	}
	loss->watermark_ns = until_ns;
}

static void push(struct pipeline *pipeline, struct loss *loss, const struct lm_hdr *record)
{
	if (loss && recorded_is_verb(record) && record->probe < LM_MAX_PROBES) {
		/* What a probe that is off does not see was never written. */
		if (loss->mode == MODE_OFF && is_off(loss, record)) {
			pipeline_skip(pipeline, record);
			return;
		}
		if (loss->mode != MODE_OFF && is_lost(loss, record)) {
			loss->lost[record->probe]++;
			return;
		}
	}
	pipeline_push(pipeline, record, record->size);
}

static void push_arms(struct pipeline *pipeline, const struct loss *loss)
{
	for (unsigned int i = 0; i < MOST_OFF; i++)
		for (uint32_t state = LM_ARM_OFF; loss->off[i].to_ns && state <= LM_ARM_ON;
		     state++) {
			struct lm_arm arm = {
				.h = {.type = LM_REC_ARM,
				      .size = sizeof(arm),
				      .probe = loss->off[i].probe,
				      .time_ns = state == LM_ARM_OFF ? loss->off[i].from_ns
								     : loss->off[i].to_ns},
				.state = state,
				.why = state == LM_ARM_OFF ? LM_ARM_WHY_SWITCH : LM_ARM_WHY_NONE,
			};

			pipeline_push(pipeline, &arm, sizeof(arm));
		}
}

/* @loss: NULL is the whole trace. */
static void play(struct recorded *recorded, struct loss *loss, struct verdicts *verdicts)
{
	static struct keeper keeper;
	struct pipeline_config config = {
		.plan = &recorded->plan,
		.nr_cpus = recorded->meta->nr_cpus,
		.nr_sinks = 1,
		.sink = {&keeper.sink},
	};
	struct pipeline *pipeline;

	memset(&keeper, 0, sizeof(keeper));
	keeper.sink.ops = &keeper_ops;
	pipeline = pipeline_new(&config);
	if (!pipeline) {
		perror("losses");
		exit(1);
	}
	if (loss && loss->mode == MODE_OFF)
		push_arms(pipeline, loss);
	for (unsigned int i = 0; i < recorded->nr; i++) {
		const struct trace_entry *item = &recorded->item[i];

		if (item->what == TRACE_RECORD)
			push(pipeline, loss, item->record);
		else if (item->what == TRACE_WINDOW)
			pipeline_window(pipeline, item->window.from_ns, item->window.to_ns);
		if (item->what == TRACE_ADVANCE || item->what == TRACE_FINISH) {
			uint64_t ns =
				item->what == TRACE_ADVANCE ? item->time_ns : item->finish.time_ns;

			if (loss)
				push_gaps(pipeline, loss, ns);
			if (item->what == TRACE_ADVANCE)
				pipeline_advance(pipeline, ns);
			else
				pipeline_finish(pipeline, ns, item->finish.leaks);
		}
	}
	*verdicts = keeper.verdicts;
	pipeline_free(pipeline);
}

/* There is one: see load_all(). */
static const struct lm_hdr *any_event(const struct recorded *recorded, uint64_t *random)
{
	uint32_t at;

	do
		at = choose(random, recorded->nr);
	while (!recorded_is_event(recorded, at));
	return recorded->item[at].record;
}

static void choose_off(const struct recorded *recorded, struct loss *loss)
{
	unsigned int nr = 1 + choose(&loss->random, MOST_OFF);

	for (unsigned int i = 0; i < nr; i++) {
		uint64_t a = any_event(recorded, &loss->random)->time_ns;
		uint64_t b = any_event(recorded, &loss->random)->time_ns;

		loss->off[i].probe = any_event(recorded, &loss->random)->probe;
		loss->off[i].from_ns = a < b ? a : b;
		loss->off[i].to_ns = (a < b ? b : a) + 1;
		/* One time a probe, so that off and on take turns. */
		for (unsigned int n = 0; n < i; n++)
			if (loss->off[n].probe == loss->off[i].probe)
				loss->off[i].to_ns = 0;
	}
}

/* Runs, true faults in them, and how many were found. */
struct tally {
	uint64_t runs, faults, found, wrong;
};

static void one_run(struct recorded *recorded, enum mode mode, unsigned int rate, uint64_t seed,
		    struct tally *tally)
{
	struct loss loss = {.mode = mode, .rate = rate, .random = seed * 0x9e3779b97f4a7c15u | 1};
	struct verdicts verdicts;

	for (int i = 0; i < 8; i++)
		choose(&loss.random, 2);
	loss.cpu = any_event(recorded, &loss.random)->cpu;
	loss.probe = any_event(recorded, &loss.random)->probe;
	if (mode == MODE_OFF)
		choose_off(recorded, &loss);
	play(recorded, &loss, &verdicts);
	tally->runs++;
	tally->faults += recorded->whole.nr;
	for (unsigned int i = 0; i < recorded->whole.nr; i++)
		tally->found += has(&verdicts, &recorded->whole.one[i], true);
	for (unsigned int i = 0; i < verdicts.nr; i++) {
		if (has(&recorded->whole, &verdicts.one[i], false))
			continue;
		tally->wrong++;
		printf("# %s: %s of %s 0x%" PRIx64 ", which is none: lost %s, %u of 1000, "
		       "seed %" PRIu64 "\n",
		       recorded->path, rule_name(verdicts.one[i].rule),
		       verdicts.one[i].class->class->name, verdicts.one[i].key, mode_names[mode],
		       rate, seed);
	}
}

/* Also while it goes on, so that who waits sees how far it is. */
static void put_tally(const char *mode, unsigned int rate, const struct tally *tally,
		      const struct tally *total)
{
	printf("# lost %s, %u.%u %%: %" PRIu64 " runs, %" PRIu64 " of %" PRIu64
	       " faults found; so far %" PRIu64 " runs, %" PRIu64 " false certain verdicts\n",
	       mode, rate / 10, rate % 10, tally->runs, tally->found, tally->faults, total->runs,
	       total->wrong);
	fflush(stdout);
}

static void add_tally(struct tally *total, const struct tally *tally)
{
	total->runs += tally->runs;
	total->faults += tally->faults;
	total->found += tally->found;
	total->wrong += tally->wrong;
}

/* Loads the traces; one without an event has nothing to lose. Returns how many are left. */
static unsigned int load_all(const char *const *path, unsigned int nr, struct recorded **recorded)
{
	unsigned int kept = 0;

	for (unsigned int t = 0; t < nr; t++) {
		struct recorded *one = recorded_load(path[t]);

		if (!recorded_has_events(one)) {
			printf("# %s: no event in it\n", path[t]);
			recorded_unload(one);
			continue;
		}
		play(one, NULL, &one->whole);
		recorded[kept++] = one;
	}
	return kept;
}

static void run_all(struct recorded **recorded, unsigned int nr, uint64_t runs, struct tally *total)
{
	uint64_t each = nr ? (runs + NR_MODES * NR_RATES * nr - 1) / (NR_MODES * NR_RATES * nr) : 0;

	for (int mode = 0; mode < NR_MODES; mode++) {
		for (unsigned int r = 0; r < NR_RATES; r++) {
			struct tally tally = {0};

			for (unsigned int t = 0; t < nr; t++)
				for (uint64_t n = 0; n < each; n++)
					one_run(recorded[t], mode, rates[r],
						((total->runs + n) * NR_RATES + r) * NR_MODES +
							mode + 1,
						&tally);
			add_tally(total, &tally);
			put_tally(mode_names[mode], rates[r], &tally, total);
		}
	}
}

int main(int argc, char **argv)
{
	static const char *const ours[] = {
		"tests/replay/misuse/trace.lmt", "tests/replay/kprobe/trace.lmt",
		"tests/replay/load/trace.lmt",	 "tests/replay/loss/trace.lmt",
		"tests/replay/clean/trace.lmt",
	};
	bool given = argc > 2, good;
	uint64_t runs = given ? strtoull(argv[1], NULL, 0) : 500;
	unsigned int nr = given ? (unsigned int)argc - 2 : sizeof(ours) / sizeof(ours[0]), kept;
	struct recorded **recorded = calloc(nr + 1, sizeof(struct recorded *));
	struct tally total = {0};

	if (!recorded) {
		perror("losses");
		return 1;
	}
	kept = load_all(given ? (const char *const *)argv + 2 : ours, nr, recorded);
	run_all(recorded, kept, runs, &total);
	for (unsigned int t = 0; t < kept; t++)
		recorded_unload(recorded[t]);
	free(recorded);
	good = !total.wrong && total.runs && total.found;
	printf("%s 1 - %" PRIu64 " runs of %u traces, %" PRIu64 " false certain verdicts, %" PRIu64
	       " of %" PRIu64 " faults found\n1..1\n",
	       good ? "ok" : "not ok", total.runs, kept, total.wrong, total.found, total.faults);
	return !good;
}
