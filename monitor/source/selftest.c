// SPDX-License-Identifier: GPL-2.0-only
#include "source/selftest.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
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
#define HITS_BYTES	    (LM_NR_TESTS * sizeof(__u64))

static const enum attach_kind kind_of[LM_NR_TESTS] = {
	[LM_TEST_FENTRY] = KIND_FENTRY,
	[LM_TEST_FEXIT] = KIND_FEXIT,
	[LM_TEST_KPROBE] = KIND_KPROBE,
	[LM_TEST_KRETPROBE] = KIND_KRETPROBE,
};

/* personality(2): it does next to nothing and hardly anybody calls it. */
static const char *const served_by[] = {"__x64_sys_personality", "__arm64_sys_personality"};

static bool is_fentry(unsigned int i)
{
	return i == LM_TEST_FENTRY || i == LM_TEST_FEXIT;
}

static bool in_use(const struct source *source, enum attach_kind kind)
{
	for (unsigned int n = 0; n < source->nr_probes; n++)
		if (source->probe[n].kind == kind)
			return true;
	return false;
}

/* A program that adds 1 to hits[@i]: a file descriptor or -errno. */
static int load_counter(const struct selftest *test, unsigned int i)
{
	const struct bpf_insn insn[] = {
		{.code = BPF_LD | BPF_IMM | BPF_DW,
		 .dst_reg = BPF_REG_1,
		 .src_reg = BPF_PSEUDO_MAP_VALUE,
		 .imm = test->hits_fd},
		{.imm = (__s32)(i * sizeof(__u64))},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
		{.code = BPF_STX | BPF_ATOMIC | BPF_DW,
		 .dst_reg = BPF_REG_1,
		 .src_reg = BPF_REG_0,
		 .imm = BPF_ADD},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	enum bpf_prog_type type = is_fentry(i) ? BPF_PROG_TYPE_TRACING : BPF_PROG_TYPE_KPROBE;
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	int fd;

	if (is_fentry(i)) {
		opts.attach_btf_id = (__u32)test->btf_id;
		opts.expected_attach_type =
			i == LM_TEST_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT;
	}
	fd = bpf_prog_load(type, "lm_test", "GPL", insn, sizeof(insn) / sizeof(insn[0]), &opts);
	return fd < 0 ? -errno : fd;
}

static int open_hits(struct selftest *test)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	void *hits;

	test->hits_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "lm_test_hits", sizeof(__u32),
				       HITS_BYTES, 1, &opts);
	if (test->hits_fd < 0)
		return -errno;
	hits = mmap(NULL, HITS_BYTES, PROT_READ, MAP_SHARED, test->hits_fd, 0);
	if (hits == MAP_FAILED)
		return -errno;
	test->hits = hits;
	return 0;
}

void selftest_init(struct selftest *test)
{
	test->hits_fd = -1;
	for (unsigned int i = 0; i < LM_NR_TESTS; i++)
		test->fd[i] = -1;
}

int selftest_open(struct source *source)
{
	struct selftest *test = &source->selftest;
	struct kfunction function;

	for (size_t i = 0; i < sizeof(served_by) / sizeof(served_by[0]) && !test->function; i++)
		if (!kbtf_function(source->kbtf, served_by[i], &function)) {
			test->function = served_by[i];
			test->btf_id = function.id;
		}
	if (!test->function)
		msg_debug("no function here that serves to test whether probes fire");
	return open_hits(test);
}

void selftest_close(struct source *source)
{
	struct selftest *test = &source->selftest;

	if (test->hits)
		munmap((void *)(uintptr_t)test->hits, HITS_BYTES);
	if (test->hits_fd >= 0)
		close(test->hits_fd);
	test->hits = NULL;
	test->hits_fd = -1;
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
	int prog_fd = load_counter(&source->selftest, i);
	int fd;

	if (prog_fd < 0)
		return prog_fd;
	if (is_fentry(i)) {
		fd = bpf_link_create(
			prog_fd, 0, i == LM_TEST_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT, NULL);
		fd = fd < 0 ? -errno : fd;
	} else {
		fd = attach_event(source, i == LM_TEST_KRETPROBE, prog_fd);
	}
	/* its hook holds it */
	close(prog_fd);
	return fd;
}

int selftest_try_fentry(struct source *source)
{
	struct selftest *test = &source->selftest;
	int fd;

	if (!test->function)
		return 0;
	fd = attach_test(source, LM_TEST_FENTRY);
	if (fd < 0)
		return fd;
	test->fd[LM_TEST_FENTRY] = fd;
	return 0;
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
	const __u64 *hits = test->hits;
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
