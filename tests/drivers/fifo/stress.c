// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress: writers and readers of /dev/lm_fifo at the same time, with random sizes, memory that
 * faults, nonblocking files and a signal every millisecond or so. Then each record must have come
 * out once, whole, and no reader may have seen the records of a writer in another order.
 *
 * Usage: stress WRITERS READERS RECORDS [SEED]     RECORDS: of each writer
 * With one reader, the records of each write() must also have come out together.
 * Prints one line of counts. Exit status: 0 all is right; 1 not so; 2 it could not run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record.h"

#define DEVICE	   "/dev/lm_fifo"
#define MAX_TASKS  64
#define MAX_WRITE  200	     /* records in one write */
#define MAX_PIECES (1 << 20) /* of records that two reads parted */

/* A part of a record, at the start or the end of what a read gave. */
struct piece {
	uint8_t at, len; /* bytes of the record: [at, at + len) */
	uint8_t bytes[RECORD_BYTES];
};

/* What all tasks share. Counts are for the line at the end: each of these cases must occur. */
static struct shared {
	atomic_uint writing; /* writers that are not done */
	atomic_uint wrong;
	atomic_uint faults_in, faults_out, partial, interrupted, would_block;
	atomic_uint nr_pieces;
	struct piece piece[MAX_PIECES];
	atomic_uchar seen[]; /* [writer][sequence]: how often the record came out */
} * shared;

static unsigned int writers, readers;
static uint64_t records;
static uint64_t state; /* of random numbers, a task's own */

static void wrong(const char *format, ...)
{
	va_list args;

	if (atomic_fetch_add(&shared->wrong, 1) >= 20)
		return;
	va_start(args, format);
	fprintf(stderr, "stress: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* xorshift64: the same tasks do the same with the same seed. */
static uint64_t random_below(uint64_t end)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % end;
}

/* Memory of @len bytes, at the end of which access faults. */
static uint8_t *edge(size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE), whole = (len + page - 1) / page * page;
	uint8_t *base = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED || munmap(base + whole, page))
		die("stress: memory");
	return base + whole - len;
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* A signal again and again, without SA_RESTART. */
static int begin(unsigned int task, uint64_t seed)
{
	struct sigaction action = {.sa_handler = on_alarm};
	struct itimerval every = {{0, 1000 + 100 * task}, {0, 1000}};
	int fd = open(DEVICE, O_RDWR | (task % 4 == 3 ? O_NONBLOCK : 0));

	if (fd < 0)
		die("stress: " DEVICE);
	state = seed * MAX_TASKS + task + 1;
	for (int i = 0; i < 10; i++)
		random_below(2);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	return fd;
}

/* What read() and write() may say without harm; counts it. */
static bool is_harmless(int error)
{
	if (error == EINTR)
		atomic_fetch_add(&shared->interrupted, 1);
	else if (error == EAGAIN)
		atomic_fetch_add(&shared->would_block, 1);
	else
		return false;
	return true;
}

static void wait_for(int fd, short events)
{
	struct pollfd pollfd = {.fd = fd, .events = events};

	poll(&pollfd, 1, 20);
}

static void write_all(int fd, const uint8_t *from, size_t len)
{
	ssize_t done;

	while ((done = write(fd, from, len)) < 0 && is_harmless(errno))
		if (errno == EAGAIN)
			wait_for(fd, POLLOUT);
	if (done != (ssize_t)len)
		wrong("write of %zu bytes: %zd, %s", len, done, strerror(errno));
}

static void write_fault(int fd, const uint8_t *end, size_t there)
{
	ssize_t done;

	while ((done = write(fd, end - there, there + 1)) < 0 && is_harmless(errno))
		if (errno == EAGAIN)
			wait_for(fd, POLLOUT);
	if (done != -1 || errno != EFAULT)
		wrong("write of %zu bytes, the last of which faults: %zd", there + 1, done);
	else
		atomic_fetch_add(&shared->faults_in, 1);
}

static void writer(unsigned int task, uint64_t seed)
{
	int fd = begin(task, seed);
	uint8_t *end = edge(MAX_WRITE * RECORD_BYTES) + MAX_WRITE * RECORD_BYTES;

	for (uint64_t sequence = 0; sequence < records;) {
		unsigned int nr = 1 + random_below(random_below(8) ? 8 : MAX_WRITE);
		uint8_t *from;

		if (nr > records - sequence)
			nr = records - sequence;
		from = end - nr * RECORD_BYTES;
		for (unsigned int i = 0; i < nr; i++) {
			struct record record = {sequence + i, task, nr - 1 - i};

			record_write(&record, from + i * RECORD_BYTES);
		}
		if (!random_below(16))
			write_fault(fd, end, nr * RECORD_BYTES);
		write_all(fd, from, nr * RECORD_BYTES);
		sequence += nr;
	}
	atomic_fetch_sub(&shared->writing, 1);
}

/* What a reader knows of each writer: 1 + the last sequence number seen, 0 for none. */
struct reader {
	uint64_t next[MAX_TASKS];
	struct record last; /* of the last whole record, if any */
	bool any;
};

static void got_record(struct reader *reader, const uint8_t *bytes)
{
	struct record record;

	if (!record_read(bytes, &record) || record.writer >= writers ||
	    record.sequence >= records) {
		wrong("16 bytes that are no record");
		return;
	}
	if (record.sequence < reader->next[record.writer])
		wrong("writer %u: record %lu after %lu", record.writer, record.sequence,
		      reader->next[record.writer] - 1);
	if (readers == 1 && reader->any && reader->last.follow &&
	    (record.writer != reader->last.writer || record.follow + 1 != reader->last.follow))
		wrong("a record of writer %u inside a write of %u", record.writer,
		      reader->last.writer);
	reader->next[record.writer] = record.sequence + 1;
	reader->last = record;
	reader->any = true;
	atomic_fetch_add(&shared->seen[record.writer * records + record.sequence], 1);
}

