// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "trace/block.h"
#include "trace/bytes.h"
#include "trace_fixture.h"

static char folder[] = "/tmp/lifemon-trace-XXXXXX";
static char path[64], damaged[64];
static int damaged_fd; /* in memory: thousands of files are written */

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/sample.lmt", folder);
	damaged_fd = memfd_create("damaged", MFD_CLOEXEC);
	snprintf(damaged, sizeof(damaged), "/proc/self/fd/%d", damaged_fd);
	return damaged_fd < 0;
}

static int remove_folder(void **state)
{
	(void)state;
	close(damaged_fd);
	unlink(path);
	return rmdir(folder);
}

static void write_damaged(const void *data, size_t size)
{
	assert_int_equal(ftruncate(damaged_fd, 0), 0);
	assert_int_equal(pwrite(damaged_fd, data, size, 0), size);
}

/* Reads all that is there, which must be how the sample begins. Returns how it ended. */
static int read_sample(const char *file, size_t *nr, struct trace_error *error)
{
	const struct trace_entry *expected;
	size_t nr_expected = sample_entries(&expected);
	struct trace_entry entry;
	struct trace *trace;
	int err;

	*nr = 0;
	err = trace_open(file, &trace, error);
	if (err) {
		assert_null(trace);
		return err;
	}
	assert_true(same_meta(trace_meta(trace), sample_meta()));
	while ((err = trace_next(trace, &entry)) > 0) {
		assert_true(*nr < nr_expected);
		assert_true(same_entry(&entry, &expected[*nr]));
		++*nr;
	}
	*error = *trace_error(trace);
	assert_int_equal(trace_next(trace, &entry), err);
	trace_close(trace);
	return err;
}

static void check_whole(enum trace_compress compress)
{
	const struct trace_entry *expected;
	struct trace_totals totals;
	struct trace_error error;
	struct trace *trace;
	size_t nr;

	assert_int_equal(write_sample(path, compress), 0);
	assert_int_equal(read_sample(path, &nr, &error), 0);
	assert_int_equal(nr, sample_entries(&expected));
	assert_int_equal(trace_open(path, &trace, &error), 0);
	assert_true(trace_totals(trace, &totals));
	assert_int_equal(totals.entries, nr);
	assert_int_equal(totals.records, nr - 15);
	assert_in_range(totals.blocks, 4, 30);
	assert_int_equal(totals.first_ns, 1000000000);
	assert_int_equal(totals.last_ns, UINT64_MAX / 2);
	assert_int_equal(totals.records_lost, 0);
	trace_close(trace);
}

