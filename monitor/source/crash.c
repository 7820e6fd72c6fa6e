// SPDX-License-Identifier: GPL-2.0-only
#include "source/crash.h"

#include <bpf/libbpf.h>
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

static struct bpf_program *program_of(const struct source *source, unsigned int n)
{
	struct bpf_program *const all[CRASH_PROGRAMS] = {
		source->skel->progs.lm_oops_enter,
		source->skel->progs.lm_warn,
	};

	return all[n];
}

void crash_prepare(struct source *source)
{
	bool can_hold = !source->fentry_refused && sysconf(_SC_NPROCESSORS_ONLN) > 1 &&
			libbpf_probe_bpf_helper(BPF_PROG_TYPE_KPROBE, BPF_FUNC_loop, NULL) == 1;
	struct kfunction function;

	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++)
		bpf_program__set_autoload(program_of(source, n),
					  can_hold && !kbtf_function(source->kbtf, hold[n].function,
								     &function));
}

void crash_attach(struct source *source)
{
	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++) {
		if (!bpf_program__autoload(program_of(source, n)))
			continue;
		source->crash.link[n] = bpf_program__attach(program_of(source, n));
		if (!source->crash.link[n])
			msg_debug("cannot attach to %s: %s; a violation that takes the kernel down "
				  "may not reach the disk",
				  hold[n].function, strerror(errno));
	}
	crash_look(source);
}

void crash_detach(struct source *source)
{
	for (unsigned int n = 0; n < CRASH_PROGRAMS; n++) {
		bpf_link__destroy(source->crash.link[n]);
		source->crash.link[n] = NULL;
	}
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
