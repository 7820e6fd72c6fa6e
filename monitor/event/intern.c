// SPDX-License-Identifier: GPL-2.0-only
#include "event/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

#define FIRST_ROOM  256
#define CHUNK_BYTES 65536

struct intern_chunk {
	struct intern_chunk *next;
	size_t used, size;
	char text[];
};

/* The slot of @text, or the free one where it belongs. Some slot is free. */
static size_t find(const struct intern *intern, const char *text, size_t len)
{
	size_t at = hash_text(text, len) & (intern->room - 1);
	const char *have;

	while ((have = intern->slot[at]) && (strncmp(have, text, len) || have[len]))
		at = (at + 1) & (intern->room - 1);
	return at;
}

static bool grow(struct intern *intern)
{
	struct intern bigger = {.room = intern->room ? intern->room * 2 : FIRST_ROOM};
	const char *text;
	size_t i;

	bigger.slot = memory_new(MEMORY_NAMES, bigger.room, sizeof(*bigger.slot));
	if (!bigger.slot)
		return false;
	for (i = 0; i < intern->room; i++) {
		text = intern->slot[i];
		if (text)
			bigger.slot[find(&bigger, text, strlen(text))] = text;
	}
	memory_free(MEMORY_NAMES, intern->slot, intern->room * sizeof(*intern->slot));
	intern->slot = bigger.slot;
	intern->room = bigger.room;
	return true;
}

static char *store(struct intern *intern, const char *text, size_t len)
{
	struct intern_chunk *chunk = intern->chunk;
	size_t size = len + 1 > CHUNK_BYTES ? len + 1 : CHUNK_BYTES;
	char *copy;

	if (!chunk || chunk->size - chunk->used < len + 1) {
		chunk = memory_new(MEMORY_NAMES, 1, sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		chunk->next = intern->chunk;
		chunk->used = 0;
		chunk->size = size;
		intern->chunk = chunk;
	}
	copy = chunk->text + chunk->used;
	memcpy(copy, text, len);
	copy[len] = 0;
	chunk->used += len + 1;
	return copy;
}

const char *intern_get(struct intern *intern, const char *text, size_t len)
{
	size_t at;

	if (len == 0)
		return "";
	if (intern->nr * 2 >= intern->room && !grow(intern))
		return NULL;
	at = find(intern, text, len);
	if (!intern->slot[at]) {
		intern->slot[at] = store(intern, text, len);
		if (intern->slot[at])
			intern->nr++;
	}
	return intern->slot[at];
}

bool intern_has(const struct intern *intern, const char *text)
{
	return intern->room && intern->slot[find(intern, text, strlen(text))];
}

void intern_fini(struct intern *intern)
{
	struct intern_chunk *chunk;

	while ((chunk = intern->chunk)) {
		intern->chunk = chunk->next;
		memory_free(MEMORY_NAMES, chunk, sizeof(*chunk) + chunk->size);
	}
	memory_free(MEMORY_NAMES, intern->slot, intern->room * sizeof(*intern->slot));
	memset(intern, 0, sizeof(*intern));
}
