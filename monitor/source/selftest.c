// SPDX-License-Identifier: GPL-2.0-only
#include "source/selftest.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/internal.h"
#include "source/skeleton.h"
#include "source/tracefs.h"

/* Several: a program can be skipped because another task is in it, though it does fire. */
#define CALLS		    8
#define KRETPROBE_MAXACTIVE 64
#define ASK_PERSONALITY	    0xffffffff

static const enum attach_kind kind_of[LM_NR_TESTS] = {
	[LM_TEST_FENTRY] = KIND_FENTRY,
	[LM_TEST_FEXIT] = KIND_FEXIT,
	[LM_TEST_KPROBE] = KIND_KPROBE,
	[LM_TEST_KRETPROBE] = KIND_KRETPROBE,
};

/* personality(2): it does next to nothing and hardly anybody calls it. */
static const char *find_function(struct source *source)
{
	static const char *const name[] = {"__x64_sys_personality", "__arm64_sys_personality"};
	struct kfunction function;

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (!kbtf_function(source->kbtf, name[i], &function))
			return name[i];
	return NULL;
}

static struct bpf_program *program_of(const struct source *source, unsigned int test)
{
	struct bpf_program *const all[LM_NR_TESTS] = {
		[LM_TEST_FENTRY] = source->skel->progs.lm_test_fentry,
		[LM_TEST_FEXIT] = source->skel->progs.lm_test_fexit,
		[LM_TEST_KPROBE] = source->skel->progs.lm_test_kprobe,
		[LM_TEST_KRETPROBE] = source->skel->progs.lm_test_kretprobe,
	};

	return all[test];
}

static bool in_use(const struct source *source, enum attach_kind kind)
{
	for (unsigned int n = 0; n < source->nr_probes; n++)
		if (source->probe[n].kind == kind)
			return true;
	return false;
}

int selftest_prepare(struct source *source)
{
	struct selftest *test = &source->selftest;
	int err = 0;

	test->function = find_function(source);
	if (!test->function)
		msg_debug("no function here that serves to test whether probes fire");
	for (unsigned int i = 0; i < LM_NR_TESTS && !err; i++) {
		bool fentry = i == LM_TEST_FENTRY || i == LM_TEST_FEXIT;
		bool wanted = test->function && (!fentry || in_use(source, kind_of[i]));

		bpf_program__set_autoload(program_of(source, i), wanted);
		if (wanted && fentry)
			err = bpf_program__set_attach_target(program_of(source, i), 0,
							     test->function);
	}
	return err;
}

static void event_name(const struct source *source, bool is_return, char name[64])
{
	snprintf(name, 64, "%s_test_%s", source->group, is_return ? "return" : "entry");
}

static int attach_event(struct source *source, bool is_return, int prog_fd)
{
	struct selftest *test = &source->selftest;
	char name[64];
	int err;

	event_name(source, is_return, name);
	err = tracefs_define(source->group, name, test->function,
			     is_return ? KRETPROBE_MAXACTIVE : 0);
	if (err)
		return err;
	test->event[is_return] = true;
	return tracefs_attach(source->group, name, prog_fd);
}

static int attach_test(struct source *source, unsigned int i)
{
	int prog_fd = bpf_program__fd(program_of(source, i));
	int fd;

	if (i == LM_TEST_KPROBE || i == LM_TEST_KRETPROBE)
		return attach_event(source, i == LM_TEST_KRETPROBE, prog_fd);
	fd = bpf_link_create(prog_fd, 0, i == LM_TEST_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT,
			     NULL);
	return fd < 0 ? -errno : fd;
}

void selftest_attach(struct source *source)
{
	struct selftest *test = &source->selftest;

	for (unsigned int i = 0; i < LM_NR_TESTS && test->function; i++) {
		if (test->fd[i] >= 0 || !in_use(source, kind_of[i]))
			continue;
		test->fd[i] = attach_test(source, i);
		if (test->fd[i] < 0)
			msg_warn("cannot test whether a %s fires, on %s: %s",
				 attach_kind_name(kind_of[i]), test->function,
				 strerror(-test->fd[i]));
	}
}

void selftest_detach(struct source *source)
{
	struct selftest *test = &source->selftest;
	char name[64];

	for (unsigned int i = 0; i < LM_NR_TESTS; i++) {
		if (test->fd[i] >= 0)
			close(test->fd[i]);
		test->fd[i] = -1;
	}
	for (int i = 0; i < 2; i++) {
		event_name(source, i, name);
		if (test->event[i])
			tracefs_remove(source->group, name);
		test->event[i] = false;
	}
}

static unsigned int silent_raw_tp(struct source *source)
{
	const __u32 *epoch = &source->skel->data->name_epoch;
	__u32 before = __atomic_load_n(epoch, __ATOMIC_ACQUIRE);
	char name[16];

	if (prctl(PR_GET_NAME, name) || prctl(PR_SET_NAME, name) ||
	    __atomic_load_n(epoch, __ATOMIC_ACQUIRE) != before)
		return 0;
	return 1u << KIND_RAW_TP;
}

unsigned int selftest_run(struct source *source, bool thorough)
{
	struct selftest *test = &source->selftest;
	const __u64 *hits = source->skel->bss->test_hits;
	__u64 before[LM_NR_TESTS];
	unsigned int silent = 0;

	for (unsigned int i = 0; i < LM_NR_TESTS; i++) {
		before[i] = __atomic_load_n(&hits[i], __ATOMIC_ACQUIRE);
		if (test->fd[i] >= 0)
			silent |= 1u << kind_of[i];
	}
	for (unsigned int call = 0; call < CALLS && silent; call++) {
		test->refused = personality(ASK_PERSONALITY) < 0 ? errno : 0;
		for (unsigned int i = 0; i < LM_NR_TESTS; i++)
			if (__atomic_load_n(&hits[i], __ATOMIC_ACQUIRE) != before[i])
				silent &= ~(1u << kind_of[i]);
	}
	return thorough ? silent | silent_raw_tp(source) : silent;
}
