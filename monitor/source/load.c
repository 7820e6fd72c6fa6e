// SPDX-License-Identifier: GPL-2.0-only
/* Loads the object, makes the rings, clones a program for each probe. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/core_btf.h"
#include "source/crowd.h"
#include "source/files.h"
#include "source/internal.h"
#include "source/privilege.h"
#include "source/skeleton.h"
#include "source/verifier_log.h"

#define LOG_BYTES    ((size_t)4 << 20) /* older kernels keep the beginning, not the end */
#define RING_DEFAULT ((size_t)4 << 20)
#define RING_LEAST   ((size_t)256 << 10)
/* Coprime to the number of slots, so that no two functions begin at the same one. */
#define SLOTS_APART 1021
#define RINGS_MOST  ((size_t)256 << 20) /* all together, unless the user says otherwise */

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	char *text;

	(void)level;
	if (msg_level() < MSG_VERBOSE || vasprintf(&text, format, args) < 0)
		return 0;
	verifier_log_show(text);
	free(text);
	return 0;
}

static struct bpf_program *template_for(const struct source *source, enum attach_kind kind,
					bool more)
{
	const struct probe_bpf *skel = source->skel;

	switch (kind) {
	case KIND_FENTRY:
		return more ? skel->progs.lm_fentry_more : skel->progs.lm_fentry;
	case KIND_FEXIT:
		return more ? skel->progs.lm_fexit_more : skel->progs.lm_fexit;
	case KIND_RAW_TP:
		return more ? skel->progs.lm_raw_tp_more : skel->progs.lm_raw_tp;
	case KIND_KRETPROBE:
		return more ? skel->progs.lm_kretprobe_more : skel->progs.lm_kretprobe;
	default:
		return more ? skel->progs.lm_kprobe_more : skel->progs.lm_kprobe;
	}
}

static struct bpf_program *template_of(const struct source *source,
				       const struct source_probe *probe)
{
	return template_for(source, probe->kind, probe->cfg.more);
}

static size_t ring_bytes(const struct source *source)
{
	size_t bytes = source->config.ring_bytes;

	if (bytes)
		return bytes;
	bytes = RING_DEFAULT;
	while (bytes > RING_LEAST && bytes * source->nr_cpus > RINGS_MOST)
		bytes /= 2;
	return bytes;
}

static int make_rings(struct source *source)
{
	size_t bytes = ring_bytes(source);

	for (__u32 cpu = 0; cpu < source->nr_cpus; cpu++) {
		int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "lm_ring", 0, 0, (__u32)bytes, NULL);
		int err;

		if (fd < 0)
			return -errno;
		source->ring_fd[cpu] = fd;
		err = ring_init(&source->ring[cpu], fd, bytes);
		if (err)
			return err;
		if (bpf_map_update_elem(bpf_map__fd(source->skel->maps.rings), &cpu, &fd, BPF_ANY))
			return -errno;
	}
	return 0;
}

static int load_backups(struct source *source, struct source_probe *probe, unsigned int nr,
			char *log, size_t log_size)
{
	struct clone clone = {.template = source->skel->progs.lm_backup,
			      .kind = probe->kind,
			      .btf_id = probe->btf_id,
			      .first_fd = probe->first_fd,
			      .log = log,
			      .log_size = log_size};
	int err = clone_first_set(probe->first_fd, probe->main.prog_fd);

	if (err)
		return err;
	for (unsigned int i = 0; i < nr; i++) {
		struct attached *backup = &probe->backup[i];
		struct lm_probe_cfg cfg = probe->cfg;
		struct fold_config config = {.data = &cfg, .size = sizeof(cfg)};

		cfg.turn = (__u8)(i + 1);
		cfg.last = i + 1 == nr;
		backup->cfg_fd = clone_cfg(&cfg);
		if (backup->cfg_fd < 0)
			return backup->cfg_fd;
		config.map_fd = backup->cfg_fd;
		clone.config = &config;
		backup->prog_fd = clone_program(source, &clone);
		if (backup->prog_fd < 0)
			return backup->prog_fd;
		probe->nr_backups++;
	}
	return 0;
}

