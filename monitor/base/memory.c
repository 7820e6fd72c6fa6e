// SPDX-License-Identifier: GPL-2.0-only
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Sinks and the writer of a trace have threads of their own. */
static struct {
	size_t limit; /* 0: none */
	size_t used;
	size_t part[NR_MEMORY_USES];
	char why[192]; /* of the first refusal */
} memory;

bool memory_is_over;

static const char *const use_name[NR_MEMORY_USES] = {
	[MEMORY_OBJECTS] = "objects",
	[MEMORY_HELD] = "records that wait for their turn",
	[MEMORY_NAMES] = "stacks, symbols and threads",
	[MEMORY_REPORT] = "what the report keeps of objects",
};

void memory_set_limit(size_t bytes)
{
	memory.limit = bytes;
}

size_t memory_limit(void)
{
	return memory.limit;
}

/* The largest part is more use to know than the one that asked last. */
static void refuse(void)
{
	enum memory_use most = 0;

	for (enum memory_use use = 0; use < NR_MEMORY_USES; use++)
		if (memory.part[use] > memory.part[most])
			most = use;
	snprintf(memory.why, sizeof(memory.why),
		 "it needs more memory than the limit of %zu MiB (%zu MiB of that for %s); "
		 "--memory SIZE raises it",
		 memory.limit >> 20, memory.part[most] >> 20, use_name[most]);
	memory_is_over = true;
}

int memory_take(enum memory_use use, size_t bytes)
{
	size_t used = __atomic_add_fetch(&memory.used, bytes, __ATOMIC_RELAXED);

	if (!memory.limit || used <= memory.limit) {
		__atomic_fetch_add(&memory.part[use], bytes, __ATOMIC_RELAXED);
		return 0;
	}
	__atomic_fetch_sub(&memory.used, bytes, __ATOMIC_RELAXED);
	if (!memory_is_over)
		refuse();
	return -ENOMEM;
}

void memory_give(enum memory_use use, size_t bytes)
{
	__atomic_fetch_sub(&memory.used, bytes, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&memory.part[use], bytes, __ATOMIC_RELAXED);
}

void *memory_new(enum memory_use use, size_t nr, size_t size)
{
	void *new;

	if (memory_take(use, nr * size))
		return NULL;
	new = calloc(nr, size);
	if (!new)
		memory_give(use, nr * size);
	return new;
}

void *memory_resize(enum memory_use use, void *old, size_t old_bytes, size_t bytes)
{
	void *new;

	if (memory_take(use, bytes))
		return NULL;
	new = realloc(old, bytes);
	memory_give(use, new ? old_bytes : bytes);
	return new;
}

void memory_free(enum memory_use use, void *old, size_t bytes)
{
	if (!old)
		return;
	free(old);
	memory_give(use, bytes);
}

const char *memory_why(void)
{
	return memory.why;
}

void memory_begin(void)
{
	memory_is_over = false;
	memory.why[0] = '\0';
}
