// SPDX-License-Identifier: GPL-2.0-only
#include "source/source.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/open_files.h"
#include "source/internal.h"
#include "source/obstacles.h"
#include "source/privilege.h"
#include "source/skeleton.h"
#include "source/tracefs.h"

static void free_memory(struct source *source)
{
	free(source->early.data);
	free(source->ledger.probe);
	free(source->lost_before);
	free(source->info);
	free(source->probe);
	free(source->ring_complete_ns);
	free(source->ring_fd);
	free(source->ring);
	free(source);
}

static struct source *source_new(const struct source_config *config)
{
	static const struct attached none = {.cfg_fd = -1, .prog_fd = -1, .hook_fd = -1};
	struct source *source = calloc(1, sizeof(*source));
	unsigned int nr_probes = config->plan->nr_probes + LM_SYSTEM_PROBES;
	unsigned int nr_cpus = (unsigned int)libbpf_num_possible_cpus();

	if (!source)
		return NULL;
	source->config = *config;
	source->files_fd = source->files_prog_fd = -1;
	source->group_fd = -1;
	source->nr_cpus = nr_cpus;
	source->nr_probes = nr_probes;
	source->ring = calloc(nr_cpus, sizeof(*source->ring));
	source->ring_fd = calloc(nr_cpus, sizeof(*source->ring_fd));
	source->ring_complete_ns = calloc(nr_cpus, sizeof(*source->ring_complete_ns));
	source->probe = calloc(nr_probes, sizeof(*source->probe));
	source->info = calloc(nr_probes, sizeof(*source->info));
	source->lost_before = calloc(nr_probes, sizeof(*source->lost_before));
	source->ledger.nr_probes = config->plan->nr_probes;
	source->ledger.probe = calloc(nr_probes, sizeof(*source->ledger.probe));
	if (!source->ring || !source->ring_fd || !source->ring_complete_ns || !source->probe ||
	    !source->info || !source->lost_before || !source->ledger.probe) {
		free_memory(source);
		return NULL;
	}
	selftest_init(&source->selftest);
	crash_init(&source->crash);
	source->module_hooks.log_fd = -1;
	switches_open(&source->firing.switches, NULL);
	switches_watch(&source->firing.switches);
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		source->ring_fd[cpu] = -1;
	for (unsigned int n = 0; n < nr_probes; n++) {
		struct source_probe *probe = &source->probe[n];

		probe->main = probe->keep = none;
		probe->first_fd = -1;
		for (unsigned int i = 0; i < MAX_BACKUPS; i++)
			probe->backup[i] = none;
	}
	return source;
}

static int open_selftest(struct source *source, struct source_error *error)
{
	int err = selftest_open(source);

	return err ? source_fail(error, err, "cannot make a map for the self-test: %s",
				 strerror(-err))
		   : 0;
}

static int check_privilege(bool kprobes, struct source_error *error)
{
	char missing[320];

	privilege_missing(kprobes, missing, sizeof(missing));
	if (!*missing)
		return 0;
	return source_fail(
		error, -EPERM,
		"watching a kernel needs root, or capabilities that are missing here: %s. "
		"Run it with sudo",
		missing);
}

int source_drop_privileges(const struct source *source)
{
	return privilege_drop(source->module_hooks.has_address);
}

static int open_btf(struct source *source, struct source_error *error)
{
	int err = kbtf_open(&source->kbtf);

	if (err)
		return source_fail(error, err,
				   "this kernel has no type information (/sys/kernel/btf/vmlinux): "
				   "%s. Use a kernel with CONFIG_DEBUG_INFO_BTF=y, as those of the "
				   "distributions are",
				   strerror(-err));
	return 0;
}