static int load_probe(struct source *source, unsigned int n, char *log, size_t log_size)
{
	struct source_probe *probe = &source->probe[n];
	struct attached *main = &probe->main, *keep = &probe->keep;
	struct fold_config config = {.data = &probe->cfg, .size = sizeof(probe->cfg)};
	struct clone clone = {.kind = probe->kind,
			      .btf_id = probe->btf_id,
			      .config = &config,
			      .first_fd = -1,
			      .log = log,
			      .log_size = log_size};
	unsigned int nr_backups = crowd_backups(source, n);

	if (probe->kind == KIND_NONE)
		return 0;
	probe->cfg.last = !nr_backups;
	probe->cfg.mark = (__u32)probe->cfg.row << 4;
	probe->cfg.slot = (__u32)probe->cfg.row * SLOTS_APART;
	probe->cfg.walks = probe->cfg.stack && stack_cache_walks(source, (int)probe->kind);
	probe->cfg.regs = source->cast_type;
	probe->cfg.keeps_cpu = !probe->cfg.counted && source->can_keep_cpu;
	probe->cfg.plain_stack = nr_backups && source->has_own_stacks;
	main->cfg_fd = clone_cfg(&probe->cfg);
	if (main->cfg_fd < 0)
		return main->cfg_fd;
	if (nr_backups) {
		clone.first_fd = probe->first_fd = clone_first();
		if (probe->first_fd < 0)
			return probe->first_fd;
	}
	config.map_fd = main->cfg_fd;
	clone.template = template_of(source, probe);
	main->prog_fd = clone_program(source, &clone);
	if (main->prog_fd < 0)
		return main->prog_fd;
	if (nr_backups)
		return load_backups(source, probe, nr_backups, log, log_size);
	if (!probe->cfg.keeps)
		return 0;
	clone.template = source->skel->progs.lm_kprobe_keep;
	clone.kind = KIND_KPROBE;
	keep->prog_fd = clone_program(source, &clone);
	return keep->prog_fd < 0 ? keep->prog_fd : 0;
}

/* Gives up the probe; the system's own probe with a warning only. */
static int refused(struct source *source, unsigned int n, int err, const char *reason,
		   struct source_error *error)
{
	struct source_probe *probe = &source->probe[n];
	char why[512];

	snprintf(why, sizeof(why), "the kernel refuses the %s program for %s: %s%s%.300s",
		 attach_kind_name(probe->kind), probe->function, source_strerror(err),
		 *reason ? ": " : "", reason);
	source_probe_unload(source, n);
	if (n < source->config.plan->nr_probes && source->config.attach != ATTACH_FENTRY)
		return source_lose(source, n, why, error);
	if (n < source->config.plan->nr_probes)
		return source_fail(error, err, "%s", why);
	probe->kind = KIND_NONE;
	msg_warn("%s: the leaks that it shows are not reported", why);
	return 0;
}

int source_load_probe(struct source *source, unsigned int n, struct source_error *error)
{
	char *log = malloc(LOG_BYTES);
	char reason[512] = "";
	int err;

	if (!log)
		return source_fail(error, -ENOMEM, "out of memory");
	do {
		log[0] = '\0';
		err = load_probe(source, n, log, LOG_BYTES);
		if (err) {
			verifier_log_show(log);
			verifier_log_reason(log, reason, sizeof(reason));
		}
	} while (err && source_probe_fall_back(source, n, err, reason));
	if (err)
		err = refused(source, n, err, reason, error);
	free(log);
	return err;
}

static int load_probes(struct source *source, struct source_error *error)
{
	int err = 0;

	for (unsigned int n = 0; n < source->nr_probes && !err; n++)
		err = source_load_probe(source, n, error);
	return err;
}

