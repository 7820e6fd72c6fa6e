// SPDX-License-Identifier: GPL-2.0-only
#include "source/firing.h"

#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "source/internal.h"

#define BIT(kind)   (1u << (kind))
#define ALL_KPROBES (BIT(KIND_KPROBE) | BIT(KIND_KRETPROBE))
#define ALL_FENTRY  (BIT(KIND_FENTRY) | BIT(KIND_FEXIT))
#define ALL_FTRACE  (ALL_FENTRY | ALL_KPROBES)

/* What a switch blinds. A kprobe at the start of a function goes through ftrace. */
static const struct {
	unsigned int kinds;
	unsigned int why; /* LM_ARM_WHY_* */
	const char *what;
} blinds[NR_SWITCHES] = {
	[SWITCH_FTRACE] = {ALL_FTRACE, LM_ARM_WHY_SWITCH, "fentry programs and kprobes"},
	[SWITCH_KPROBES] = {ALL_KPROBES, LM_ARM_WHY_KPROBES, "kprobes"},
};

_Static_assert(NR_SWITCHES == SOURCE_SWITCHES, "each switch can be asked for");

enum switch_state source_switch(unsigned int n, const char **name, const char **remedy)
{
	enum switch_state state = SWITCH_UNKNOWN;
	struct switches switches;
	struct switch_look look;

	*name = switch_name(n);
	*remedy = switch_remedy(n);
	switches_open(&switches, NULL);
	switches_look(&switches, &look);
	if (switches.fd[n] >= 0)
		state = look.off & BIT(n) ? SWITCH_OFF : SWITCH_ON;
	switches_close(&switches);
	return state;
}

static int refuse(struct source_error *error, enum kernel_switch which)
{
	return source_fail(error, -EOPNOTSUPP,
			   "%s is 0, so %s would see no call. Switch it on first: %s",
			   switch_name(which), blinds[which].what, switch_remedy(which));
}

/* Attaching through ftrace while it is off leaves ftrace inconsistent after the detach. */
int firing_check(struct source *source, bool kprobes, struct source_error *error)
{
	struct switch_look look;

	switches_look(&source->firing.switches, &look);
	if (look.off & BIT(SWITCH_FTRACE))
		return refuse(error, SWITCH_FTRACE);
	if (kprobes && look.off & BIT(SWITCH_KPROBES))
		return refuse(error, SWITCH_KPROBES);
	return 0;
}

static const char *name_kind(unsigned int kinds)
{
	enum attach_kind kind = KIND_NONE;

	while (kind < KIND_RAW_TP && !(kinds & BIT(kind)))
		kind++;
	return attach_kind_name(kind);
}

static int refuse_silent(const struct source *source, unsigned int silent,
			 struct source_error *error)
{
	const char *remedy = "Nor is one of the other kind";

	if (source->selftest.refused)
		return source_fail(error, -source->selftest.refused,
				   "cannot test whether probes fire: the call for it, "
				   "personality(), is refused here: %s. Run lifemon without the "
				   "seccomp filter that refuses it",
				   strerror(source->selftest.refused));
	if (!(silent & ALL_KPROBES))
		remedy = "--attach kprobe may do";
	else if (!(silent & ALL_FENTRY))
		remedy = "--attach fentry may do";
	return source_fail(error, -EOPNOTSUPP,
			   "this kernel attaches a %s and then does not run it: a test call was "
			   "not seen. %s",
			   name_kind(silent), remedy);
}

int firing_begin(struct source *source, struct source_error *error)
{
	struct firing *firing = &source->firing;
	struct switch_look look;
	unsigned int silent = selftest_run(source, true);

	firing->used = 0;
	for (unsigned int n = 0; n < source->nr_probes; n++)
		firing->used |= BIT(source->probe[n].kind);
	firing->used &= ~BIT(KIND_NONE);
	switches_look(&firing->switches, &look);
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		if (!(blinds[i].kinds & firing->used))
			continue;
		if (look.off & BIT(i))
			return refuse(error, i);
		if (look.written & BIT(i))
			return source_fail(error, -EAGAIN,
					   "%s was written to while the probes were attached: some "
					   "of them may see no calls. Try again",
					   switch_name(i));
	}
	silent &= firing->used;
	return silent ? refuse_silent(source, silent, error) : 0;
}

