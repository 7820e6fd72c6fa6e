// SPDX-License-Identifier: GPL-2.0-only
/* The real filter and the real drop of capabilities, each in a process of its own. */
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/privilege.h"
#include "source/sandbox.h"

#define FAILED 99 /* of a child, before it came to its call */

/* How a child ends that is in the sandbox and calls @call: its exit status, or -signal. */
static int end_of(void (*call)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		if (sandbox_enter())
			_exit(FAILED);
		call();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void call_exec(void)
{
	execl("/bin/true", "true", NULL);
}

static void call_fork(void)
{
	if (!fork())
		_exit(0);
}

static void call_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void call_ptrace(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void call_setuid(void)
{
	syscall(SYS_setresuid, 1, 1, 1);
}

static void call_mount(void)
{
	mount("none", "/proc", "tmpfs", 0, NULL);
}

static void call_module(void)
{
	syscall(SYS_init_module, NULL, 0, "");
}

static void call_type(void)
{
	ioctl(0, TIOCSTI, "x");
}

static void call_link(void)
{
	if (symlink("/etc/passwd", "/nonexistent/link"))
		return;
}

static void test_forbidden(void **state)
{
	void (*const call[])(void) = {call_exec,   call_fork,	call_socket,
				      call_ptrace, call_setuid, call_mount,
				      call_module, call_type,	call_link};

	(void)state;
	for (size_t i = 0; i < sizeof(call) / sizeof(call[0]); i++)
		assert_int_equal(end_of(call[i]), -SIGSYS);
}

static void *no_work(void *arg)
{
	return arg;
}

static void expect(bool holds)
{
	if (!holds)
		_exit(FAILED);
}

static void call_allowed(void)
{
	char name[] = "/tmp/lifemon-sandbox-XXXXXX", to[64], line[64];
	pthread_t thread;
	int fd = mkstemp(name);
	FILE *file = fopen("/proc/self/status", "re");

	expect(fd >= 0 && write(fd, "x", 1) == 1 && !fdatasync(fd) && !ftruncate(fd, 0));
	snprintf(to, sizeof(to), "%s.to", name);
	expect(!rename(name, to) && !unlink(to) && !close(fd));
	expect(file && fgets(line, sizeof(line), file) && !fclose(file));
	expect(!pthread_create(&thread, NULL, no_work, NULL) && !pthread_join(thread, NULL));
	expect(!isatty(-1) && errno == EBADF);
	expect(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	raise(SIGWINCH);
	usleep(1);
	free(malloc(1 << 20));
}

static void test_allowed(void **state)
{
	(void)state;
	assert_int_equal(end_of(call_allowed), 0);
}

static void *wait_and_call(void *arg)
{
	char byte;

	if (read(*(int *)arg, &byte, 1) == 1)
		call_socket();
	return NULL;
}

/* One that was started before is in it, too, and takes the whole process along. */
static void test_thread(void **state)
{
	int go[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		pthread_t thread;

		expect(!pthread_create(&thread, NULL, wait_and_call, &go[0]));
		expect(!sandbox_enter() && write(go[1], "", 1) == 1);
		pthread_join(thread, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
	close(go[0]);
	close(go[1]);
}

static bool holds(unsigned int capability)
{
	return !capng_get_caps_process() && capng_have_capability(CAPNG_PERMITTED, capability) == 1;
}

/* Whatever this process has: it must not gain any, and what is kept stays. */
static void test_drop(void **state)
{
	static const unsigned int kept[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_KILL, CAP_BPF,
					    CAP_PERFMON};
	static const unsigned int gone[] = {CAP_SETUID,	   CAP_SYS_MODULE, CAP_NET_ADMIN,
					    CAP_SYS_ADMIN, CAP_SETPCAP,	   CAP_SYS_RAWIO};
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		bool had[sizeof(kept) / sizeof(kept[0])];

		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			had[i] = holds(kept[i]);
		expect(!privilege_drop(false));
		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			expect(holds(kept[i]) == had[i]);
		for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
			expect(!holds(gone[i]));
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