static void what_is_written_is_read(void **state)
{
	struct stat status;

	(void)state;
	check_whole(TRACE_COMPRESS_NONE);
	check_whole(TRACE_COMPRESS_ZSTD);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

/* The whole blocks before a cut are there; the cut is reported as such, with its place. */
static void a_cut_file_reads_up_to_the_cut(void **state)
{
	const struct trace_entry *expected;
	size_t all = sample_entries(&expected);
	struct trace_error error;
	size_t size, cut, nr, last = 0;
	unsigned char *data;
	int err;

	(void)state;
	assert_int_equal(write_sample(path, TRACE_COMPRESS_ZSTD), 0);
	data = read_file(path, &size);
	for (cut = 0; cut < size; cut++) {
		write_damaged(data, cut);
		err = read_sample(damaged, &nr, &error);
		assert_int_equal(err, -ENODATA);
		assert_true(error.offset <= cut && *error.text);
		assert_true(nr >= last);
		last = nr;
	}
	assert_int_equal(last, all);
	free(data);
}

/* One byte changed anywhere: never a whole trace, never an entry that was not written. */
static void check_flips(enum trace_compress compress)
{
	static const unsigned char flip[] = {0x01, 0xff};
	struct trace_error error;
	unsigned char *data;
	size_t size, at, i, nr;
	int err;

	assert_int_equal(write_sample(path, compress), 0);
	data = read_file(path, &size);
	for (at = 0; at < size; at++) {
		for (i = 0; i < sizeof(flip); i++) {
			data[at] ^= flip[i];
			write_damaged(data, size);
			data[at] ^= flip[i];
			err = read_sample(damaged, &nr, &error);
			assert_int_equal(err, -EBADMSG);
			assert_true(error.offset <= at && *error.text);
		}
	}
	free(data);
}

static void a_flipped_byte_is_found(void **state)
{
	(void)state;
	check_flips(TRACE_COMPRESS_ZSTD);
	check_flips(TRACE_COMPRESS_NONE);
}

static void expect(const void *data, size_t size, int expected, const char *text)
{
	struct trace_error error;
	size_t nr;

	write_damaged(data, size);
	assert_int_equal(read_sample(damaged, &nr, &error), expected);
	assert_string_equal(error.text, text);
}

static void what_is_no_trace_is_named(void **state)
{
	unsigned char header[TRACE_HEADER_SIZE];
	struct trace_error error;
	struct trace *trace;

	(void)state;
	expect("", 0, -ENODATA, "the file is cut off in its header");
	expect("{\"type\":\"start\",\"version\":\"1.2.3\"}\n", 35, -EBADMSG,
	       "this is no trace file of lifemon");
	trace_header_put(header);
	expect(header, sizeof(header), -ENODATA, "the file is cut off: it has no index at its end");
	trace_put32(header + 8, TRACE_VERSION + 1);
	trace_put64(header + 24, trace_sum(header, 24));
	expect(header, sizeof(header), -EBADMSG,
	       "the trace is of a format version that this lifemon does not know");
	assert_int_equal(trace_open("/nonexistent/x.lmt", &trace, &error), -ENOENT);
	assert_string_equal(error.text, "cannot be opened: No such file or directory");
	assert_int_equal(trace_open("/tmp", &trace, &error), -EBADMSG);
	assert_string_equal(error.text, "this is not a regular file; from a pipe, read -");
}

/* Offset of block @nth, and its header. */
static size_t find_block(const unsigned char *data, unsigned int nth, struct trace_block *block)
{
	size_t at = TRACE_HEADER_SIZE;

	for (;; nth--) {
		assert_null(trace_block_get(data + at, block));
		if (!nth)
			return at;
		at += TRACE_BLOCK_HEADER_SIZE + block->stored;
	}
}

/* A block of which only a number in its header is wrong, with true checksums. */
static void lie(enum trace_compress compress, unsigned int nth,
		void (*change)(struct trace_block *block), const char *text)
{
	struct trace_block block;
	unsigned char *data;
	size_t size, at;

	assert_int_equal(write_sample(path, compress), 0);
	data = read_file(path, &size);
	at = find_block(data, nth, &block);
	change(&block);
	trace_block_put(data + at, &block, data + at + TRACE_BLOCK_HEADER_SIZE);
	expect(data, size, -EBADMSG, text);
	free(data);
}

static void more_entries(struct trace_block *block)
{
	block->entries++;
}

static void fewer_records(struct trace_block *block)
{
	block->records--;
}

static void later(struct trace_block *block)
{
	block->last_ns++;
}

static void smaller(struct trace_block *block)
{
	block->raw--;
}

static void huge(struct trace_block *block)
{
	block->raw = TRACE_BLOCK_MAX + 1;
}

static void as_entries(struct trace_block *block)
{
	block->type = TRACE_BLOCK_ENTRIES;
}

static void as_meta(struct trace_block *block)
{
	block->type = TRACE_BLOCK_META;
}

static void unknown(struct trace_block *block)
{
	block->type = 4;
}

static void a_lie_with_true_checksums_is_found(void **state)
{
	static const char count[] = "the block has another number of entries than its header says";

	(void)state;
	lie(TRACE_COMPRESS_ZSTD, 2, more_entries, count);
	lie(TRACE_COMPRESS_ZSTD, 2, fewer_records, count);
	lie(TRACE_COMPRESS_ZSTD, 2, later, "the index does not agree with the blocks");
	lie(TRACE_COMPRESS_NONE, 2, smaller, "a block that is larger than the format allows");
	lie(TRACE_COMPRESS_ZSTD, 2, huge, "a block that is larger than the format allows");
	lie(TRACE_COMPRESS_ZSTD, 2, as_meta, "a second block of what is known");
	lie(TRACE_COMPRESS_ZSTD, 2, unknown, "a block of an unknown type");
	lie(TRACE_COMPRESS_ZSTD, 0, smaller, "the block cannot be decompressed");
	lie(TRACE_COMPRESS_ZSTD, 0, as_entries, "the first block is not what is known of the run");
}

/* An index with true checksums, of which one number is wrong. */
static void an_index_that_lies_is_found(void **state)
{
	struct trace_block block = {0};
	unsigned char *data;
	size_t size, at = 0, field;
	unsigned int nth;

	(void)state;
	assert_int_equal(write_sample(path, TRACE_COMPRESS_NONE), 0);
	data = read_file(path, &size);
	for (nth = 0; block.type != TRACE_BLOCK_INDEX; nth++)
		at = find_block(data, nth, &block);
	/* all but how many were lost, which the blocks do not say */
	for (field = 0; field < block.raw; field += 8) {
		if (field == 40 || field == 48)
			continue;
		data[at + TRACE_BLOCK_HEADER_SIZE + field]++;
		trace_block_put(data + at, &block, data + at + TRACE_BLOCK_HEADER_SIZE);
		expect(data, size, -EBADMSG,
		       field == 64 ? "the index has another size than its slots need"
				   : "the index does not agree with the blocks");
		data[at + TRACE_BLOCK_HEADER_SIZE + field]--;
	}
	free(data);
}

/* A block that is missing, twice there, or swapped with another. */
static void the_sequence_of_blocks_is_checked(void **state)
{
	struct trace_block a, b;
	size_t size, at_a, at_b, size_a;
	unsigned char *data, *copy;

	(void)state;
	assert_int_equal(write_sample(path, TRACE_COMPRESS_ZSTD), 0);
	data = read_file(path, &size);
	copy = malloc(2 * size);
	at_a = find_block(data, 2, &a);
	at_b = find_block(data, 3, &b);
	size_a = TRACE_BLOCK_HEADER_SIZE + a.stored;
	memcpy(copy, data, at_a);
	memcpy(copy + at_a, data + at_b, size - at_b);
	expect(copy, size - size_a, -EBADMSG, "block 3 where 2 should be");
	memcpy(copy, data, at_b);
	memcpy(copy + at_b, data + at_a, size - at_a);
	expect(copy, size + size_a, -EBADMSG, "block 2 where 3 should be");
	memcpy(copy, data, size);
	copy[size] = 0;
	expect(copy, size + 1, -EBADMSG, "there is more behind the trailer");
	free(copy);
	free(data);
}

static void limits_are_kept(void **state)
{
	struct trace_write_config config = {0};
	struct trace_meta meta = *sample_meta();
	struct trace_writer *writer;
	struct trace_error error;
	struct trace *trace;

	(void)state;
	assert_int_equal(trace_write_open(path, &config, &writer), 0);
	meta.nr_cpus = 0;
	assert_int_equal(trace_write_meta(writer, &meta), -EINVAL);
	meta.nr_cpus = TRACE_MAX_CPUS + 1;
	assert_int_equal(trace_write_meta(writer, &meta), -EINVAL);
	meta.nr_cpus = 2;
	meta.nr_pools = TRACE_MAX_POOLS + 1;
	assert_int_equal(trace_write_meta(writer, &meta), -E2BIG);
	assert_int_equal(trace_write_close(writer, NULL), 0);
	/* of such a run nothing is known */
	assert_int_equal(trace_open(path, &trace, &error), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_cut_file_reads_up_to_the_cut),
		cmocka_unit_test(a_flipped_byte_is_found),
		cmocka_unit_test(what_is_no_trace_is_named),
		cmocka_unit_test(a_lie_with_true_checksums_is_found),
		cmocka_unit_test(an_index_that_lies_is_found),
		cmocka_unit_test(the_sequence_of_blocks_is_checked),
		cmocka_unit_test(limits_are_kept),
	};

	return cmocka_run_group_tests_name("trace file", tests, make_folder, remove_folder);
}
