// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the instructions that a command costs, in a guest that runs by the count of its
 * instructions (tests/vm/run --icount: one nanosecond each, one processor).
 *
 * There time leaps while the processor is idle, so it is kept busy by a loop of the lowest
 * priority. What the loop got is known from its rounds, whatever interrupts came in between; the
 * rest of the time is the command's and the kernel's for it.
 *
 * Usage: soak CMD [ARG...]    prints the instructions, in all; CMD's output goes to /dev/null
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CALIBRATION_NS 300000000ull

/* Rounds of the loop, in memory that both processes share. */
static volatile uint64_t *rounds;

struct reading {
	uint64_t ns;
	uint64_t rounds;
};

static struct reading read_both(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (struct reading){(uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec, *rounds};
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static pid_t start_loop(void)
{
	const struct sched_param lowest = {0};
	pid_t pid = fork();

	if (pid < 0)
		die("soak: cannot fork");
	if (pid > 0)
		return pid;
	if (sched_setscheduler(0, SCHED_IDLE, &lowest))
		die("soak: cannot take the lowest priority");
	for (;;)
		(*rounds)++;
}

/* Instructions a round, measured while nothing else runs. */
static double calibrate(void)
{
	const struct timespec while_ = {0, CALIBRATION_NS};
	struct reading before, after;

	nanosleep(&while_, NULL);
	before = read_both();
	nanosleep(&while_, NULL);
	after = read_both();
	if (after.rounds == before.rounds) {
		fprintf(stderr, "soak: the loop did not run\n");
		exit(2);
	}
	return (double)(after.ns - before.ns) / (double)(after.rounds - before.rounds);
}

static int run(char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("soak: cannot fork");
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		execvp(argv[0], argv);
		die(argv[0]);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int main(int argc, char **argv)
{
	struct reading before, after;
	double each;
	pid_t loop;
	int status;

	if (argc < 2) {
		fprintf(stderr, "Usage: soak CMD [ARG...]\n");
		return 2;
	}
	rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (rounds == MAP_FAILED)
		die("soak: no memory");
	loop = start_loop();
	each = calibrate();
	before = read_both();
	status = run(argv + 1);
	after = read_both();
	kill(loop, SIGKILL);
	waitpid(loop, NULL, 0);
	printf("%.0f\n",
	       (double)(after.ns - before.ns) - (double)(after.rounds - before.rounds) * each);
	return status;
}
