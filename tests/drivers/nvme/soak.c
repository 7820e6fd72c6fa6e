// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the processor busy when nobody else wants it, and shows for how long it had it.
 *
 * It is for a guest that runs by the count of its instructions (tests/vm/run --icount: one
 * nanosecond each, one processor). There time leaps while the processor is idle, so it must not
 * be. What this loop got is known from its rounds; the rest of the time is what the others used,
 * in instructions.
 *
 * Usage: soak FILE    creates FILE, which has a struct soak; prints "ready"; goes on until killed
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "soak.h"

#define CALIBRATION_ROUNDS 30000000

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* Not inlined, so that a round is the same instructions whoever calls. */
static __attribute__((noinline)) void turn(struct soak *soak, uint64_t until)
{
	while (soak->rounds < until)
		soak->rounds++;
}

int main(int argc, char **argv)
{
	const struct sched_param lowest = {0};
	struct soak *soak;
	uint64_t begin;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "Usage: soak FILE\n");
		return 2;
	}
	fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || ftruncate(fd, sizeof(*soak)))
		die(argv[1]);
	soak = mmap(NULL, sizeof(*soak), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (soak == MAP_FAILED)
		die("soak: cannot map the file");
	if (sched_setscheduler(0, SCHED_IDLE, &lowest))
		die("soak: cannot take the lowest priority");
	begin = soak_clock();
	turn(soak, CALIBRATION_ROUNDS);
	soak->ns_per_round = (double)(soak_clock() - begin) / CALIBRATION_ROUNDS;
	puts("ready");
	fflush(stdout);
	turn(soak, UINT64_MAX);
	return 0;
}
