// SPDX-License-Identifier: GPL-2.0-only
/* A module's file: its symbols, where it can be traced, and what its code calls. */
#include "source/inspect_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/internal.h"

/* What a module is packed with, by its first bytes. */
static const struct {
	const char *bytes;
	size_t len;
	const char *unpack;
} packed[] = {
	{"\xfd\x37zXZ", 5, "xz -dk"},
	{"\x1f\x8b", 2, "gzip -dk"},
	{"\x28\xb5\x2f\xfd", 4, "zstd -d"},
};

static int refuse(const struct inspect_elf *file, const char *path, struct source_error *error)
{
	char begin[8] = "";

	if (pread(file->fd, begin, sizeof(begin), 0) < 0)
		return source_fail(error, -EINVAL, "cannot read %s: %s", path, strerror(errno));
	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++)
		if (!memcmp(begin, packed[i].bytes, packed[i].len))
			return source_fail(error, -EINVAL,
					   "%s is compressed: unpack it first: %s %s", path,
					   packed[i].unpack, path);
	return source_fail(error, -EINVAL, "%s is no kernel module (NAME.ko) for x86-64", path);
}

static bool is_module(struct inspect_elf *file)
{
	GElf_Ehdr head;

	return elf_kind(file->elf) == ELF_K_ELF && gelf_getehdr(file->elf, &head) &&
	       head.e_type == ET_REL && head.e_machine == EM_X86_64 &&
	       head.e_ident[EI_CLASS] == ELFCLASS64 && !elf_getshdrstrndx(file->elf, &file->names);
}

static bool find_symbols(struct inspect_elf *file)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	while ((section = elf_nextscn(file->elf, section))) {
		if (!gelf_getshdr(section, &head) || head.sh_type != SHT_SYMTAB)
			continue;
		file->symbols = elf_getdata(section, NULL);
		file->symbol_names = head.sh_link;
		return file->symbols;
	}
	return false;
}

static int by_address(const void *a, const void *b)
{
	const struct inspect_symbol *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int list_functions(struct inspect_elf *file)
{
	size_t nr = file->symbols->d_size / sizeof(Elf64_Sym);
	GElf_Sym symbol;

	file->symbol = calloc(nr + 1, sizeof(*file->symbol));
	if (!file->symbol)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		struct inspect_symbol *to = &file->symbol[file->nr];

		if (!gelf_getsym(file->symbols, (int)i, &symbol) ||
		    GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF)
			continue;
		to->name = elf_strptr(file->elf, file->symbol_names, symbol.st_name);
		to->section = symbol.st_shndx;
		to->at = symbol.st_value;
		to->size = symbol.st_size;
		file->nr += to->name != NULL;
	}
	qsort(file->symbol, file->nr, sizeof(*file->symbol), by_address);
	return 0;
}

int inspect_elf_open(struct inspect_elf *file, const char *path, struct source_error *error)
{
	*file = (struct inspect_elf){.fd = open(path, O_RDONLY | O_CLOEXEC)};
	if (file->fd < 0)
		return source_fail(error, -EINVAL, "cannot open %s: %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	file->elf = elf_begin(file->fd, ELF_C_READ, NULL);
	if (!file->elf || !is_module(file) || !inspect_elf_section(file, ".modinfo"))
		return refuse(file, path, error);
	if (!find_symbols(file))
		return source_fail(error, -EINVAL, "%s has no symbols: it was stripped", path);
	if (list_functions(file))
		return source_fail(error, -ENOMEM, "cannot read %s: %s", path, strerror(ENOMEM));
	return 0;
}

void inspect_elf_close(struct inspect_elf *file)
{
	free(file->symbol);
	elf_end(file->elf);
	if (file->fd >= 0)
		close(file->fd);
}

Elf_Data *inspect_elf_section(const struct inspect_elf *file, const char *name)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	while ((section = elf_nextscn(file->elf, section))) {
		const char *have;

		if (!gelf_getshdr(section, &head))
			continue;
		have = elf_strptr(file->elf, file->names, head.sh_name);
		if (have && !strcmp(have, name)) {
			Elf_Data *data = elf_getdata(section, NULL);

			return data && data->d_buf && data->d_size ? data : NULL;
		}
	}
	return NULL;
}

const char *inspect_elf_info(const struct inspect_elf *file, const char *key)
{
	const Elf_Data *data = inspect_elf_section(file, ".modinfo");
	size_t len = strlen(key);
	const char *at, *end;

	if (!data)
		return NULL;
	at = data->d_buf;
	end = at + data->d_size;
	while (at < end) {
		size_t size = strnlen(at, (size_t)(end - at));

		if (at + size == end)
			return NULL;
		if (size > len && at[len] == '=' && !memcmp(at, key, len))
			return at + len + 1;
		at += size + 1;
	}
	return NULL;
}

static int add_imports(const struct inspect_elf *file, struct draft_module *module)
{
	size_t nr = file->symbols->d_size / sizeof(Elf64_Sym);
	GElf_Sym symbol;
	int err = 0;

	for (size_t i = 1; !err && i < nr; i++) {
		const char *name;

		if (!gelf_getsym(file->symbols, (int)i, &symbol) || symbol.st_shndx != SHN_UNDEF)
			continue;
		name = elf_strptr(file->elf, file->symbol_names, symbol.st_name);
		if (name && module_name_is_fine(name))
			err = module_add_import(module, name);
	}
	return err;
}

int inspect_elf_names(const struct inspect_elf *file, struct draft_module *module)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < file->nr; i++)
		err = module_add_symbol(module, file->symbol[i].name);
	return err ? err : add_imports(file, module);
}
