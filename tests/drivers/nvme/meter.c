// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the instructions that an I/O costs, the program's own and the kernel's. To be preloaded
 * (LD_PRELOAD) into a program that reads by pread() or io_submit() and has no read under way when
 * it calls one of them; soak must be running.
 *
 * Counted is from the call that follows the first METER_SKIP reads until METER_COUNT more are
 * done, so that neither the program's start nor its end is in it. Then the instructions of one
 * read are appended to the file METER_OUT as a line. METER_SOAK is the file of soak.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "soak.h"

struct iocb;

struct reading {
	uint64_t ns;
	uint64_t rounds;
};

/* Only the thread that reads comes here. */
static const struct soak *soak;
static uint64_t reads, skip, count;
static struct reading first;

static uint64_t number(const char *name)
{
	const char *value = getenv(name);
	uint64_t n = value ? strtoull(value, NULL, 10) : 0;

	if (!n) {
		fprintf(stderr, "meter: %s is not a number above 0\n", name);
		_exit(2);
	}
	return n;
}

static const char *text(const char *name)
{
	const char *value = getenv(name);

	if (!value) {
		fprintf(stderr, "meter: no %s\n", name);
		_exit(2);
	}
	return value;
}

static __attribute__((constructor)) void start(void)
{
	int fd = open(text("METER_SOAK"), O_RDONLY | O_CLOEXEC);

	soak = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*soak), PROT_READ, MAP_SHARED, fd, 0);
	if (soak == MAP_FAILED) {
		perror("meter: cannot map METER_SOAK");
		_exit(2);
	}
	close(fd);
	text("METER_OUT");
	skip = number("METER_SKIP");
	count = number("METER_COUNT");
}

static struct reading take(void)
{
	return (struct reading){soak_clock(), soak->rounds};
}

static void report(struct reading last)
{
	double loop = (double)(last.rounds - first.rounds) * soak->ns_per_round;
	double each = ((double)(last.ns - first.ns) - loop) / (double)count;
	FILE *out = fopen(text("METER_OUT"), "a");

	if (!out || fprintf(out, "%.0f\n", each) < 0 || fclose(out)) {
		perror("meter: cannot write METER_OUT");
		_exit(2);
	}
}

/* Before @n reads. */
static void before(uint64_t n)
{
	if (reads == skip)
		first = take();
	else if (reads == skip + count)
		report(take());
	reads += n;
}

ssize_t pread64(int fd, void *buf, size_t size, off_t offset)
{
	before(1);
	return syscall(SYS_pread64, fd, buf, size, offset);
}

/* As libaio has it: the error is the result. */
int io_submit(unsigned long ctx, long n, struct iocb **iocbs)
{
	long submitted;

	before((uint64_t)n);
	submitted = syscall(SYS_io_submit, ctx, n, iocbs);
	return submitted < 0 ? -errno : (int)submitted;
}