/* Warns of what changed with this look. */
static void warn_of_changes(const struct firing *firing, unsigned int was_off,
			    const unsigned int was_by[NR_SWITCHES], unsigned int written,
			    bool again)
{
	unsigned int silent = firing->off & ~was_off;

	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		silent &= ~firing->by[i];
		if (firing->by[i] && !was_by[i])
			msg_warn("%s was set to 0: %s see nothing until it is 1 again (%s)",
				 switch_name(i), blinds[i].what, switch_remedy(i));
		else if (was_by[i] && !firing->by[i])
			msg_warn("%s is 1 again: what happened in between was not seen",
				 switch_name(i));
		else if (written & BIT(i) && !firing->by[i] && !again)
			msg_warn("%s was written to: it may have been 0 for a moment, in which "
				 "nothing was seen",
				 switch_name(i));
	}
	if (silent)
		msg_warn("a test call was not seen by a %s, though the switches are on: what "
			 "happens now may not be seen",
			 name_kind(silent));
}

void firing_look(struct source *source)
{
	struct firing *firing = &source->firing;
	unsigned int was_by[NR_SWITCHES];
	unsigned int was_off = firing->off;
	bool again = firing->came_on;
	struct switch_look look;

	switches_look(&firing->switches, &look);
	firing->off = selftest_run(source, false) & firing->used;
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		was_by[i] = firing->by[i];
		firing->by[i] = look.off & BIT(i) ? blinds[i].kinds & firing->used : 0;
		firing->off |= firing->by[i];
		if (!(blinds[i].kinds & firing->used))
			look.written &= ~BIT(i);
		firing->doubt[i] = look.written & BIT(i) ? blinds[i].kinds & firing->used : 0;
	}
	firing->came_on = was_off & ~firing->off;
	firing->looked_ns = source_now();
	/* the write that switched it on may be seen only after its effect */
	warn_of_changes(firing, was_off, was_by, look.written, again);
}

static unsigned int why_of(const struct firing *firing, enum attach_kind kind)
{
	for (unsigned int i = 0; i < NR_SWITCHES; i++)
		if ((firing->by[i] | firing->doubt[i]) & BIT(kind))
			return blinds[i].why;
	return LM_ARM_WHY_SILENT;
}

int source_push_arm(struct source *source, unsigned int n, unsigned int state, unsigned int why,
		    uint64_t time_ns, source_push_fn push, void *ctx)
{
	const struct lm_arm arm = {
		.h = {.type = LM_REC_ARM,
		      .size = sizeof(arm),
		      .probe = (uint16_t)n,
		      .time_ns = time_ns},
		.state = state,
		.why = why,
	};

	(void)source;
	return push(ctx, &arm, sizeof(arm));
}

/* Records for the plan's probes of the kinds @kinds. One that is off for another reason stays so.
 */
static int push_arms(struct source *source, unsigned int kinds, unsigned int state,
		     uint64_t time_ns, source_push_fn push, void *ctx)
{
	int err = 0;

	for (unsigned int n = 0; n < source->config.plan->nr_probes && !err; n++) {
		enum attach_kind kind = source->probe[n].kind;

		if (kinds & BIT(kind) && !source->probe[n].unarmed)
			err = source_push_arm(source, n, state,
					      state == LM_ARM_OFF ? why_of(&source->firing, kind)
								  : LM_ARM_WHY_NONE,
					      time_ns, push, ctx);
	}
	return err;
}

/* How many calls there were is not known. */
static int push_gap(uint64_t from_ns, uint64_t until_ns, source_push_fn push, void *ctx)
{
	const struct lm_gap gap = {
		.h = {.type = LM_REC_GAP,
		      .size = sizeof(gap),
		      .probe = LM_PROBE_NONE,
		      .time_ns = until_ns},
		.from_ns = from_ns < until_ns ? from_ns : until_ns,
	};

	return push(ctx, &gap, sizeof(gap));
}

int firing_push(struct source *source, source_push_fn push, void *ctx)
{
	struct firing *firing = &source->firing;
	unsigned int off =
		firing->off | firing->doubt[SWITCH_FTRACE] | firing->doubt[SWITCH_KPROBES];
	unsigned int newly_off = off & ~firing->reported_off;
	unsigned int on = (firing->reported_off | off) & ~firing->off;
	uint64_t from_ns = firing->reported_off ? firing->gap_end_ns : source->watermark_ns;
	int err;

	if (!newly_off && !on && (source->armed || !off))
		return 0;
	err = push_arms(source, newly_off, LM_ARM_OFF, source->watermark_ns, push, ctx);
	if (!err)
		err = push_gap(from_ns, firing->looked_ns, push, ctx);
	if (!err)
		err = push_arms(source, on, LM_ARM_ON, firing->looked_ns, push, ctx);
	firing->reported_off = firing->off;
	firing->gap_end_ns = firing->looked_ns;
	firing->doubt[SWITCH_FTRACE] = firing->doubt[SWITCH_KPROBES] = 0;
	return err;
}
