/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of inspect.c. All return 0 or -errno. */
#ifndef LM_INSPECT_INTERNAL_H
#define LM_INSPECT_INTERNAL_H

#include <gelf.h>
#include <libelf.h>

#include "source/inspect.h"

struct btf;

/* A function of the file. */
struct inspect_symbol {
	const char *name; /* of the file */
	size_t section;
	uint64_t at, size;
};

struct inspect_elf {
	Elf *elf;
	int fd;
	size_t names; /* section of the sections' names */
	Elf_Data *symbols;
	size_t symbol_names; /* section of their names */
	unsigned int nr;
	struct inspect_symbol *symbol; /* functions, by section and address */
};

/* -EINVAL with @error filled if it is no module for this machine. To be closed in any case. */
int inspect_elf_open(struct inspect_elf *file, const char *path, struct source_error *error);
void inspect_elf_close(struct inspect_elf *file);
/* The contents of a section, NULL if there is none. */
Elf_Data *inspect_elf_section(const struct inspect_elf *file, const char *name);
/* A line "KEY=value" of .modinfo, NULL if there is none. */
const char *inspect_elf_info(const struct inspect_elf *file, const char *key);
/* Functions and imports, before module_sort(). */
int inspect_elf_names(const struct inspect_elf *file, struct draft_module *module);
/* Sites, calls and errors, after it. */
void inspect_elf_code(const struct inspect_elf *file, struct draft_module *module);

/* The functions that @split has beyond @base, with their types. */
int inspect_types(const struct btf *base, const struct btf *split, struct draft_module *module);

#endif /* LM_INSPECT_INTERNAL_H */
