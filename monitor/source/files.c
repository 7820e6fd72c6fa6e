// SPDX-License-Identifier: GPL-2.0-only
#include "source/files.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/skeleton.h"

#define MOST_FILES 65536 /* of misc devices, each time that one is found */
#define READ_FILES 64	 /* at a time */

struct file_list {
	struct lm_misc_file *file;
	size_t nr;
};

void files_load(struct source *source)
{
	struct clone clone = {
		.template = source->skel->progs.lm_misc_files, .iterates = true, .first_fd = -1};
	struct kfunction function;

	if (source->fentry_refused || kbtf_function(source->kbtf, "bpf_iter_task_file", &function))
		return;
	clone.btf_id = function.id;
	source->files_prog_fd = clone_program(source, &clone);
	if (source->files_prog_fd < 0)
		msg_debug("the kernel refuses a program that walks along open files: %s",
			  source_strerror(source->files_prog_fd));
}

static int link_program(struct source *source)
{
	if (source->files_fd >= 0)
		return 0;
	if (source->files_prog_fd < 0)
		return -ENOENT;
	source->files_fd = bpf_link_create(source->files_prog_fd, 0, BPF_TRACE_ITER, NULL);
	return source->files_fd < 0 ? -errno : 0;
}

void files_close(struct source *source)
{
	if (source->files_fd >= 0)
		close(source->files_fd);
	if (source->files_prog_fd >= 0)
		close(source->files_prog_fd);
	source->files_fd = source->files_prog_fd = -1;
}

/* The kernel hands out whole ones. */
static int read_all(int fd, struct file_list *list)
{
	ssize_t len;

	for (;;) {
		struct lm_misc_file *more =
			realloc(list->file, (list->nr + READ_FILES) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		list->file = more;
		len = read(fd, more + list->nr, READ_FILES * sizeof(*more));
		/* the kernel stops after many files that do not match: read on */
		if (len < 0 && errno == EAGAIN)
			continue;
		if (len <= 0)
			return len ? -errno : 0;
		list->nr += (size_t)len / sizeof(*more);
		if (list->nr > MOST_FILES)
			return -E2BIG;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct lm_misc_file *one = a, *other = b;

	return one->key < other->key ? -1 : one->key > other->key;
}

static size_t each_once(struct lm_misc_file *file, size_t nr)
{
	size_t kept = 0;

	qsort(file, nr, sizeof(*file), by_key);
	for (size_t i = 0; i < nr; i++)
		if (!kept || file[i].key != file[kept - 1].key)
			file[kept++] = file[i];
	return kept;
}

int files_read(struct source *source, struct lm_misc_file **files)
{
	struct file_list list = {0};
	int err = link_program(source), fd;

	*files = NULL;
	if (err)
		return err;
	fd = bpf_iter_create(source->files_fd);
	if (fd < 0)
		return -errno;
	err = read_all(fd, &list);
	close(fd);
	if (err) {
		free(list.file);
		return err;
	}
	*files = list.file;
	return list.nr ? (int)each_once(list.file, list.nr) : 0;
}
