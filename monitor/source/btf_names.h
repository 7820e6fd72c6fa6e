/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds types by name. libbpf compares each of a hundred thousand names, for each question; this
 * looks at all of them once.
 */
#ifndef LM_BTF_NAMES_H
#define LM_BTF_NAMES_H

#include <stdint.h>

struct btf;

struct btf_names {
	const struct btf *btf;
	uint32_t *first; /* type whose name has this hash, 0: none */
	uint32_t *next;	 /* [types]: with the same hash as this one, in the order of ids */
};

int btf_names_open(struct btf_names *names, const struct btf *btf);
void btf_names_close(struct btf_names *names);
/* Of functions, structs, unions, enums and typedefs: the first id, or -ENOENT. */
int btf_names_find(const struct btf_names *names, const char *name, unsigned int kind);

#endif /* LM_BTF_NAMES_H */