/* When the kernel refuses fentry, kprobes may still do; the user may have excluded that. */
static int check_fentry(struct source *source, struct source_error *error)
{
	int err;

	if (source->config.attach == ATTACH_KPROBE)
		return 0;
	err = selftest_try_fentry(source);
	if (!err)
		return 0;
	if (source->config.attach == ATTACH_FENTRY || !tracefs_available())
		return source_fail(error, err,
				   "this kernel refuses to attach fentry programs (BPF type "
				   "tracing): %s%s. Use a distribution kernel; "
				   "lifemon vm boots one (lifemon vm --help)",
				   strerror(-err),
				   tracefs_available() ? "; --attach kprobe may do"
						       : ", and it has no kprobes");
	msg_info("this kernel refuses fentry programs (%s): using kprobes", strerror(-err));
	source->config.attach = ATTACH_KPROBE;
	source->fentry_refused = true;
	return 0;
}

/* Kprobes go through tracefs. */
static int check_kprobes(const struct source *source, struct source_error *error)
{
	if (!source->uses_kprobes || tracefs_available())
		return 0;
	return source_fail(
		error, -EOPNOTSUPP,
		"this kernel has no kprobe events (/sys/kernel/tracing/kprobe_events). Use "
		"a distribution kernel; lifemon vm boots one (lifemon vm --help)");
}

static void fill_info(struct source *source)
{
	const struct plan *plan = source->config.plan;

	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_class *class = &plan->class[plan->probe[n].class];

		source->info[n] = (struct attachment){
			.model = class->model->name,
			.class = class->class->name,
			.verb = model_verb_name(plan->probe[n].hook->verb),
			.function = UNTRUSTED(source->probe[n].function),
			.attach = UNTRUSTED(attach_kind_name(source->probe[n].kind)),
		};
	}
}

int source_open(const struct source_config *config, struct source **result,
		struct source_error *error)
{
	struct source *source;
	int err;

	error->text[0] = '\0';
	if (obstacles_forbid(error->text, sizeof(error->text)))
		return -EPERM;
	err = check_privilege(config->attach == ATTACH_KPROBE, error);
	if (err)
		return err;
	open_files_raise();
	source = source_new(config);
	if (!source)
		return source_fail(error, -ENOMEM, "out of memory");
	err = open_btf(source, error);
	if (!err)
		err = open_selftest(source, error);
	if (!err)
		err = firing_check(source, config->attach == ATTACH_KPROBE, error);
	if (!err)
		err = check_fentry(source, error);
	if (!err)
		err = source_resolve(source, error);
	if (!err)
		stack_cache_prepare(source);
	if (!err)
		err = check_kprobes(source, error);
	if (!err)
		err = source_load(source, error);
	if (err) {
		obstacles_explain(error->text, sizeof(error->text));
		source_close(source);
		return err;
	}
	fill_info(source);
	*result = source;
	return 0;
}

/*
 * The order in which probes are attached: deaths before births, children before parents. So on a
 * busy system, the first event of an object that exists already is not a birth (it is adopted),
 * and a parent whose birth was seen has no child whose birth was not.
 */
static unsigned int rank(const struct source *source, unsigned int n)
{
	const struct plan *plan = source->config.plan;
	unsigned int depth = 0;

	if (n >= plan->nr_probes)
		return 0;
	switch (plan->probe[n].hook->verb) {
	case VERB_DIES:
	case VERB_RETURN:
	case VERB_BACK:
		return 0;
	case VERB_BORN:
		for (int c = (int)plan->probe[n].class; c >= 0; c = plan->class[c].parent)
			depth++;
		return 2 + PLAN_MAX_CLASSES - depth;
	default:
		return 1;
	}
}

/* Without loadable modules (CONFIG_MODULES) two of these do not exist; that is fine. */
static int attach_system(struct source *source, struct source_error *error)
{
	struct probe_bpf *skel = source->skel;
	const struct {
		struct bpf_program *program;
		struct bpf_link **link;
	} all[] = {
		{skel->progs.lm_task_rename, &skel->links.lm_task_rename},
		{skel->progs.lm_module_load, &skel->links.lm_module_load},
		{skel->progs.lm_module_free, &skel->links.lm_module_free},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		*all[i].link = bpf_program__attach(all[i].program);
		if (!*all[i].link && errno != ENOENT)
			return source_fail(error, -errno,
					   "cannot attach to the tracepoint of %s: %s",
					   bpf_program__name(all[i].program), strerror(errno));
	}
	return 0;
}

