// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds the engine's verdicts against all that may have happened. Random histories of a few events
 * are played to the engine, parts of them unseen: lost with a gap reported, while a probe was off,
 * or from before the run. A certain verdict must be a mistake in every completion of what was seen;
 * where the engine says less than the completions do, that is counted.
 *
 * Usage: soundness [HISTORIES [FIRST]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "completions.h"
#include "counted.h"
#include "engine/engine.h"
#include "event/stacks.h"
#include "history.h"
#include "model/plan.h"
#include "records.h"

#define EACH_ENGINE 400 /* histories: what one forgets, and how its tables grow, is judged too */
#define EACH_FINISH 8
#define STEP_NS	    10
#define HISTORY_NS  1000
#define LIMIT_NS    (1000ull * 1000000000)
#define PARENT_KEYS 0x1000000
#define CHILD_KEYS  0x200000000
#define CHILD_APART 0x40

/* With and without init; with births that only a module can make, which comes in the run; with the
 * handle as the second attribute of two. */
#define MODEL(init, mod, attr, same)                                                               \
	"model m class parent born exit " mod "pb key arg0 size arg1 touch entry pt key arg0 "     \
	"dies entry pd key arg0 class child within parent limit lent 1000s limit moved 1000s "     \
	"born exit " mod "cb key arg0 parent arg1 " attr "attr dma arg2 " init                     \
	"borrow shared entry cs key arg0 parent arg1 "                                             \
	"borrow exclusive entry cx key arg0 parent arg1 return entry cr key arg0 parent arg1 "     \
	"move entry cm key arg0 parent arg1 back entry ck key arg0 parent arg1 "                   \
	"touch entry ct key arg0 parent arg1 range arg2 arg3 touch entry cp key arg0 "             \
	"dies entry cd key arg0 parent arg1 " same "same dma arg2 dies entry cq key arg0"
#define ONE(init, mod) MODEL(init, mod, "", "")
#define TWO(init, mod) MODEL(init, mod, "attr line arg3 ", "same line arg3 ")
#define INIT	       "init entry ci key arg0 parent arg1 "
#define LINE	       5

static const struct variant {
	const char *text;
	bool has_init, never, has_line;
	size_t quarantine;
} variants[] = {
	{ONE(INIT, ""), true, false, false, 0},	   {ONE("", ""), false, false, false, 0},
	{ONE("", ""), false, false, false, 2},	   {TWO("", ""), false, false, true, 0},
	{ONE(INIT, "mod:"), true, true, false, 0}, {ONE("", "mod:"), false, true, false, 1},
	{TWO("", "mod:"), false, true, true, 0},
};

/* Rules that say of the object's past what another rule would deny. */
#define NAMES_A_PAST (1u << RULE_BAD_RELEASE | 1u << RULE_DOUBLE_FREE)

#define NR_VARIANTS (sizeof(variants) / sizeof(variants[0]))

struct counts {
	uint64_t histories, events, certain, possible, less_possible, less_nothing, unsound,
		misnamed;
	uint64_t leaks, stuck;
	uint64_t given_up; /* an earlier mistake, on a doubt not held against anybody, shows now */
};

struct run {
	const struct variant *variant;
	struct model *model;
	struct plan plan;
	struct engine *engine;
	uint64_t now;	 /* of the history's beginning */
	bool was_hidden; /* births may have been missed: no key is known to be new any more */
	uint64_t nr;	 /* of the history in this run of the engine */
	struct counts counts;
	/* what came of the record being fed */
	unsigned int nr_certain, nr_possible;
	uint32_t rules; /* certain ones */
	const struct completions *all;
	const struct history *history; /* for messages */
	uint64_t number;
};

static uint64_t parent_key(const struct run *run, int parent)
{
	return PARENT_KEYS + (run->nr * NR_PARENTS + (uint64_t)parent) * 0x100;
}

static uint64_t child_key(const struct run *run, int child)
{
	return CHILD_KEYS + (run->nr * NR_CHILDREN + (uint64_t)child) * CHILD_APART;
}

static void show(const struct run *run, const char *what, unsigned int at)
{
	printf("not ok - history %" PRIu64 ", event %u: %s (variant %zu)\n", run->number, at, what,
	       (size_t)(run->variant - variants));
	for (unsigned int rule = 1; rule < NR_RULES; rule++)
		if (run->rules & 1u << rule)
			printf("#   certain %s\n", rule_name((enum rule)rule));
	history_show(run->history);
}

/* The object of a certain leak or of one that is stuck. */
static void judge_deadline(struct run *run, const struct violation *violation)
{
	const struct completions *all = run->all;
	uint64_t key = violation->object.key;
	bool right = true;

	for (int p = 0; p < NR_PARENTS; p++)
		if (key == parent_key(run, p))
			right = completions_parent_alive(all, p);
	for (int c = 0; c < NR_CHILDREN; c++)
		if (key == child_key(run, c))
			right = violation->rule == RULE_STUCK ? completions_held(all, c)
							      : completions_leaked(all, c);
	run->counts.stuck += violation->rule == RULE_STUCK;
	run->counts.leaks += violation->rule == RULE_LEAK;
	if (right)
		return;
	run->counts.unsound++;
	show(run, rule_name(violation->rule), run->history->nr);
}

static void note(void *ctx, const struct violation *violation)
{
	struct run *run = ctx;

	run->nr_certain += violation->certain;
	run->nr_possible += !violation->certain;
	if (!violation->certain)
		return;
	run->rules |= 1u << violation->rule;
	if (violation->rule == RULE_LEAK || violation->rule == RULE_STUCK)
		judge_deadline(run, violation);
}

static void feed(struct run *run, const void *record)
{
	run->nr_certain = run->nr_possible = 0;
	run->rules = 0;
	engine_feed(run->engine, record);
}

/* Its number in the plan. */
static uint16_t number_of(const struct run *run, enum probe probe)
{
	return (uint16_t)(probe - (probe > CHILD_INIT && !run->variant->has_init));
}

static uint64_t time_of(const struct run *run, unsigned int event)
{
	return run->now + (event + 1) * STEP_NS;
}

static void feed_event(struct run *run, unsigned int n)
{
	const struct happened *happened = &run->history->event[n];
	struct lm_event event = make_event(number_of(run, happened->probe), 0, time_of(run, n), 0);
	const struct deed *deed = &happened->deed;

	if (happened->probe <= PARENT_DIES) {
		event.key = parent_key(run, happened->object);
		event.val[0] = happened->size;
	} else {
		event.key = child_key(run, happened->object);
		event.parent = deed->parent == NO_PARENT ? 0 : parent_key(run, deed->parent);
		if (deed->dma >= 0) {
			event.val[0] = LINE;
			event.val[run->variant->has_line] = 0xd000 + (uint64_t)deed->dma;
		}
		if (deed->end)
			event.val[1] = deed->end;
	}
	feed(run, &event);
}

static void compare(struct run *run, unsigned int at, const struct judgement *judgement)
{
	struct counts *counts = &run->counts;

	counts->events++;
	counts->certain += run->nr_certain != 0;
	counts->possible += run->nr_possible != 0;
	if (run->nr_certain && !judgement->broken) {
		counts->unsound++;
		show(run, "certain, but it may have been right", at);
	} else if (run->rules & ~judgement->rules & NAMES_A_PAST) {
		counts->misnamed++;
		show(run, "it says what was before, and was not", at);
	} else if (!run->nr_certain && judgement->broken) {
		counts->less_possible += run->nr_possible != 0;
		counts->less_nothing += run->nr_possible == 0;
	}
}

/* What can happen unseen between two events. */
struct hidden {
	bool off[NR_PROBES];
	bool gap;
};

static void let_happen(struct completions *all, const struct hidden *hidden)
{
	static const enum act act_of[NR_PROBES] = {ACT_BORN, ACT_TOUCH, ACT_DIES,    ACT_BORN,
						   ACT_INIT, ACT_SHARE, ACT_EXCLUDE, ACT_RETURN,
						   ACT_MOVE, ACT_BACK,	ACT_TOUCH,   ACT_TOUCH,
						   ACT_DIES, ACT_DIES};
	unsigned int acts[2] = {0, 0};

	for (int probe = 0; probe < NR_PROBES; probe++)
		if (hidden->off[probe])
			acts[probe > PARENT_DIES] |= 1u << act_of[probe];
	if (hidden->gap)
		acts[0] = acts[1] = ALL_ACTS;
	if (acts[0] | acts[1])
		completions_unseen(all, acts[0], acts[1]);
}

static void flip(struct run *run, struct hidden *hidden, enum probe probe, bool on, uint64_t ns)
{
	struct lm_arm arm = make_arm(ns, number_of(run, probe), on ? LM_ARM_ON : LM_ARM_OFF);

	hidden->off[probe] = !on;
	feed(run, &arm);
}

/* The engine hears of a gap before it judges the first event of its stretch. */
static void emit_gap(struct run *run, struct hidden *hidden, unsigned int n)
{
	const struct history *history = run->history;
	struct lm_gap gap;

	if (!history->has_gap)
		return;
	hidden->gap = n >= history->gap_from && n <= history->gap_to + 1;
	if (n != history->gap_from)
		return;
	gap = make_gap(time_of(run, n) - STEP_NS / 2, time_of(run, history->gap_to) + STEP_NS / 2,
		       1, LM_PROBE_NONE);
	feed(run, &gap);
}

/* False when what was seen contradicts itself. */
static bool play(struct run *run, struct completions *all)
{
	const struct history *history = run->history;
	struct hidden hidden = {0};
	unsigned int arm = 0, n;

	for (n = 0; n <= history->nr; n++) {
		uint64_t before = time_of(run, n) - STEP_NS + 1;
		struct judgement judgement;

		if (n)
			count_none_left(run->engine, &history->event[n - 1], parent_key(run, 0),
					parent_key(run, 1), before - 1);
		emit_gap(run, &hidden, n);
		let_happen(all, &hidden);
		for (; arm < history->nr_arms && history->arm[arm].before <= n; arm++) {
			flip(run, &hidden, history->arm[arm].probe, history->arm[arm].on, before++);
			let_happen(all, &hidden);
		}
		if (n == history->nr || !history->event[n].seen)
			continue;
		feed_event(run, n);
		if (history->event[n].probe <= PARENT_DIES)
			judgement = completions_parent(all, history->event[n].object,
						       history->event[n].deed.act,
						       history->event[n].size);
		else
			judgement = completions_child(all, history->event[n].object,
						      &history->event[n].deed);
		if (judgement.impossible) {
			run->counts.given_up++;
			break;
		}
		compare(run, n, &judgement);
	}
	for (int probe = 0; probe < NR_PROBES; probe++)
		if (hidden.off[probe])
			flip(run, &hidden, probe, true, time_of(run, history->nr));
	return n > history->nr;
}

static void open_engine(struct run *run, const struct variant *variant)
{
	struct engine_config config = {
		.plan = &run->plan,
		.quarantine = variant->quarantine,
		.ctx = run,
		.on_violation = note,
	};
	struct lm_module module = make_module(0, ++run->now, 0, LM_MODULE_LOADED, "mod");
	struct model_error error;

	run->variant = variant;
	if (model_parse("soundness", variant->text, strlen(variant->text), &run->model, &error) ||
	    plan_init(&run->plan, &run->model, 1)) {
		fprintf(stderr, "soundness: the model: %s\n", error.text);
		exit(1);
	}
	run->engine = engine_new(&config);
	if (!run->engine) {
		perror("soundness");
		exit(1);
	}
	run->nr = 0;
	if (variant->never)
		engine_feed(run->engine, &module.h);
}

static void close_engine(struct run *run)
{
	engine_free(run->engine);
	plan_fini(&run->plan);
	model_free(run->model);
}

/* All that is known at the end, and the time is over for all that is lent. */
static void finish(struct run *run, struct completions *all)
{
	run->all = all;
	run->now += 2 * LIMIT_NS;
	engine_advance(run->engine, run->now);
	engine_finish(run->engine, run->now, true);
}

/* Those that need an engine of their own for nearly each history are few. */
static const struct variant *variant_of(uint64_t block)
{
	unsigned int cheap = 0;

	while (!variants[cheap].never)
		cheap++;
	if (block % 16 == 15)
		return &variants[cheap + block / 16 % (NR_VARIANTS - cheap)];
	return &variants[block % cheap];
}

static void one_history(struct run *run, uint64_t number)
{
	const struct variant *variant = variant_of(number / EACH_ENGINE);
	uint64_t random = history_seed(number);
	struct completions all;
	struct history history;
	bool whole, fresh = number % EACH_ENGINE == 0 || !run->engine || run->was_hidden;

	if (fresh) {
		if (run->engine)
			close_engine(run);
		open_engine(run, variant);
	}
	run->now += HISTORY_NS;
	run->nr++;
	run->number = number;
	run->history = &history;
	history_make(&history, &random, variant->has_init, variant->never);
	completions_begin(&all, variant->has_init, variant->never);
	whole = play(run, &all);
	run->counts.histories++;
	run->was_hidden = variant->never && (history.has_gap || history.nr_arms);
	/* This looks at all objects, those of earlier histories too. */
	if (number % EACH_FINISH == 0 && whole)
		finish(run, &all);
}

int main(int argc, char **argv)
{
	uint64_t nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 20000;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	static struct run run;
	const struct counts *counts = &run.counts;

	for (uint64_t n = first; n < first + nr && counts->unsound + counts->misnamed < 10; n++)
		one_history(&run, n);
	close_engine(&run);
	printf("# %" PRIu64 " histories, %" PRIu64 " events seen: %" PRIu64 " certain verdicts, "
	       "%" PRIu64 " possible ones\n",
	       counts->histories, counts->events, counts->certain, counts->possible);
	printf("# says less where every completion has a mistake: %" PRIu64 " possible, %" PRIu64
	       " nothing\n",
	       counts->less_possible, counts->less_nothing);
	printf("# %" PRIu64 " leaks and %" PRIu64 " stuck; %" PRIu64
	       " histories contradict themselves\n",
	       counts->leaks, counts->stuck, counts->given_up);
	counted_show();
	if (counts->unsound || counts->misnamed || !counts->certain || !counts->possible)
		printf("not ok - %" PRIu64 " unsound, %" PRIu64 " with a wrong name\n",
		       counts->unsound, counts->misnamed);
	else
		printf("ok 1 - no certain verdict is unsound\n1..1\n");
	return counts->unsound || counts->misnamed || !counts->certain || !counts->possible;
}
