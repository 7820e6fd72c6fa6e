// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "source/compile.h"
#include "source/internal.h"
#include "source/tracefs.h"

/* Calls of one function that can be under way at once. Each instance takes about 100 bytes. */
#define KRETPROBE_MAXACTIVE 1024

const char *probe_way_name(enum probe_way way)
{
	static const char *const name[] = {
		[WAY_NONE] = "none",	 [WAY_FENTRY] = "fentry",	[WAY_FEXIT] = "fexit",
		[WAY_KPROBE] = "kprobe", [WAY_KRETPROBE] = "kretprobe", [WAY_RAW_TP] = "raw_tp",
	};

	return name[way];
}

int fentry_try(int btf_id, int *link_fd)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = (__u32)btf_id);
	const struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int prog, link, err = 0;

	*link_fd = -1;
	prog = bpf_prog_load(BPF_PROG_TYPE_TRACING, "lm_try", "GPL", nothing, 2, &opts);
	if (prog < 0)
		return -errno;
	link = bpf_link_create(prog, 0, BPF_TRACE_FENTRY, NULL);
	if (link < 0)
		err = -errno;
	else
		*link_fd = link;
	close(prog);
	return err;
}

static void event_name(const struct source *source, char kind, unsigned int n, char name[64])
{
	snprintf(name, 64, "%s_%c%u", source->group, kind, n);
}

/* Defines an event and runs the program on it: a file descriptor or -errno. */
static int attach_event(const struct source *source, char kind, unsigned int n, int prog_fd)
{
	const struct source_probe *probe = &source->probe[n];
	char name[64];
	int fd, err;

	event_name(source, kind, n, name);
	err = tracefs_define(source->group, name, probe->function,
			     kind == 'r' ? KRETPROBE_MAXACTIVE : 0);
	if (err)
		return err;
	fd = tracefs_attach(source->group, name, prog_fd);
	if (fd < 0)
		tracefs_remove(source->group, name);
	return fd;
}

static int attach_kprobe(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	int fd;

	/* The half that keeps arguments first: then no return finds none. */
	if (probe->keep_fd >= 0) {
		fd = attach_event(source, 'k', n, probe->keep_fd);
		if (fd < 0)
			return fd;
		probe->keep_event_fd = fd;
		probe->has_keep_event = true;
	}
	fd = attach_event(source, probe->way == WAY_KRETPROBE ? 'r' : 'p', n, probe->prog_fd);
	if (fd < 0)
		return fd;
	probe->event_fd = fd;
	probe->has_event = true;
	ledger_baseline(source, n);
	return 0;
}

/* A link of a program that the kernel calls itself: a file descriptor or -errno. */
static int attach_link(const struct source_probe *probe, int prog_fd)
{
	int fd;

	if (probe->way == WAY_RAW_TP)
		fd = bpf_raw_tracepoint_open(probe->function, prog_fd);
	else
		fd = bpf_link_create(prog_fd, 0,
				     probe->way == WAY_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT,
				     NULL);
	return fd < 0 ? -errno : fd;
}

/*
 * The programs of a probe must run in their order. A trampoline runs the newest first
 * (hlist_add_head in __bpf_trampoline_link_prog), a tracepoint the oldest (func_add).
 */
static int attach_links(struct source_probe *probe)
{
	unsigned int nr = probe->nr_backups + 1;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int turn = probe->way == WAY_RAW_TP ? i : nr - 1 - i;
		struct backup *backup = turn ? &probe->backup[turn - 1] : NULL;
		int fd = attach_link(probe, backup ? backup->prog_fd : probe->prog_fd);

		if (fd < 0)
			return fd;
		*(backup ? &backup->link_fd : &probe->link_fd) = fd;
	}
	return 0;
}

int probe_attach(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	switch (probe->way) {
	case WAY_FENTRY:
	case WAY_FEXIT:
	case WAY_RAW_TP:
		return attach_links(probe);
	case WAY_KPROBE:
	case WAY_KRETPROBE:
		return attach_kprobe(source, n);
	default:
		return 0;
	}
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void probe_detach(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	for (unsigned int i = 0; i < MAX_BACKUPS; i++)
		close_fd(&probe->backup[i].link_fd);
	close_fd(&probe->link_fd);
	close_fd(&probe->event_fd);
	close_fd(&probe->keep_event_fd);
}

void probe_forget(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	char name[64];

	if (probe->has_event) {
		event_name(source, probe->way == WAY_KRETPROBE ? 'r' : 'p', n, name);
		tracefs_remove(source->group, name);
	}
	if (probe->has_keep_event) {
		event_name(source, 'k', n, name);
		tracefs_remove(source->group, name);
	}
	probe->has_event = probe->has_keep_event = false;
}
