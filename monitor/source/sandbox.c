// SPDX-License-Identifier: GPL-2.0-only
#include "source/sandbox.h"

#include <asm/termbits.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>

#ifndef TCGETS2 /* some architectures have no such thing */
#define TCGETS2	 TCGETS
#define TCSETS2	 TCSETS
#define TCSETSW2 TCSETSW
#define TCSETSF2 TCSETSF
#endif

/*
 * What watching calls itself, and what the C library of today, yesterday or tomorrow may call on
 * its behalf. A name that this architecture does not have is left out.
 */
static const char *const allowed[] = {
	/* reports, traces, tracefs, /proc and sysfs */
	"read",
	"write",
	"readv",
	"writev",
	"pread64",
	"pwrite64",
	"preadv",
	"pwritev",
	"preadv2",
	"pwritev2",
	"lseek",
	"_llseek",
	"open",
	"openat",
	"openat2",
	"close",
	"close_range",
	"fcntl",
	"fcntl64",
	"dup",
	"dup2",
	"dup3",
	"stat",
	"fstat",
	"lstat",
	"stat64",
	"fstat64",
	"lstat64",
	"newfstatat",
	"fstatat64",
	"statx",
	"statfs",
	"fstatfs",
	"statfs64",
	"fstatfs64",
	"access",
	"faccessat",
	"faccessat2",
	"readlink",
	"readlinkat",
	"getdents",
	"getdents64",
	"getcwd",
	"chdir",
	"fchdir",
	"umask",
	"flock",
	/* a file that is written to the disk, then takes its name; one that the user owns */
	"fsync",
	"fdatasync",
	"sync_file_range",
	"syncfs",
	"ftruncate",
	"ftruncate64",
	"fallocate",
	"fadvise64",
	"rename",
	"renameat",
	"renameat2",
	"unlink",
	"unlinkat",
	"rmdir",
	"mkdir",
	"mkdirat",
	"fchmod",
	"fchown",
	"fchown32",
	/* to wait: for signals, for the command, for marks */
	"poll",
	"ppoll",
	"ppoll_time64",
	"select",
	"_newselect",
	"pselect6",
	"pselect6_time64",
	"epoll_create1",
	"epoll_ctl",
	"epoll_wait",
	"epoll_pwait",
	"epoll_pwait2",
	"eventfd2",
	"pipe2",
	"signalfd4",
	"inotify_init1",
	"inotify_add_watch",
	"inotify_rm_watch",
	"recvfrom",
	"recvmsg",
	"sendto",
	"sendmsg",
	"wait4",
	"waitid",
	"kill",
	"getpgid",
	"getpgrp",
	/* the kernel's side: maps, iterators, counters, and the call that tests the probes */
	"bpf",
	"perf_event_open",
	"membarrier",
	"personality",
	/* memory */
	"brk",
	"mmap",
	"mmap2",
	"munmap",
	"mremap",
	"mprotect",
	"madvise",
	"mincore",
	"msync",
	"memfd_create",
	/* threads; clone itself has a rule of its own */
	"futex",
	"futex_time64",
	"futex_waitv",
	"set_robust_list",
	"get_robust_list",
	"rseq",
	"set_tid_address",
	"gettid",
	"sched_yield",
	"sched_getaffinity",
	"sched_getparam",
	"sched_getscheduler",
	"getcpu",
	"exit",
	"exit_group",
	"arch_prctl",
	/* signals */
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigreturn",
	"rt_sigpending",
	"rt_sigsuspend",
	"rt_sigtimedwait",
	"rt_sigtimedwait_time64",
	"sigaltstack",
	"restart_syscall",
	"tgkill",
	"tkill",
	"pause",
	/* time */
	"clock_gettime",
	"clock_gettime64",
	"clock_getres",
	"clock_getres_time64",
	"clock_nanosleep",
	"clock_nanosleep_time64",
	"nanosleep",
	"gettimeofday",
	"time",
	/* about this process and this machine */
	"getpid",
	"getppid",
	"getsid",
	"getuid",
	"geteuid",
	"getgid",
	"getegid",
	"getuid32",
	"geteuid32",
	"getgid32",
	"getegid32",
	"prctl",
	"prlimit64",
	"getrlimit",
	"ugetrlimit",
	"getrusage",
	"getrandom",
	"uname",
	"sysinfo",
	"capget",
};

/* Not those that type on a terminal for its user (TIOCSTI), and none of a driver. */
static const unsigned long allowed_ioctls[] = {
	/* the terminal of the dashboard, and "is this a terminal?" */
	TCGETS,
	TCSETS,
	TCSETSW,
	TCSETSF,
	TCGETS2,
	TCSETS2,
	TCSETSW2,
	TCSETSF2,
	TCSBRK,
	TCXONC,
	TCFLSH,
	TIOCGWINSZ,
	TIOCGPGRP,
	TIOCSPGRP,
	TIOCOUTQ,
	FIONREAD,
	FIONBIO,
	FIOCLEX,
	/* kprobes */
	PERF_EVENT_IOC_ENABLE,
	PERF_EVENT_IOC_DISABLE,
	PERF_EVENT_IOC_SET_BPF,
};

static int allow(scmp_filter_ctx filter)
{
	int err = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && !err; i++) {
		int nr = seccomp_syscall_resolve_name(allowed[i]);

		if (nr >= 0)
			err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, nr, 0);
	}
	for (size_t i = 0; i < sizeof(allowed_ioctls) / sizeof(allowed_ioctls[0]) && !err; i++) {
		/* SCMP_A1_32(), whose missing field clang warns of */
		const struct scmp_arg_cmp request = {
			.arg = 1, .op = SCMP_CMP_EQ, .datum_a = (uint32_t)allowed_ioctls[i]};

		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, request);
	}
	return err;
}

/* A thread, but no process: the flags of clone3() are out of a filter's sight. */
static int allow_threads(scmp_filter_ctx filter)
{
	int nr = seccomp_syscall_resolve_name("clone3");
	int err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));

	/* the C library then takes clone() */
	if (!err && nr >= 0)
		err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), nr, 0);
	return err;
}

int sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!filter)
		return -ENOMEM;
	err = allow(filter);
	if (!err)
		err = allow_threads(filter);
	if (!err)
		err = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (!err)
		err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	/* a binary tree in place of a list: the filter runs at each call. Old libraries have none
	 */
	if (!err)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* the kernel's own error, where the library can say it */
	if (!err)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}
