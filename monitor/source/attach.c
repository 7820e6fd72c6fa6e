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

static void event_name(const struct source *source, char type, unsigned int n, char name[64])
{
	snprintf(name, 64, "%s_%c%u", source->group, type, n);
}

/* Defines an event and runs the program on it. Returns 0 or -errno. */
static int attach_event(const struct source *source, char type, unsigned int n,
			struct attached *program)
{
	const struct source_probe *probe = &source->probe[n];
	char name[64];
	int fd, err;

	event_name(source, type, n, name);
	err = tracefs_define(source->group, name, probe->function,
			     type == 'r' ? KRETPROBE_MAXACTIVE : 0);
	if (err)
		return err;
	fd = tracefs_attach(source->group, name, program->prog_fd);
	if (fd < 0) {
		tracefs_remove(source->group, name);
		return fd;
	}
	program->hook_fd = fd;
	program->has_event = true;
	return 0;
}

static int attach_kprobe(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	int err = 0;

	/* The half that keeps arguments first: then no return finds none. */
	if (probe->keep.prog_fd >= 0)
		err = attach_event(source, 'k', n, &probe->keep);
	if (!err)
		err = attach_event(source, probe->kind == KIND_KRETPROBE ? 'r' : 'p', n,
				   &probe->main);
	if (!err)
		ledger_baseline(source, n);
	return err;
}

/* A link of a program that the kernel calls itself: a file descriptor or -errno. */
static int attach_link(const struct source_probe *probe, int prog_fd)
{
	int fd;

	if (probe->kind == KIND_RAW_TP)
		fd = bpf_raw_tracepoint_open(probe->function, prog_fd);
	else
		fd = bpf_link_create(
			prog_fd, 0, probe->kind == KIND_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT,
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
		unsigned int turn = probe->kind == KIND_RAW_TP ? i : nr - 1 - i;
		struct attached *program = turn ? &probe->backup[turn - 1] : &probe->main;
		int fd = attach_link(probe, program->prog_fd);

		if (fd < 0)
			return fd;
		program->hook_fd = fd;
	}
	return 0;
}

int source_probe_attach(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	switch (probe->kind) {
	case KIND_FENTRY:
	case KIND_FEXIT:
	case KIND_RAW_TP:
		return attach_links(probe);
	case KIND_KPROBE:
	case KIND_KRETPROBE:
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

void source_probe_detach(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	for (unsigned int i = 0; i < MAX_BACKUPS; i++)
		close_fd(&probe->backup[i].hook_fd);
	close_fd(&probe->main.hook_fd);
	close_fd(&probe->keep.hook_fd);
}

static void remove_event(const struct source *source, char type, unsigned int n,
			 struct attached *program)
{
	char name[64];

	if (!program->has_event)
		return;
	event_name(source, type, n, name);
	tracefs_remove(source->group, name);
	program->has_event = false;
}

void source_probe_forget(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];

	remove_event(source, probe->kind == KIND_KRETPROBE ? 'r' : 'p', n, &probe->main);
	remove_event(source, 'k', n, &probe->keep);
}
