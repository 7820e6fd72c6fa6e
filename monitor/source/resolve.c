// SPDX-License-Identifier: GPL-2.0-only
/* Chooses the function and the kind of attachment of each probe, by what the kernel has. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/msg.h"
#include "source/compile.h"
#include "source/find_hook.h"
#include "source/internal.h"
#include "source/preempt.h"

/* @verb, and the verbs that would be misread without it: a borrow whose return is never seen. */
static unsigned int verbs_lost_with(enum model_verb verb)
{
	switch (verb) {
	case VERB_BORROW:
	case VERB_RETURN:
		return 1u << VERB_BORROW | 1u << VERB_RETURN;
	case VERB_MOVE:
	case VERB_BACK:
		return 1u << VERB_MOVE | 1u << VERB_BACK;
	case VERB_TOUCH:
		return 0;
	default:
		return 1u << verb;
	}
}

/* "dma_pool_frea (is dma_pool_free meant?)" for each alternative of a hook. */
static void name_missing(struct source *source, const struct model_hook *hook, char *text,
			 size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < hook->nr_functions && at < size; i++) {
		const char *nearest = kbtf_nearest(source->kbtf, hook->function[i]);
		int n = snprintf(text + at, size - at, "%s%s%s%s%s", i ? ", " : "",
				 hook->function[i], nearest ? " (the kernel has " : "",
				 nearest ? nearest : "", nearest ? ")" : "");

		at += n > 0 ? (size_t)n : 0;
	}
}

static enum attach_kind kind_of(const struct source *source, const struct model_hook *hook,
				bool fentry)
{
	if (hook->site == SITE_TRACEPOINT)
		return KIND_RAW_TP;
	if (fentry && source->config.attach != ATTACH_KPROBE)
		return hook->site == SITE_ENTRY ? KIND_FENTRY : KIND_FEXIT;
	return hook->site == SITE_ENTRY ? KIND_KPROBE : KIND_KRETPROBE;
}

static bool wants_stack(const struct source *source, const struct model_hook *hook)
{
	return source->config.stacks == STACKS_ALL ||
	       (source->config.stacks == STACKS_BIRTH && hook->verb == VERB_BORN);
}

static void note_why_not(const struct source *source, struct source_probe *probe,
			 const struct kfunction *function)
{
	const char *why = "";

	if (probe->kind != KIND_KPROBE && probe->kind != KIND_KRETPROBE)
		why = "";
	else if (source->fentry_refused)
		why = "this kernel refuses fentry programs";
	else if (source->config.attach == ATTACH_KPROBE)
		why = "kprobes were asked for";
	else if (strchr(probe->function, ':'))
		why = "fentry in a module would keep it from being unloaded";
	else if (function->nr_args > LM_NR_ARGS)
		why = "some arguments are on the stack";
	snprintf(probe->why_not, sizeof(probe->why_not), "%s", why);
}

static void take_function(struct source *source, struct source_probe *probe,
			  const struct model_hook *hook, const struct found_function *found)
{
	const struct kfunction *function = &found->function;

	probe->function = found->name;
	probe->btf_id = function->id;
	/*
	 * on some kernels, fentry cannot read arguments on the stack; kprobes read those in
	 * registers
	 */
	probe->kind = kind_of(source, hook, function->id > 0 && function->nr_args <= LM_NR_ARGS);
	note_why_not(source, probe, function);
	probe->cfg.stack = wants_stack(source, hook) ? (__u8)source->config.stack_depth : 0;
	probe->cfg.counted = probe->kind == KIND_KPROBE || probe->kind == KIND_KRETPROBE;
	probe->cfg.keeps = probe->kind == KIND_KRETPROBE && compile_needs_args(&probe->cfg);
	source->uses_kprobes |= probe->cfg.counted;
}

static bool is_watched(const struct source *source, unsigned int n)
{
	return source->probe[n].kind != KIND_NONE;
}

/* Whether the model of this hook has hooks of all these verbs on the class. */
static bool has_all(const struct plan *plan, const struct plan_probe *of, unsigned int verbs)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++)
		if (plan->probe[n].class == of->class && plan->probe[n].model == of->model)
			verbs &= ~(1u << plan->probe[n].hook->verb);
	return !verbs;
}

static void unwatch(struct source *source, unsigned int n)
{
	source_probe_detach(source, n);
	source_probe_forget(source, n);
	source->probe[n].function = NULL;
	source->probe[n].kind = KIND_NONE;
}