/* By the best kind that attaches. What was attached of one that fails is detached again. */
static int attach_best(struct source *source, unsigned int n, struct source_error *error)
{
	int err = source_probe_attach(source, n);

	while (err) {
		source_probe_detach(source, n);
		source_probe_forget(source, n);
		if (!source_probe_fall_back(source, n, err, ""))
			return err;
		err = firing_check(source, true, error);
		if (!err)
			err = source_load_probe(source, n, error);
		if (!err)
			err = source_probe_attach(source, n);
	}
	return 0;
}

static int attach_one(struct source *source, unsigned int n, struct source_error *error)
{
	const struct source_probe *probe = &source->probe[n];
	int err = attach_best(source, n, error);
	char why[512];

	if (!err || probe->kind == KIND_NONE)
		return err;
	if (n >= source->config.plan->nr_probes) {
		msg_warn("cannot attach to %s (%s): the leaks that it shows are not reported",
			 probe->function, source_strerror(err));
		return 0;
	}
	if (strchr(probe->function, ':'))
		module_hooks_why(probe->function, err, why, sizeof(why));
	else
		snprintf(why, sizeof(why), "cannot attach a %s to %s: %s. %s",
			 attach_kind_name(probe->kind), probe->function, source_strerror(err),
			 err == -EACCES && !privilege_is_full()
				 ? "While kernel.perf_event_paranoid is above 2, kprobes take "
				   "CAP_SYS_ADMIN"
				 : "The kernel lists what can be probed in "
				   "/sys/kernel/tracing/available_filter_functions");
	return source_lose(source, n, why, error);
}

int source_arm(struct source *source, struct source_error *error)
{
	const unsigned int last_rank = 2 + PLAN_MAX_CLASSES;
	int err = firing_check(source, source->uses_kprobes, error);

	if (!err)
		err = attach_system(source, error);
	if (!err) {
		modules_arm(source);
		stack_cache_open(source);
	}
	if (!err && tracefs_available())
		err = group_take(source, error);
	source->armed = true;
	if (!err)
		selftest_attach(source);
	if (!err)
		module_hooks_open(source);
	for (unsigned int r = 0; r <= last_rank && !err; r++)
		for (unsigned int n = 0; n < source->nr_probes && !err; n++)
			if (rank(source, n) == r)
				err = attach_one(source, n, error);
	/* of what was fallen back to */
	if (!err)
		selftest_attach(source);
	if (!err)
		err = firing_begin(source, error);
	if (err) {
		source_disarm(source);
		return err;
	}
	fill_info(source);
	ledger_backups_on(source);
	crash_attach(source);
	source->watermark_ns = source_now();
	for (unsigned int cpu = 0; cpu < source->nr_cpus; cpu++)
		source->ring_complete_ns[cpu] = source->watermark_ns;
	return 0;
}

void source_disarm(struct source *source)
{
	if (!source->armed)
		return;
	/* the last reading: hits during the detach run no program and would count as lost */
	ledger_read(source);
	firing_look(source);
	/* births first: what is then still seen of an object is its end */
	for (unsigned int r = 2 + PLAN_MAX_CLASSES + 1; r-- > 0;)
		for (unsigned int n = 0; n < source->nr_probes; n++)
			if (rank(source, n) == r)
				source_probe_detach(source, n);
	crash_detach(source);
	selftest_detach(source);
	group_release(source);
	source->armed = false;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	source_disarm(source);
	selftest_detach(source);
	for (unsigned int n = 0; n < source->nr_probes; n++)
		source_probe_forget(source, n);
	stack_cache_close(source);
	symbols_free(source);
	source_unload(source);
	selftest_close(source);
	module_hooks_close(source);
	switches_close(&source->firing.switches);
	build_ids_free(&source->build_ids);
	kbtf_close(source->kbtf);
	free_memory(source);
}

const struct attachment *source_probes(const struct source *source)
{
	return source->info;
}

const char *source_why_not(const struct source *source, unsigned int n)
{
	return source->probe[n].why_not;
}

unsigned int source_nr_cpus(const struct source *source)
{
	return source->nr_cpus;
}

struct ledger *source_ledger(struct source *source)
{
	return &source->ledger;
}
