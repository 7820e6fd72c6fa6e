// SPDX-License-Identifier: GPL-2.0-only
#include "source/btf_names.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HASH_BITS 16
/* Bytes of a name that count. More take longer than comparing the few names that share these. */
#define HASH_BYTES 8

static uint32_t hash_of(const char *name)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < HASH_BYTES && name[i]; i++)
		bytes = bytes << 8 | (unsigned char)name[i];
	return (uint32_t)(bytes * 0x9e3779b97f4a7c15ULL >> (64 - HASH_BITS));
}

static bool is_asked_for(unsigned int kind)
{
	return kind == BTF_KIND_FUNC || kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION ||
	       kind == BTF_KIND_ENUM || kind == BTF_KIND_TYPEDEF;
}

int btf_names_open(struct btf_names *names, const struct btf *btf)
{
	uint32_t nr = btf__type_cnt(btf);

	names->btf = btf;
	names->first = calloc(1u << HASH_BITS, sizeof(*names->first));
	names->next = calloc(nr, sizeof(*names->next));
	if (!names->first || !names->next) {
		btf_names_close(names);
		return -ENOMEM;
	}
	/* from the last on, so that the first of a name comes first */
	for (uint32_t id = nr; id-- > 1;) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		uint32_t *first;

		if (!type->name_off || !is_asked_for(btf_kind(type)))
			continue;
		first = &names->first[hash_of(btf__name_by_offset(btf, type->name_off))];
		names->next[id] = *first;
		*first = id;
	}
	return 0;
}

void btf_names_close(struct btf_names *names)
{
	free(names->first);
	free(names->next);
	names->first = names->next = NULL;
}

int btf_names_find(const struct btf_names *names, const char *name, unsigned int kind)
{
	for (uint32_t id = names->first[hash_of(name)]; id; id = names->next[id]) {
		const struct btf_type *type = btf__type_by_id(names->btf, id);

		if (btf_kind(type) == kind &&
		    !strcmp(btf__name_by_offset(names->btf, type->name_off), name))
			return (int)id;
	}
	return -ENOENT;
}
