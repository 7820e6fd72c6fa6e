// SPDX-License-Identifier: GPL-2.0-only
#include "trace/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/thread.h"

#define DEFAULT_QUEUE_BYTES (4u << 20)
/* Besides those that wait: the encoder's, one that is kept for what must not be lost. */
#define MORE_BUFFERS 2
/* Faster than level 3 by half, and a tenth larger. */
#define ZSTD_LEVEL 1

struct trace_disk {
	int fd;
	bool plain; /* do not compress */
	bool running;
	pthread_t thread;

	pthread_mutex_t lock; /* of queue, free, closing and write-through */
	pthread_cond_t done;  /* all that was to be written through is */
	pthread_cond_t wake;  /* something is queued, or closing, or to be written through */
	struct trace_buffer *first, **last;
	struct trace_buffer *free;
	bool closing;
	atomic_uint nr_free;
	uint64_t nr_queued, nr_written; /* buffers so far */
	bool through;			/* fdatasync() is due … */
	uint64_t through_at;		/* … once this many are written */

	atomic_int error;
	/* under the lock when read by others than the thread */
	struct trace_write_counters counters;

	/* the thread's alone, once it runs */
	uint32_t serial;
	uint64_t size; /* of the file up to the last whole block */
	ZSTD_CCtx *zstd;
	uint8_t *packed; /* header and content of one block */
	size_t packed_room;
	struct trace_index index;
};

