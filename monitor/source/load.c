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
#include "source/compile.h"
#include "source/internal.h"
#include "source/skeleton.h"

#define RING_DEFAULT ((size_t)4 << 20)
#define RING_LEAST   ((size_t)256 << 10)
#define RINGS_MOST   ((size_t)256 << 20) /* all together, unless the user says otherwise */

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	char line[512];

	(void)level;
	vsnprintf(line, sizeof(line), format, args);
	line[strcspn(line, "\n")] = '\0';
	msg_debug("%s", line);
	return 0;
}

static struct bpf_program *template_of(const struct source *source, enum probe_way way)
{
	switch (way) {
	case WAY_FENTRY:
		return source->skel->progs.lm_fentry;
	case WAY_FEXIT:
		return source->skel->progs.lm_fexit;
	case WAY_RAW_TP:
		return source->skel->progs.lm_raw_tp;
	case WAY_KRETPROBE:
		return source->skel->progs.lm_kretprobe;
	default:
		return source->skel->progs.lm_kprobe;
	}
}

/* Only the templates that some probe takes are loaded, each under a function of its own. */
static int choose_templates(struct source *source)
{
	struct probe_bpf *skel = source->skel;
	struct bpf_program *all[] = {skel->progs.lm_fentry,	 skel->progs.lm_fexit,
				     skel->progs.lm_raw_tp,	 skel->progs.lm_kprobe,
				     skel->progs.lm_kprobe_keep, skel->progs.lm_kretprobe};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		bpf_program__set_autoload(all[i], false);
	for (unsigned int n = 0; n < source->nr_probes; n++) {
		const struct source_probe *probe = &source->probe[n];
		struct bpf_program *template = template_of(source, probe->way);
		int err = 0;

		if (probe->way == WAY_NONE || bpf_program__autoload(template))
			continue;
		bpf_program__set_autoload(template, true);
		if (probe->way == WAY_FENTRY || probe->way == WAY_FEXIT)
			err = bpf_program__set_attach_target(template, 0, probe->function);
		if (probe->way == WAY_KRETPROBE)
			bpf_program__set_autoload(skel->progs.lm_kprobe_keep, true);
		if (err)
			return err;
	}
	return 0;
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

static int load_backup(struct source *source, struct source_probe *probe, char *log,
		       size_t log_size)
{
	struct lm_probe_cfg cfg = probe->cfg;

	cfg.role = LM_ROLE_BACKUP;
	probe->backup_cfg_fd = clone_cfg(&cfg);
	if (probe->backup_cfg_fd < 0)
		return probe->backup_cfg_fd;
	probe->backup_fd =
		clone_program(source->skel->obj, template_of(source, probe->way),
			      bpf_map__fd(source->skel->maps.rodata_cfg), probe->backup_cfg_fd,
			      probe->way, probe->btf_id, log, log_size);
	return probe->backup_fd < 0 ? probe->backup_fd : 0;
}

static int load_probe(struct source *source, unsigned int n, char *log, size_t log_size)
{
	struct source_probe *probe = &source->probe[n];
	int template_cfg = bpf_map__fd(source->skel->maps.rodata_cfg);
	bool pair = source->backups && !probe->cfg.counted;

	if (probe->way == WAY_NONE)
		return 0;
	probe->cfg.role = pair ? LM_ROLE_FIRST : LM_ROLE_ALONE;
	probe->cfg_fd = clone_cfg(&probe->cfg);
	if (probe->cfg_fd < 0)
		return probe->cfg_fd;
	probe->prog_fd =
		clone_program(source->skel->obj, template_of(source, probe->way), template_cfg,
			      probe->cfg_fd, probe->way, probe->btf_id, log, log_size);
	if (probe->prog_fd < 0)
		return probe->prog_fd;
	if (pair)
		return load_backup(source, probe, log, log_size);
	if (!probe->cfg.keeps)
		return 0;
	probe->keep_fd = clone_program(source->skel->obj, source->skel->progs.lm_kprobe_keep,
				       template_cfg, probe->cfg_fd, WAY_KPROBE, 0, log, log_size);
	return probe->keep_fd < 0 ? probe->keep_fd : 0;
}

static int load_probes(struct source *source, struct source_error *error)
{
	static char log[65536];

	for (unsigned int n = 0; n < source->nr_probes; n++) {
		int err;

		log[0] = '\0';
		err = load_probe(source, n, log, sizeof(log));
		if (!err)
			continue;
		msg_debug("the verifier says: %s", log);
		return source_fail(error, err, "cannot load the %s program for %s: %s",
				   probe_way_name(source->probe[n].way), source->probe[n].function,
				   strerror(-err));
	}
	return 0;
}

static int open_object(struct source *source)
{
	struct probe_bpf *skel;
	int err;

	libbpf_set_print(print_libbpf);
	skel = probe_bpf__open();
	if (!skel)
		return -errno;
	source->skel = skel;
	err = bpf_map__set_max_entries(skel->maps.rings, source->nr_cpus);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.cpus, source->nr_cpus);
	if (!err)
		err = choose_templates(source);
	if (!err)
		err = selftest_prepare(source);
	return err ? err : probe_bpf__load(skel);
}

int source_load(struct source *source, struct source_error *error)
{
	int err = open_object(source);

	if (err)
		return source_fail(error, err,
				   "the kernel refuses lifemon's BPF programs: %s. Run with "
				   "--verbose for its words",
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

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void source_unload(struct source *source)
{
	for (unsigned int n = 0; n < source->nr_probes; n++) {
		close_fd(source->probe[n].backup_fd);
		close_fd(source->probe[n].backup_cfg_fd);
		close_fd(source->probe[n].keep_fd);
		close_fd(source->probe[n].prog_fd);
		close_fd(source->probe[n].cfg_fd);
	}
	ledger_close(source);
	for (unsigned int cpu = 0; cpu < source->nr_cpus; cpu++) {
		ring_fini(&source->ring[cpu]);
		close_fd(source->ring_fd[cpu]);
	}
	probe_bpf__destroy(source->skel);
}
