// SPDX-License-Identifier: GPL-2.0-only
#include "source/build_ids.h"

#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/internal.h"

#define NOTES_MAX 4096

bool build_ids_parse(const unsigned char *notes, size_t size, char *hex, size_t room)
{
	Elf64_Nhdr head; /* of 32-bit files it is the same */

	while (size >= sizeof(head)) {
		size_t name, desc;

		memcpy(&head, notes, sizeof(head));
		name = (head.n_namesz + 3ull) & ~3ull;
		desc = (head.n_descsz + 3ull) & ~3ull;
		notes += sizeof(head);
		size -= sizeof(head);
		if (name > size || desc > size - name)
			return false;
		if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 &&
		    !memcmp(notes, "GNU", 4)) {
			for (size_t i = 0; i < head.n_descsz && 2 * i + 3 <= room; i++)
				snprintf(hex + 2 * i, 3, "%02x", notes[name + i]);
			return head.n_descsz > 0;
		}
		notes += name + desc;
		size -= name + desc;
	}
	return false;
}

/* @name: of the module; "" is the kernel. */
static int push_one(const char *path, const char *name, source_push_fn push, void *ctx)
{
	struct lm_build_id record = {
		.h = {.type = LM_REC_BUILD_ID,
		      .size = sizeof(record),
		      .probe = LM_PROBE_NONE,
		      .time_ns = source_now()},
	};
	unsigned char notes[NOTES_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return 0;
	size = read(fd, notes, sizeof(notes));
	close(fd);
	if (size <= 0 || !build_ids_parse(notes, (size_t)size, record.id, sizeof(record.id)))
		return 0;
	snprintf(record.name, sizeof(record.name), "%s", name);
	return push(ctx, &record, sizeof(record));
}

static bool has_seen(const struct build_ids *ids, uint64_t number)
{
	for (size_t i = 0; i < ids->nr; i++)
		if (ids->seen[i] == number)
			return true;
	return false;
}

/* Looks at the folders that were not there before. Without memory, it looks at all. */
static int look_at_modules(struct build_ids *ids, source_push_fn push, void *ctx)
{
	DIR *folder = opendir("/sys/module");
	struct build_ids now = {0};
	struct dirent *entry;
	char path[512];
	int err = 0;

	while (folder && !err && (entry = readdir(folder))) {
		uint64_t *grown = reallocarray(now.seen, now.nr + 1, sizeof(*grown));

		if (grown) {
			now.seen = grown;
			now.seen[now.nr++] = entry->d_ino;
		}
		if (*entry->d_name == '.' || has_seen(ids, entry->d_ino))
			continue;
		snprintf(path, sizeof(path), "/sys/module/%s/notes/.note.gnu.build-id",
			 entry->d_name);
		err = push_one(path, entry->d_name, push, ctx);
	}
	if (folder)
		closedir(folder);
	free(ids->seen);
	ids->seen = now.seen;
	ids->nr = now.nr;
	return err;
}

int build_ids_look(struct build_ids *ids, uint32_t epoch, source_push_fn push, void *ctx)
{
	int err = 0;

	if (ids->looked && ids->epoch == epoch)
		return 0;
	if (!ids->looked)
		err = push_one("/sys/kernel/notes", "", push, ctx);
	ids->looked = true;
	ids->epoch = epoch;
	return err ? err : look_at_modules(ids, push, ctx);
}

void build_ids_free(struct build_ids *ids)
{
	free(ids->seen);
	*ids = (struct build_ids){0};
}