static int write_all(struct trace_disk *disk, const void *data, size_t size)
{
	const char *at = data;
	ssize_t put;

	while (size) {
		put = write(disk->fd, at, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? -errno : -EIO;
		at += put;
		size -= put;
	}
	return 0;
}

static int make_room(struct trace_disk *disk, size_t size)
{
	uint8_t *packed;

	size = TRACE_BLOCK_HEADER_SIZE + ZSTD_compressBound(size);
	if (size <= disk->packed_room)
		return 0;
	packed = realloc(disk->packed, size);
	if (!packed)
		return -ENOMEM;
	disk->packed = packed;
	disk->packed_room = size;
	return 0;
}

/* In one write, so that a process that is killed leaves whole blocks. */
static int write_block(struct trace_disk *disk, struct trace_block *block, const void *content)
{
	uint8_t *packed;
	size_t size = 0;
	int err = make_room(disk, block->raw);

	if (err)
		return err;
	packed = disk->packed + TRACE_BLOCK_HEADER_SIZE;
	if (!disk->plain)
		size = ZSTD_compressCCtx(disk->zstd, packed,
					 disk->packed_room - TRACE_BLOCK_HEADER_SIZE, content,
					 block->raw, ZSTD_LEVEL);
	block->compress = TRACE_BLOCK_ZSTD;
	if (!size || ZSTD_isError(size) || size >= block->raw) {
		block->compress = TRACE_BLOCK_PLAIN;
		size = block->raw;
		memcpy(packed, content, size);
	}
	block->stored = size;
	block->serial = disk->serial;
	trace_block_put(disk->packed, block, packed);
	err = write_all(disk, disk->packed, TRACE_BLOCK_HEADER_SIZE + size);
	if (err)
		return err;
	disk->serial++;
	disk->size += TRACE_BLOCK_HEADER_SIZE + size;
	return 0;
}

/* Writes a block of entries, or counts what is lost with it. */
static void put_buffer(struct trace_disk *disk, struct trace_buffer *buffer)
{
	struct trace_block *block = &buffer->block;
	uint64_t offset = disk->size;
	int err = atomic_load(&disk->error);

	block->type = TRACE_BLOCK_ENTRIES;
	block->raw = buffer->used;
	if (!err)
		err = write_block(disk, block, buffer->data);
	atomic_store(&disk->error, err);
	if (!err)
		trace_index_add(&disk->index, block, offset);
	pthread_mutex_lock(&disk->lock);
	disk->counters.bytes = disk->size;
	if (err) {
		disk->counters.records_lost += buffer->verbs;
		disk->counters.names_lost += buffer->names;
		disk->counters.control_lost += block->entries - block->records;
	} else {
		disk->counters.records += block->records;
	}
	pthread_mutex_unlock(&disk->lock);
}

static void give_back(struct trace_disk *disk, struct trace_buffer *buffer)
{
	buffer->next = disk->free;
	disk->free = buffer;
	atomic_fetch_add(&disk->nr_free, 1);
}

/* Under the lock, which it gives up meanwhile, like the next one. */
static void write_through(struct trace_disk *disk)
{
	pthread_mutex_unlock(&disk->lock);
	/* EINVAL: a pipe, say, which has no disk */
	if (!atomic_load(&disk->error) && fdatasync(disk->fd) && errno != EINVAL && errno != EROFS)
		atomic_store(&disk->error, -errno);
	pthread_mutex_lock(&disk->lock);
	disk->through = false;
	pthread_cond_signal(&disk->done);
}

static void write_first(struct trace_disk *disk)
{
	struct trace_buffer *buffer = disk->first;

	disk->first = buffer->next;
	if (!disk->first)
		disk->last = &disk->first;
	pthread_mutex_unlock(&disk->lock);
	put_buffer(disk, buffer);
	pthread_mutex_lock(&disk->lock);
	disk->nr_written++;
	give_back(disk, buffer);
}

static void *run(void *ctx)
{
	struct trace_disk *disk = ctx;

	pthread_mutex_lock(&disk->lock);
	for (;;) {
		if (disk->through && disk->nr_written >= disk->through_at)
			write_through(disk);
		else if (disk->first)
			write_first(disk);
		else if (disk->closing)
			break;
		else
			pthread_cond_wait(&disk->wake, &disk->lock);
	}
	pthread_mutex_unlock(&disk->lock);
	return NULL;
}

static void free_disk(struct trace_disk *disk)
{
	struct trace_buffer *buffer;

	while ((buffer = disk->free)) {
		disk->free = buffer->next;
		free(buffer);
	}
	ZSTD_freeCCtx(disk->zstd);
	free(disk->packed);
	pthread_cond_destroy(&disk->wake);
	pthread_cond_destroy(&disk->done);
	pthread_mutex_destroy(&disk->lock);
	if (disk->fd >= 0)
		close(disk->fd);
	free(disk);
}

static int make_buffers(struct trace_disk *disk, size_t queue_bytes)
{
	size_t nr = (queue_bytes ? queue_bytes : DEFAULT_QUEUE_BYTES) / TRACE_BLOCK_TARGET;
	struct trace_buffer *buffer;

	for (nr = (nr ? nr : 1) + MORE_BUFFERS; nr; nr--) {
		buffer = malloc(sizeof(*buffer));
		if (!buffer)
			return -ENOMEM;
		give_back(disk, buffer);
	}
	return make_room(disk, TRACE_BUFFER_SIZE);
}

static int open_file(struct trace_disk *disk, const char *path, int open_fd)
{
	uint8_t header[TRACE_HEADER_SIZE];
	int err;

	disk->fd = open_fd ? fcntl(open_fd, F_DUPFD_CLOEXEC, 3)
			   : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (disk->fd < 0)
		return -errno;
	trace_header_put(header);
	err = write_all(disk, header, sizeof(header));
	disk->size = disk->counters.bytes = sizeof(header);
	return err;
}

int trace_disk_open(const char *path, const struct trace_write_config *config,
		    struct trace_disk **result)
{
	struct trace_disk *disk = calloc(1, sizeof(*disk));
	int err;

	if (!disk)
		return -ENOMEM;
	disk->fd = -1;
	disk->plain = config->compress == TRACE_COMPRESS_NONE;
	disk->last = &disk->first;
	pthread_mutex_init(&disk->lock, NULL);
	pthread_cond_init(&disk->wake, NULL);
	pthread_cond_init(&disk->done, NULL);
	disk->zstd = ZSTD_createCCtx();
	err = disk->zstd ? make_buffers(disk, config->queue_bytes) : -ENOMEM;
	if (!err)
		err = open_file(disk, path, config->fd);
	if (err) {
		free_disk(disk);
		return err;
	}
	*result = disk;
	return 0;
}

int trace_disk_start(struct trace_disk *disk, const uint8_t *meta, size_t size)
{
	struct trace_block block = {.type = TRACE_BLOCK_META, .raw = size};
	int err = write_block(disk, &block, meta);

	if (err) {
		atomic_store(&disk->error, err);
		return err;
	}
	disk->counters.bytes = disk->size;
	/* it takes no SIGXFSZ either: that then is the error of write() */
	err = thread_begin(&disk->thread, run, disk);
	disk->running = !err;
	return err;
}

struct trace_buffer *trace_disk_take(struct trace_disk *disk)
{
	struct trace_buffer *buffer;

	pthread_mutex_lock(&disk->lock);
	buffer = disk->free;
	if (buffer) {
		disk->free = buffer->next;
		atomic_fetch_sub(&disk->nr_free, 1);
	}
	pthread_mutex_unlock(&disk->lock);
	if (buffer)
		memset(buffer, 0, offsetof(struct trace_buffer, data));
	return buffer;
}

bool trace_disk_has_free(const struct trace_disk *disk)
{
	return atomic_load_explicit(&disk->nr_free, memory_order_relaxed);
}

void trace_disk_submit(struct trace_disk *disk, struct trace_buffer *buffer)
{
	pthread_mutex_lock(&disk->lock);
	buffer->next = NULL;
	*disk->last = buffer;
	disk->last = &buffer->next;
	disk->nr_queued++;
	pthread_cond_signal(&disk->wake);
	pthread_mutex_unlock(&disk->lock);
}

void trace_disk_write_through(struct trace_disk *disk, bool wait)
{
	pthread_mutex_lock(&disk->lock);
	disk->through = true;
	disk->through_at = disk->nr_queued;
	pthread_cond_signal(&disk->wake);
	while (wait && disk->through && disk->running)
		pthread_cond_wait(&disk->done, &disk->lock);
	pthread_mutex_unlock(&disk->lock);
}

int trace_disk_error(const struct trace_disk *disk)
{
	return atomic_load_explicit(&disk->error, memory_order_relaxed);
}

void trace_disk_counters(struct trace_disk *disk, struct trace_write_counters *counters)
{
	pthread_mutex_lock(&disk->lock);
	*counters = disk->counters;
	pthread_mutex_unlock(&disk->lock);
	counters->error = trace_disk_error(disk);
}

/* The index and the trailer: only a file that has all is complete. */
static int write_end(struct trace_disk *disk, const struct trace_write_counters *dropped)
{
	struct trace_block block = {.type = TRACE_BLOCK_INDEX};
	struct trace_index *index = &disk->index;
	uint64_t offset = disk->size;
	uint8_t trailer[TRACE_TRAILER_SIZE];
	uint8_t *content;
	int err;

	index->records_lost = dropped->records_lost;
	index->names_lost = dropped->names_lost;
	index->control_lost = dropped->control_lost;
	content = malloc(TRACE_INDEX_MAX);
	if (!content)
		return -ENOMEM;
	block.raw = trace_index_put(index, content);
	err = write_block(disk, &block, content);
	free(content);
	if (err)
		return err;
	trace_trailer_put(trailer, offset, disk->size + sizeof(trailer));
	err = write_all(disk, trailer, sizeof(trailer));
	if (!err)
		disk->size += sizeof(trailer);
	return err;
}

int trace_disk_close(struct trace_disk *disk, const struct trace_write_counters *dropped,
		     struct trace_write_counters *counters)
{
	bool running = disk->running;
	int err;

	pthread_mutex_lock(&disk->lock);
	disk->closing = true;
	pthread_cond_signal(&disk->wake);
	pthread_mutex_unlock(&disk->lock);
	if (running)
		pthread_join(disk->thread, NULL);
	err = atomic_load(&disk->error);
	if (!err && running)
		err = write_end(disk, dropped);
	/* some file systems report only now that there was no room */
	if (close(disk->fd) && !err)
		err = -errno;
	disk->fd = -1;
	disk->counters.bytes = disk->size;
	*counters = disk->counters;
	counters->records_lost += dropped->records_lost;
	counters->names_lost += dropped->names_lost;
	counters->control_lost += dropped->control_lost;
	counters->error = err;
	free_disk(disk);
	return err;
}
