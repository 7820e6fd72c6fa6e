/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The build ids of the kernel and of the modules that are loaded, as records (LM_REC_BUILD_ID).
 * Once, and again of those that came since.
 */
#ifndef LM_SOURCE_BUILD_IDS_H
#define LM_SOURCE_BUILD_IDS_H

#include "source/source.h"

struct build_ids {
	bool looked;
	uint32_t epoch; /* of the last look: it changes when a module comes or goes */
	uint64_t *seen; /* numbers of the modules' folders, none of which is used twice */
	size_t nr;
};

/* @epoch: that of now. Returns what @push does. */
int build_ids_look(struct build_ids *ids, uint32_t epoch, source_push_fn push, void *ctx);
void build_ids_free(struct build_ids *ids);

/*
 * Of notes as ELF has them, @size bytes: the build id in hexadecimal, cut if @hex has no room.
 * False: there is none.
 */
bool build_ids_parse(const unsigned char *notes, size_t size, char *hex, size_t room);

#endif /* LM_SOURCE_BUILD_IDS_H */