/*
 * Also drops the hooks that would be misread without the lost one. An extension that has both
 * sides of a pair loses only its own pair, since it handles objects of its own. But without a
 * hook on its init an object would stay raw, whoever initialises it.
 */
static void unwatch_with(struct source *source, const struct plan_probe *lost)
{
	const struct plan *plan = source->config.plan;
	unsigned int verbs = verbs_lost_with(lost->hook->verb);
	bool own = lost->model != plan->class[lost->class].model && lost->hook->verb != VERB_INIT &&
		   has_all(plan, lost, verbs);

	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_probe *probe = &plan->probe[n];

		if (probe->class != lost->class || !(verbs & 1u << probe->hook->verb) ||
		    (own && probe->model != lost->model))
			continue;
		if (!source->probe[n].lost)
			snprintf(source->probe[n].why_not, sizeof(source->probe[n].why_not),
				 "it would be misread without the %s hook of line %u",
				 model_verb_name(lost->hook->verb), lost->hook->pos.line);
		unwatch(source, n);
	}
}

/* For a survey: all that was in the way. */
static void note_lost(struct source_probe *probe, const char *what)
{
	char better[sizeof(probe->why_not)] = "";

	if (probe->function && !strchr(probe->function, ':'))
		memcpy(better, probe->why_not, sizeof(better));
	snprintf(probe->why_not, sizeof(probe->why_not), "%.180s%s%.200s", better,
		 *better ? "; " : "", what);
}

/* Warns of a hook that cannot be watched; an error if the class needs it (birth, death). */
static int lose_hook(struct source *source, unsigned int n, const char *what,
		     struct source_error *error)
{
	const struct plan_probe *probe = &source->config.plan->probe[n];
	const struct plan_class *class = &source->config.plan->class[probe->class];

	if (source->config.survey) {
		note_lost(&source->probe[n], what);
		return 0;
	}
	if (probe->hook->verb == VERB_BORN || probe->hook->verb == VERB_DIES)
		return source_fail(error, -ENOENT,
				   "%s:%u: class %s cannot be watched without its %s hook: %s. "
				   "Correct the model, or add the function's name in this kernel "
				   "as an alternative (a | b)",
				   probe->model->file, probe->hook->pos.line, class->class->name,
				   model_verb_name(probe->hook->verb), what);
	msg_warn("%s:%u: class %s is watched without its %s hook: %s", probe->model->file,
		 probe->hook->pos.line, class->class->name, model_verb_name(probe->hook->verb),
		 what);
	return 0;
}

/* Whether a hook below may stand in for it. */
static bool has_else(const struct plan *plan, unsigned int n)
{
	for (unsigned int m = n + 1; m < plan->nr_probes; m++)
		if (plan->probe[m].first == plan->probe[n].first)
			return true;
	return false;
}

/*
 * Whether a hook above, of which this is the else, has its function: it is watched, or cannot be
 * for another reason, which is reported.
 */
static bool is_spare(const struct source *source, unsigned int n)
{
	const struct plan *plan = source->config.plan;

	for (unsigned int m = plan->probe[n].first; m < n; m++)
		if (plan->probe[m].first == plan->probe[n].first &&
		    (is_watched(source, m) || source->probe[m].lost))
			return true;
	return false;
}

static int resolve_probe(struct source *source, unsigned int n, struct source_error *error)
{
	const struct model_hook *hook = source->config.plan->probe[n].hook;
	struct source_probe *probe = &source->probe[n];
	struct found_function found;
	char why[256] = "";
	char missing[384];

	probe->cfg = (struct lm_probe_cfg){.probe = (__u16)n, .row = (__u16)n};
	if (is_spare(source, n)) {
		unwatch(source, n);
		return 0;
	}
	if (!find_hook(source->kbtf, hook, &probe->cfg, &found, why)) {
		take_function(source, probe, hook, &found);
		return 0;
	}
	if (!why[0] && has_else(source->config.plan, n)) {
		unwatch(source, n);
		return 0;
	}
	if (!why[0]) {
		name_missing(source, hook, missing, sizeof(missing));
		snprintf(why, sizeof(why), "no such %s: %.200s",
			 hook->site == SITE_TRACEPOINT ? "tracepoint" : "function", missing);
	}
	unwatch(source, n);
	probe->lost = true;
	return lose_hook(source, n, why, error);
}

