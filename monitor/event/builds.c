// SPDX-License-Identifier: GPL-2.0-only
#include "event/builds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct builds {
	struct build *build;
	size_t nr, room;
};

struct builds *builds_new(void)
{
	return calloc(1, sizeof(struct builds));
}

void builds_free(struct builds *builds)
{
	if (!builds)
		return;
	memory_free(MEMORY_NAMES, builds->build, builds->room * sizeof(*builds->build));
	free(builds);
}

static struct build *find(const struct builds *builds, const char *name)
{
	for (size_t i = 0; i < builds->nr; i++)
		if (!strcmp(builds->build[i].name, name))
			return &builds->build[i];
	return NULL;
}

/* That of @name; a new one if there is none. */
static int get(struct builds *builds, const char *name, struct build **result)
{
	size_t room = builds->room ? 2 * builds->room : 16;
	struct build *grown;

	*result = find(builds, name);
	if (*result)
		return 0;
	if (builds->nr == BUILDS_MAX)
		return -ENOSPC;
	if (builds->nr == builds->room) {
		grown = memory_resize(MEMORY_NAMES, builds->build, builds->room * sizeof(*grown),
				      room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		builds->build = grown;
		builds->room = room;
	}
	*result = &builds->build[builds->nr++];
	**result = (struct build){0};
	memcpy((*result)->name, name, strlen(name));
	return 0;
}

int builds_take(struct builds *builds, const struct lm_hdr *record)
{
	const struct lm_build_id *build_id = (const struct lm_build_id *)record;
	const struct lm_version *version = (const struct lm_version *)record;
	struct build *build;
	int err;

	if (record->type != LM_REC_VERSION && record->type != LM_REC_BUILD_ID)
		return 0;
	err = get(builds, record->type == LM_REC_VERSION ? version->name : build_id->name, &build);
	if (err)
		return err;
	if (record->type == LM_REC_BUILD_ID) {
		memcpy(build->id, build_id->id, sizeof(build->id));
		build->id_ns = record->time_ns;
		return 0;
	}
	/* another build has the name since then */
	if (record->time_ns > build->id_ns)
		memset(build->id, 0, sizeof(build->id));
	memcpy(build->version, version->version, sizeof(build->version));
	memcpy(build->srcversion, version->srcversion, sizeof(build->srcversion));
	return 0;
}

const struct build *builds_get(const struct builds *builds, struct untrusted name)
{
	return builds ? find(builds, name.raw) : NULL;
}

void builds_each(const struct builds *builds, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx)
{
	for (size_t i = 0; i < builds->nr; i++) {
		const struct build *build = &builds->build[i];
		struct lm_version version = {.h = {.type = LM_REC_VERSION,
						   .size = sizeof(version),
						   .probe = LM_PROBE_NONE}};
		struct lm_build_id id = {
			.h = {.type = LM_REC_BUILD_ID, .size = sizeof(id), .probe = LM_PROBE_NONE}};

		memcpy(version.name, build->name, sizeof(version.name));
		memcpy(version.version, build->version, sizeof(version.version));
		memcpy(version.srcversion, build->srcversion, sizeof(version.srcversion));
		if (*build->version || *build->srcversion)
			each(ctx, &version.h);
		memcpy(id.name, build->name, sizeof(id.name));
		memcpy(id.id, build->id, sizeof(id.id));
		if (*build->id)
			each(ctx, &id.h);
	}
}
