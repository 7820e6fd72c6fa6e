// SPDX-License-Identifier: GPL-2.0-only
#include "event/tasks.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

#define FIRST_ROOM 256

struct thread {
	uint32_t tid;
	bool used;
	char comm[LM_COMM_LEN];
};

struct tasks {
	struct thread *slot; /* open addressing by tid */
	size_t nr, room;     /* room is a power of two */
};

struct tasks *tasks_new(void)
{
	struct tasks *tasks = calloc(1, sizeof(*tasks));

	if (!tasks)
		return NULL;
	tasks->room = FIRST_ROOM;
	tasks->slot = memory_new(MEMORY_NAMES, tasks->room, sizeof(*tasks->slot));
	if (!tasks->slot) {
		free(tasks);
		return NULL;
	}
	return tasks;
}

void tasks_free(struct tasks *tasks)
{
	if (!tasks)
		return;
	memory_free(MEMORY_NAMES, tasks->slot, tasks->room * sizeof(*tasks->slot));
	free(tasks);
}

/* The slot of @tid, or the free one where it belongs. */
static struct thread *find(struct thread *slot, size_t room, uint32_t tid)
{
	size_t at = hash_number(tid) & (room - 1);

	while (slot[at].used && slot[at].tid != tid)
		at = (at + 1) & (room - 1);
	return &slot[at];
}

static int grow(struct tasks *tasks)
{
	size_t room = tasks->room * 2;
	struct thread *slot = memory_new(MEMORY_NAMES, room, sizeof(*slot));
	size_t i;

	if (!slot)
		return -ENOMEM;
	for (i = 0; i < tasks->room; i++)
		if (tasks->slot[i].used)
			*find(slot, room, tasks->slot[i].tid) = tasks->slot[i];
	memory_free(MEMORY_NAMES, tasks->slot, tasks->room * sizeof(*tasks->slot));
	tasks->slot = slot;
	tasks->room = room;
	return 0;
}

int tasks_add(struct tasks *tasks, const struct lm_task *task)
{
	struct thread *thread = find(tasks->slot, tasks->room, task->tid);

	if (!thread->used) {
		if (tasks->nr == TASKS_MAX)
			return -ENOSPC;
		if (tasks->nr * 2 >= tasks->room && grow(tasks))
			return -ENOMEM;
		thread = find(tasks->slot, tasks->room, task->tid);
		thread->used = true;
		thread->tid = task->tid;
		tasks->nr++;
	}
	memcpy(thread->comm, task->comm, sizeof(thread->comm));
	return 0;
}

struct untrusted tasks_comm(const struct tasks *tasks, uint32_t tid)
{
	const struct thread *thread = find(tasks->slot, tasks->room, tid);

	return untrusted(thread->used ? thread->comm : "?");
}

void tasks_each(const struct tasks *tasks, void (*each)(void *ctx, const struct lm_hdr *record),
		void *ctx)
{
	for (size_t i = 0; i < tasks->room; i++) {
		struct lm_task task = {
			.h = {.type = LM_REC_TASK, .size = sizeof(task), .probe = LM_PROBE_NONE},
			.tgid = tasks->slot[i].tid,
			.tid = tasks->slot[i].tid,
		};

		if (!tasks->slot[i].used)
			continue;
		memcpy(task.comm, tasks->slot[i].comm, sizeof(task.comm));
		each(ctx, &task.h);
	}
}
