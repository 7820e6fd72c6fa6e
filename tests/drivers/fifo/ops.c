// SPDX-License-Identifier: GPL-2.0-only
/*
 * ops: does to /dev/lm_fifo what its arguments say, one after the other, and prints what came of
 * each: a number of bytes or the name of an error.
 *
 *   nonblock      opens it nonblocking from here on
 *   write=N       writes N bytes: 0, 1, 2 ... modulo 251, going on where the last write ended
 *   writev=N      the same bytes from two places at once
 *   badwrite=N    N bytes of which the last cannot be read
 *   zeroes=N      writes N zeroes, from memory that takes no room
 *   read=N        reads up to N bytes; "!" after the number if they are not the bytes that were
 *                 written, in their order
 *   badread=N,M   reads into N bytes of which only the first M can be written
 *   poll          what poll() says: some of IN OUT HUP ERR, or -
 *   alarm=MS      from here on, SIGALRM once after MS milliseconds; it does nothing but interrupt
 *   wait          waits for a line on standard input; its end is one, too
 *   stay          closes all but the device and stays until it is killed
 *
 * Exit status: 0 when each could be tried, whatever came of it; 2 for wrong usage or no device.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define DEVICE	"/dev/lm_fifo"
#define MODULUS 251 /* a prime: no size that a driver would choose is a multiple */

static int fd = -1;
static unsigned int written, expected; /* the next byte to write, to read */

static void open_device(int flags)
{
	if (fd >= 0)
		close(fd);
	fd = open(DEVICE, O_RDWR | O_CLOEXEC | flags);
	if (fd < 0) {
		perror("ops: " DEVICE);
		exit(2);
	}
}

/* @len bytes of memory, the last of which is followed by nothing. Never freed. */
static unsigned char *edge(size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE), whole = (len + page - 1) / page * page;
	unsigned char *base = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED || mprotect(base + whole, page, PROT_NONE)) {
		perror("ops: memory");
		exit(2);
	}
	return base + whole - len;
}

static void say(const char *op, ssize_t result)
{
	if (result < 0)
		printf("%s %s\n", op, strerrorname_np(errno));
	else
		printf("%s %zd\n", op, result);
}

/* @missing bytes at the end of @len are not there; @parts: 1 or 2 pieces of memory. */
static void do_write(const char *op, size_t len, size_t missing, int parts)
{
	unsigned char *from = edge(len - missing);
	struct iovec piece[2] = {{from, len / 2}, {from + len / 2, len - len / 2}};
	ssize_t done;

	for (size_t i = 0; i < len - missing; i++)
		from[i] = (written + i) % MODULUS;
	done = parts == 1 ? write(fd, from, len) : writev(fd, piece, parts);
	if (done > 0)
		written = (written + done) % MODULUS;
	say(op, done);
}

static void do_zeroes(const char *op, size_t len)
{
	void *from = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (from == MAP_FAILED) {
		perror("ops: memory");
		exit(2);
	}
	say(op, write(fd, from, len));
	munmap(from, len);
}

static void do_read(const char *op, size_t len, size_t there)
{
	unsigned char *to = edge(there);
	ssize_t done = read(fd, to, len), right = 0;

	while (right < done && to[right] == (expected + right) % MODULUS)
		right++;
	if (done > 0)
		expected = (expected + done) % MODULUS;
	if (done == right || done < 0)
		say(op, done);
	else
		printf("%s %zd!\n", op, done);
}

static void do_poll(void)
{
	static const struct {
		short bit;
		const char *name;
	} bits[] = {{POLLIN, " IN"}, {POLLOUT, " OUT"}, {POLLHUP, " HUP"}, {POLLERR, " ERR"}};
	struct pollfd pollfd = {.fd = fd, .events = POLLIN | POLLOUT};
	int ready = poll(&pollfd, 1, 0);

	printf("poll%s", ready ? "" : " -");
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		printf("%s", pollfd.revents & bits[i].bit ? bits[i].name : "");
	printf("\n");
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Once more and more, in case the first comes before what it should interrupt. */
static void do_alarm(size_t ms)
{
	struct sigaction action = {.sa_handler = on_alarm};
	struct itimerval when = {.it_value = {ms / 1000, ms % 1000 * 1000}};

	when.it_interval = when.it_value;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &when, NULL);
}

static void stay(void)
{
	for (int i = 0; i < 1024; i++) {
		if (i != fd)
			close(i);
	}
	for (;;)
		pause();
}

static int do_op(const char *op)
{
	size_t n = 0, m = 0;
	int c;

	if (!strcmp(op, "nonblock"))
		open_device(O_NONBLOCK);
	else if (sscanf(op, "write=%zu", &n) == 1)
		do_write("write", n, 0, 1);
	else if (sscanf(op, "writev=%zu", &n) == 1)
		do_write("writev", n, 0, 2);
	else if (sscanf(op, "badwrite=%zu", &n) == 1 && n > 0)
		do_write("badwrite", n, 1, 1);
	else if (sscanf(op, "zeroes=%zu", &n) == 1 && n > 0)
		do_zeroes("zeroes", n);
	else if (sscanf(op, "read=%zu", &n) == 1)
		do_read("read", n, n);
	else if (sscanf(op, "badread=%zu,%zu", &n, &m) == 2 && m <= n)
		do_read("badread", n, m);
	else if (!strcmp(op, "poll"))
		do_poll();
	else if (sscanf(op, "alarm=%zu", &n) == 1)
		do_alarm(n);
	else if (!strcmp(op, "wait"))
		while ((c = getchar()) != EOF && c != '\n')
			;
	else if (!strcmp(op, "stay"))
		stay();
	else
		return 2;
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	open_device(0);
	for (int i = 1; i < argc; i++) {
		if (do_op(argv[i])) {
			fprintf(stderr, "ops: what is '%s'? See the head of ops.c\n", argv[i]);
			return 2;
		}
	}
	return 0;
}
