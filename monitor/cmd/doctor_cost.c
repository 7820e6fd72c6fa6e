// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/doctor_cost.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sink/format.h"
#include "source/source.h"

/* Enough calls that the clock's grain does not matter; fewer where they are slow. */
#define CALLS_MOST  40000
#define CALLS_LEAST 2000
#define ROUND_NS    10000000

#define ROUNDS 20 /* the fastest counts: others were interrupted */

/* Most that is waited for the stack of the call to be learned: the kernel's symbols are read first.
 */
#define LEARN_NS 10000000000

/* A call that does next to nothing, so that what a probe adds is what is measured. */
static const char cost_model[] =
	"model cost class call touch entry __x64_sys_getpgid | __arm64_sys_getpgid key arg0 "
	"class result touch exit __x64_sys_getpgid | __arm64_sys_getpgid key arg0";

/* A pair of probes, and what they take with each event. */
struct pair {
	enum source_attach attach;
	enum source_stacks stacks;
	const char *what;
};

/* What the calls with a pair took. */
struct cost {
	uint64_t ns;	  /* a round of them */
	uint64_t records; /* of at least one round before */
	bool unwound;	  /* most of the stacks */
};

static int count(void *ctx, const void *record, size_t size)
{
	(void)record;
	(void)size;
	++*(uint64_t *)ctx;
	return 0;
}

static uint64_t time_calls(unsigned int nr)
{
	uint64_t start = source_now();

	for (unsigned int i = 0; i < nr; i++)
		syscall(SYS_getpgid, 0);
	return source_now() - start;
}

static uint64_t time_fastest(unsigned int nr)
{
	uint64_t fastest = UINT64_MAX;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t ns = time_calls(nr);

		fastest = ns < fastest ? ns : fastest;
	}
	return fastest;
}

static unsigned int choose_calls(void)
{
	uint64_t nr = (uint64_t)ROUND_NS * CALLS_LEAST / (time_calls(CALLS_LEAST) + 1);

	if (nr > CALLS_MOST)
		return CALLS_MOST;
	return nr < CALLS_LEAST ? CALLS_LEAST : (unsigned int)nr;
}

/*
 * The first calls fill the pages of the rings, and show the stack. It is learned while others run;
 * once it is, none is unwound.
 */
static int warm_up(struct source *source, unsigned int nr, bool learns, uint64_t *records)
{
	uint64_t end = source_now() + LEARN_NS, watermark, unwound;
	int err;

	time_calls(nr);
	do {
		unwound = source_unwound(source);
		err = source_drain(source, count, records, &watermark);
		time_calls(CALLS_LEAST);
	} while (!err && learns && source_unwound(source) != unwound && source_now() < end);
	return err ? err : source_drain(source, count, records, &watermark);
}

static int time_watched(struct plan *plan, const struct pair *pair, unsigned int nr, bool walks,
			struct cost *cost, struct source_error *error)
{
	struct source_config config = {
		.plan = plan,
		.attach = pair->attach,
		.stacks = pair->stacks,
		.stack_depth = pair->stacks == STACKS_NONE ? 0 : LM_STACK_DEPTH,
		.ring_bytes = 64 << 20,
	};
	bool learns = walks && pair->stacks != STACKS_NONE;
	struct source *source;
	uint64_t unwound;
	int err = source_open(&config, &source, error);

	if (err)
		return err;
	err = source_arm(source, error);
	if (!err)
		err = warm_up(source, nr, learns, &cost->records);
	unwound = source_unwound(source);
	cost->ns = time_fastest(nr);
	cost->unwound = source_unwound(source) - unwound > ROUNDS * (uint64_t)nr;
	source_close(source);
	return err;
}

/* "120 ns an event, 1.2 % of a processor" */
static void print_cost(uint64_t ns, bool unwound, unsigned int rate)
{
	printf("%llu ns an event", (unsigned long long)ns);
	if (rate)
		printf(", %.*f %% of a processor", ns * rate < 10000000 ? 2 : 1,
		       (double)ns * rate / 1e7);
	puts(unwound ? " (each stack was unwound)" : "");
}

/* What the pair adds to a call, per event. */
static void measure(struct plan *plan, const struct pair *pair, bool walks, unsigned int rate)
{
	struct source_error error;
	unsigned int nr = choose_calls();
	uint64_t bare = time_fastest(nr);
	struct cost cost = {0};
	int err = time_watched(plan, pair, nr, walks, &cost, &error);

	printf("  %-32s ", pair->what);
	if (err)
		printf("not possible: %s\n", error.text);
	else if (cost.records < 2 * (uint64_t)nr)
		printf("not measured: of %u calls the probes saw %llu\n", nr,
		       (unsigned long long)cost.records / 2);
	else if (cost.ns <= bare)
		puts("not measured: other work on this machine takes more than the probes");
	else
		print_cost((cost.ns - bare) / nr / 2,
			   cost.unwound || (!walks && pair->stacks != STACKS_NONE), rate);
}

static void print_heading(unsigned int rate)
{
	struct line line = {0};

	line_add(&line, "cost of a hook");
	if (rate) {
		line_add(&line, ", at ");
		line_add_count(&line, rate);
		line_add(&line, " events a second");
	}
	printf("%s:\n", line.text);
}

void doctor_cost_print(bool walks, unsigned int rate)
{
	/* by kprobe this call's stack cannot be walked, as those of drivers can */
	static const struct pair pairs[] = {
		{ATTACH_FENTRY, STACKS_NONE, "fentry/fexit, without stack"},
		{ATTACH_FENTRY, STACKS_ALL, "fentry/fexit, with stack"},
		{ATTACH_KPROBE, STACKS_NONE, "kprobe/kretprobe, without stack"},
	};
	struct model_error error;
	struct model *model;
	struct plan plan;

	if (model_parse("cost", cost_model, strlen(cost_model), &model, &error))
		return;
	if (!plan_init(&plan, &model, 1)) {
		print_heading(rate);
		for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
			measure(&plan, &pairs[i], walks, rate);
		if (rate)
			puts("  (where the events happen; to read and judge them comes on top)");
		plan_fini(&plan);
	}
	model_free(model);
}