static int set_stacks(struct source *source)
{
	__u32 size = (__u32)(offsetof(struct lm_stack, addr) +
			     source->config.stack_depth * sizeof(__u64));
	struct bpf_map *raw = source->skel->maps.raw_stacks;
	int err = bpf_map__set_max_entries(raw, bpf_map__max_entries(raw) * source->nr_cpus);

	if (err || !source->config.stack_depth) /* no probe takes a stack */
		return err;
	return bpf_map__set_value_size(source->skel->maps.stacks, size);
}

static int set_sizes(struct source *source)
{
	struct probe_bpf *skel = source->skel;
	int err = bpf_map__set_max_entries(skel->maps.rings, source->nr_cpus);

	if (!err)
		err = bpf_map__set_max_entries(skel->maps.cpus, source->nr_cpus);
	if (!err)
		err = set_stacks(source);
	return err ? err : scope_prepare(source);
}

/* The types of the kernel are in a file that only this process can name. */
static int open_object(struct source *source)
{
	char path[32];
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = path);
	int err = templates_register();
	int fd;

	libbpf_set_print(print_libbpf);
	if (err)
		return err;
	fd = memfd_create("lm_types", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	source->skel = probe_bpf__open_opts(&opts);
	err = source->skel ? set_sizes(source) : -errno;
	if (!err)
		err = core_btf_write(source->kbtf, bpf_object__btf(source->skel->obj), fd);
	if (!err)
		err = templates_load(&source->templates, source->skel);
	close(fd);
	return err;
}

/* What is no probe. Without these, all the rest is watched. */
static void load_helpers(struct source *source)
{
	crash_load(source);
	files_load(source);
}

int source_load(struct source *source, struct source_error *error)
{
	int err = open_object(source);

	if (err)
		return source_fail(error, err,
				   "the kernel refuses lifemon's BPF programs: %s. Run with "
				   "--verbose for the verifier's log%s",
				   strerror(-err),
				   privilege_is_full()
					   ? ""
					   : "; on kernels before 6.14 it may take CAP_SYS_ADMIN, "
					     "which is missing here");
	if (clone_static_function(bpf_object__btf(source->skel->obj)) < 0)
		return source_fail(error, -ENOENT,
				   "this lifemon was built without the types of its BPF functions. "
				   "Build it again with clang -g, as the Makefile does");
	load_helpers(source);
	err = scope_load(source);
	if (err)
		return source_fail(error, err,
				   "cannot narrow the scope in the kernel: %s. Try "
				   "--filter-in user",
				   strerror(-err));
	err = make_rings(source);
	if (err)
		return source_fail(error, err,
				   "cannot make %u rings of %zu KiB: %s. Try a smaller --ring-size",
				   source->nr_cpus, ring_bytes(source) >> 10, strerror(-err));
	err = ledger_open(source);
	if (err)
		return source_fail(error, err, "cannot map the loss counters: %s", strerror(-err));
	return load_probes(source, error);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void unload(struct attached *program)
{
	close_fd(&program->prog_fd);
	close_fd(&program->cfg_fd);
}

void source_probe_unload(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	for (unsigned int i = 0; i < MAX_BACKUPS; i++)
		unload(&probe->backup[i]);
	probe->nr_backups = 0;
	close_fd(&probe->first_fd);
	unload(&probe->keep);
	unload(&probe->main);
}

void source_unload(struct source *source)
{
	for (unsigned int n = 0; n < source->nr_probes; n++)
		source_probe_unload(source, n);
	crash_unload(source);
	files_close(source);
	ledger_close(source);
	for (unsigned int cpu = 0; cpu < source->nr_cpus; cpu++) {
		ring_fini(&source->ring[cpu]);
		close_fd(&source->ring_fd[cpu]);
	}
	templates_free(&source->templates);
	probe_bpf__destroy(source->skel);
}