/* Takes the lost hooks, and what needs them, out of the plan's verbs. */
static void drop_lost(struct source *source)
{
	struct plan *plan = source->config.plan;
	bool watched[LM_MAX_PROBES];

	for (unsigned int n = 0; n < plan->nr_probes; n++)
		if (source->probe[n].lost)
			unwatch_with(source, &plan->probe[n]);
	for (unsigned int n = 0; n < plan->nr_probes; n++)
		watched[n] = is_watched(source, n);
	plan_keep_watched(plan, watched);
}

int source_lose(struct source *source, unsigned int n, const char *why, struct source_error *error)
{
	int err = lose_hook(source, n, why, error);

	unwatch(source, n);
	source->probe[n].lost = true;
	if (!err)
		drop_lost(source);
	return err;
}

static bool has_driven(const struct plan *plan)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++)
		if (plan->probe[n].hook->owner.as == CAPTURE_DRIVER)
			return true;
	return false;
}

/*
 * The system's own probes. device_del() of drivers/base/core.c returns when a device is gone,
 * device_unbind_cleanup() of drivers/base/dd.c when its driver is unbound and all that is released
 * with it (devres, the private data of a driver in Rust), also after a probe that failed.
 */
static void resolve_devices(struct source *source)
{
	static const struct {
		uint16_t probe;
		const char *function, *what;
	} own[LM_SYSTEM_PROBES] = {
		{LM_PROBE_DEVICE_GONE, "device_del", "removed devices"},
		{LM_PROBE_DEVICE_UNBOUND, "device_unbind_cleanup", "drivers that are unbound"},
	};
	const struct plan *plan = source->config.plan;
	struct model_hook hook = {
		.site = SITE_EXIT,
		.nr_functions = 1,
		.key = {.from = CAPTURE_ARG, .mul = 1},
	};
	struct found_function found;
	bool kprobes = source->uses_kprobes; /* these probes alone are no reason to need them */
	char why[256];

	for (unsigned int i = 0; i < LM_SYSTEM_PROBES; i++) {
		struct source_probe *probe = &source->probe[plan->nr_probes + i];

		probe->cfg.probe = own[i].probe;
		probe->cfg.row = (__u16)(LM_MAX_PROBES + i);
		if (own[i].probe == LM_PROBE_DEVICE_UNBOUND && !has_driven(plan))
			continue;
		hook.function[0] = own[i].function;
		if (find_hook(source->kbtf, &hook, &probe->cfg, &found, why))
			msg_warn("%s not found: leaks of %s are not reported", own[i].function,
				 own[i].what);
		else
			take_function(source, probe, &hook, &found);
		probe->cfg.stack = 0;
	}
	source->uses_kprobes = kprobes;
}

/*
 * Of each probe, where tasks are not preempted in kernel code: against interrupts. make bench-guard
 * builds a program without, to count what it costs.
 */
#ifndef LEAST_BACKUPS
#define LEAST_BACKUPS 1
#endif

/* Whether programs may disable preemption, and interrupts for that: since 6.14. */
static bool find_kfuncs(struct source *source)
{
	static const char *const name[LM_NR_KFUNCS] = {
		[LM_PREEMPT_DISABLE - LM_FIRST_KFUNC] = "bpf_preempt_disable",
		[LM_PREEMPT_ENABLE - LM_FIRST_KFUNC] = "bpf_preempt_enable",
		[LM_LOCAL_IRQ_SAVE - LM_FIRST_KFUNC] = "bpf_local_irq_save",
		[LM_LOCAL_IRQ_RESTORE - LM_FIRST_KFUNC] = "bpf_local_irq_restore",
		[LM_RDONLY_CAST - LM_FIRST_KFUNC] = "bpf_rdonly_cast",
	};
	struct kfunction function;
	bool all = true;

	for (unsigned int i = 0; i < LM_NR_KFUNCS; i++) {
		if (kbtf_function(source->kbtf, name[i], &function))
			all = all && i == LM_RDONLY_CAST - LM_FIRST_KFUNC;
		else
			source->kfunc[i] = function.id;
	}
	return all;
}

int source_resolve(struct source *source, struct source_error *error)
{
	struct kfunction function;

	source->can_keep_cpu = find_kfuncs(source);
	source->has_own_stacks =
		!kbtf_function(source->kbtf, "bpf_jit_supports_private_stack", &function);
	source->preempts = preempts_now();
	source->nr_backups = source->preempts ? MAX_BACKUPS : LEAST_BACKUPS;
	for (unsigned int n = 0; n < source->config.plan->nr_probes; n++) {
		int err = resolve_probe(source, n, error);

		if (err)
			return err;
	}
	drop_lost(source);
	resolve_devices(source);
	return 0;
}