static void got_piece(const uint8_t *bytes, size_t len)
{
	unsigned int nr = atomic_fetch_add(&shared->nr_pieces, 1);
	struct piece *piece;

	if (nr >= MAX_PIECES) {
		wrong("more than %d pieces of records", MAX_PIECES);
		return;
	}
	piece = &shared->piece[nr];
	piece->at = bytes[0] >> 4;
	piece->len = len;
	memcpy(piece->bytes, bytes, len);
}

/* One read: the end of a record, whole ones, the start of one. Each can be missing. */
static void got(struct reader *reader, const uint8_t *bytes, size_t len)
{
	size_t at = 0, first = (RECORD_BYTES - (bytes[0] >> 4)) % RECORD_BYTES;

	if (first) {
		at = first < len ? first : len;
		got_piece(bytes, at);
		reader->any = false;
	}
	for (; at + RECORD_BYTES <= len; at += RECORD_BYTES)
		got_record(reader, bytes + at);
	if (at < len) {
		got_piece(bytes + at, len - at);
		reader->any = false;
	}
}

static void reader(unsigned int task, uint64_t seed)
{
	static struct reader state_of;
	int fd = begin(task, seed);
	size_t most = 3 * MAX_WRITE * RECORD_BYTES;
	uint8_t *end = edge(most) + most;

	for (;;) {
		/* read before the FIFO is: what is written before the last writer ends is found */
		bool over = !atomic_load(&shared->writing);
		size_t len = 1 + random_below(random_below(4) ? 64 * RECORD_BYTES : most);
		size_t beyond = random_below(8) ? 0 : random_below(1000);
		ssize_t done;

		if (random_below(2))
			len = (len + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
		if (!random_below(32)) /* all of it */
			len = 0, beyond = 1;
		done = read(fd, end - len, len + beyond);
		if (done > 0) {
			got(&state_of, end - len, done);
			atomic_fetch_add(&shared->partial, done == (ssize_t)len && beyond);
		} else if (done < 0 && errno == EFAULT && beyond) {
			atomic_fetch_add(&shared->faults_out, 1);
		} else if (done < 0 && is_harmless(errno)) {
			continue;
		} else if (done < 0) {
			wrong("read: %s", strerror(errno));
			break;
		} else if (over) {
			break;
		} else {
			wait_for(fd, POLLIN);
		}
	}
}

/*
 * Puts records together from pieces. Which belong together is not known, only where in a record
 * each is; so each start tries all, and takes what makes a record that has not come out yet.
 */
static bool join(uint8_t *bytes, unsigned int have, bool *used, unsigned int nr)
{
	struct record record;

	if (have == RECORD_BYTES) {
		atomic_uchar *seen;

		if (!record_read(bytes, &record) || record.writer >= writers ||
		    record.sequence >= records)
			return false;
		seen = &shared->seen[record.writer * records + record.sequence];
		if (atomic_load(seen))
			return false;
		atomic_store(seen, 1);
		return true;
	}
	for (unsigned int i = 0; i < nr; i++) {
		const struct piece *piece = &shared->piece[i];

		if (used[i] || piece->at != have)
			continue;
		used[i] = true;
		memcpy(bytes + have, piece->bytes, piece->len);
		if (join(bytes, have + piece->len, used, nr))
			return true;
		used[i] = false;
	}
	return false;
}

static void judge(void)
{
	unsigned int nr = atomic_load(&shared->nr_pieces), joined = 0;
	bool *used = calloc(nr + 1, sizeof(*used));
	uint8_t bytes[RECORD_BYTES];
	uint64_t missing = 0, twice = 0;

	if (!used)
		die("stress: memory");
	if (nr > MAX_PIECES)
		nr = MAX_PIECES;
	while (join(bytes, 0, used, nr))
		joined++;
	for (unsigned int i = 0; i < nr; i++)
		if (!used[i])
			wrong("a piece of a record that belongs to none");
	for (uint64_t i = 0; i < writers * records; i++) {
		missing += shared->seen[i] == 0;
		twice += shared->seen[i] > 1;
	}
	if (missing || twice)
		wrong("%lu records are missing, %lu came out more than once", missing, twice);
	printf("%lu records, %u joined of %u pieces; %u writes and %u reads faulted, %u in part; "
	       "%u interrupted, %u would block\n",
	       writers * records, joined, nr, shared->faults_in, shared->faults_out,
	       shared->partial, shared->interrupted, shared->would_block);
	free(used);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 0) : 1;
	int status, failed = 0;

	if (argc < 4 || (writers = atoi(argv[1])) < 1 || (readers = atoi(argv[2])) < 1 ||
	    writers + readers > MAX_TASKS || (records = strtoull(argv[3], NULL, 0)) < 1) {
		fprintf(stderr, "Usage: stress WRITERS READERS RECORDS [SEED]\n");
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared) + writers * records, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("stress: memory");
	shared->writing = writers;
	for (unsigned int task = 0; task < writers + readers; task++) {
		pid_t pid = fork();

		if (pid < 0)
			die("stress: fork");
		if (pid)
			continue;
		if (task < writers)
			writer(task, seed);
		else
			reader(task, seed);
		return 0;
	}
	while (wait(&status) > 0)
		failed += status != 0;
	if (failed)
		wrong("%d tasks failed", failed);
	judge();
	return shared->wrong != 0;
}
