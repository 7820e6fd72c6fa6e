// SPDX-License-Identifier: GPL-2.0-only
#include "source/crash.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/internal.h"
#include "source/skeleton.h"

#define LOOK_NS 1000000000u

static const struct {
	const char *function;
	const char *setting;
} hold[CRASH_PROGRAMS] = {
	{"oops_enter", "/proc/sys/kernel/panic_on_oops"},
	{"__warn", "/proc/sys/kernel/panic_on_warn"},
};

void crash_init(struct crash *crash)
{
	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++)
		crash->prog_fd[n] = crash->link_fd[n] = -1;
}

void crash_load(struct source *source)
{
	struct bpf_program *const program[CRASH_PROGRAMS] = {
		source->skel->progs.lm_oops_enter,
		source->skel->progs.lm_warn,
	};
	bool can_hold = !source->fentry_refused && sysconf(_SC_NPROCESSORS_ONLN) > 1;

	for (unsigned int n = 0; can_hold && n < CRASH_PROGRAMS; n++) {
		struct clone clone = {.template = program[n], .kind = KIND_FENTRY, .first_fd = -1};
		struct kfunction function;

		if (kbtf_function(source->kbtf, hold[n].function, &function))
			continue;
		clone.btf_id = function.id;
		source->crash.prog_fd[n] = clone_program(source, &clone);
		if (source->crash.prog_fd[n] < 0)
			msg_debug("the kernel refuses a program for %s: %s", hold[n].function,
				  source_strerror(source->crash.prog_fd[n]));
	}
}

void crash_attach(struct source *source)
{
	struct crash *crash = &source->crash;

	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++) {
		if (crash->prog_fd[n] < 0)
			continue;
		crash->link_fd[n] = bpf_link_create(crash->prog_fd[n], 0, BPF_TRACE_FENTRY, NULL);
		if (crash->link_fd[n] < 0)
			msg_debug("cannot attach to %s: %s; a violation that takes the kernel down "
				  "may not reach the disk",
				  hold[n].function, strerror(errno));
	}
	crash_look(source);
}

static void close_all(int fd[CRASH_PROGRAMS])
{
	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++) {
		if (fd[n] >= 0)
			close(fd[n]);
		fd[n] = -1;
	}
}

void crash_detach(struct source *source)
{
	close_all(source->crash.link_fd);
}

void crash_unload(struct source *source)
{
	close_all(source->crash.prog_fd);
}

static bool is_set(const char *setting)
{
	FILE *file = fopen(setting, "re");
	int value = 0;

	if (!file)
		return false;
	if (fscanf(file, "%d", &value) != 1)
		value = 0;
	fclose(file);
	return value != 0;
}

void crash_look(struct source *source)
{
	struct lm_crash *shared = &source->skel->bss->crash;
	uint64_t now = source_now();

	if (now < source->crash.next_look_ns)
		return;
	source->crash.next_look_ns = now + LOOK_NS;
	shared->oops_panics = is_set(hold[0].setting);
	shared->warning_panics = is_set(hold[1].setting);
}

bool source_crashes(const struct source *source)
{
	const struct lm_crash *shared = &source->skel->bss->crash;

	return __atomic_load_n(&shared->begun, __ATOMIC_ACQUIRE) && !shared->written;
}

void source_crash_written(struct source *source)
{
	__atomic_store_n(&source->skel->bss->crash.written, 1, __ATOMIC_RELEASE);
}
