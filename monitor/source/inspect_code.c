// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the code of a module's file shows: where the tracer can be put, which functions are called
 * or held by their address, and which make error pointers. The machine is x86-64. Code is searched
 * for the few instructions that matter, not decoded: that what looks like a call leads to the start
 * of a function by chance is one in a hundred thousand for a module of a megabyte.
 */
#include <stdlib.h>
#include <string.h>

#include "source/inspect_internal.h"

#define SITE_WITHIN 16 /* bytes from the start of a function, behind endbr64 or padding */
#define MAX_ERRNO   4095
#define NO_ERRNO    1 /* -1 is rather the largest number than "not permitted" */

/* The function that begins here, NULL if none does; the first of several names. */
static const struct inspect_symbol *find_start(const struct inspect_elf *file, size_t section,
					       uint64_t at)
{
	unsigned int low = 0, high = file->nr;

	while (low < high) {
		unsigned int middle = (low + high) / 2;
		const struct inspect_symbol *symbol = &file->symbol[middle];

		if (symbol->section < section || (symbol->section == section && symbol->at < at))
			low = middle + 1;
		else
			high = middle;
	}
	return low < file->nr && file->symbol[low].section == section && file->symbol[low].at == at
		       ? &file->symbol[low]
		       : NULL;
}

static bool is_same_place(const struct inspect_elf *file, const struct inspect_symbol *a,
			  const struct inspect_symbol *b)
{
	return b < file->symbol + file->nr && a->section == b->section && a->at == b->at;
}

static void note_use(const struct inspect_elf *file, struct draft_module *module, size_t section,
		     uint64_t at)
{
	const struct inspect_symbol *start = find_start(file, section, at);

	for (const struct inspect_symbol *s = start; s && is_same_place(file, start, s); s++) {
		struct draft_function *function = module_find(module, s->name);

		if (function)
			function->nr_uses++;
	}
}

static void note_site(const struct inspect_elf *file, struct draft_module *module, size_t section,
		      uint64_t at)
{
	for (unsigned int back = 0; back < SITE_WITHIN && back <= at; back++) {
		const struct inspect_symbol *start = find_start(file, section, at - back);

		for (const struct inspect_symbol *s = start; s && is_same_place(file, start, s);
		     s++) {
			struct draft_function *function = module_find(module, s->name);

			if (function)
				function->site = DRAFT_SITE;
		}
		if (start)
			return;
	}
}

/* Calls and jumps within a section, which the assembler has resolved already. */
static void search_calls(const struct inspect_elf *file, struct draft_module *module,
			 size_t section, const Elf_Data *data)
{
	const unsigned char *code = data->d_buf;

	for (size_t at = 0; at + 5 <= data->d_size; at++) {
		int32_t distance;

		if (code[at] != 0xe8 && code[at] != 0xe9)
			continue;
		memcpy(&distance, code + at + 1, sizeof(distance));
		/* 0: a relocation fills it in */
		if (distance)
			note_use(file, module, section, at + 5 + (uint64_t)(int64_t)distance);
	}
}

/* A number of an error in a register of 64 bits: mov $-12,%rax. */
static bool makes_error(const unsigned char *code, size_t size)
{
	for (size_t at = 0; at + 7 <= size; at++) {
		int32_t number;

		if ((code[at] != 0x48 && code[at] != 0x49) || code[at + 1] != 0xc7 ||
		    (code[at + 2] & 0xf8) != 0xc0)
			continue;
		memcpy(&number, code + at + 3, sizeof(number));
		if (number < -NO_ERRNO && number >= -MAX_ERRNO)
			return true;
	}
	return false;
}

static void search_errors(const struct inspect_elf *file, struct draft_module *module)
{
	for (unsigned int i = 0; i < file->nr; i++) {
		const struct inspect_symbol *symbol = &file->symbol[i];
		struct draft_function *function = module_find(module, symbol->name);
		const Elf_Data *data = elf_getdata(elf_getscn(file->elf, symbol->section), NULL);

		if (!function || !data || !data->d_buf || symbol->at > data->d_size ||
		    symbol->size > data->d_size - symbol->at)
			continue;
		function->has_error |=
			makes_error((const unsigned char *)data->d_buf + symbol->at, symbol->size);
	}
}

enum target { TARGET_OTHER, TARGET_CODE, TARGET_DATA, TARGET_SITES };

/* What the relocations of a section fill in. Tables about the code are no uses of it. */
static enum target target_of(const struct inspect_elf *file, size_t section)
{
	GElf_Shdr head;
	const char *name;

	if (!gelf_getshdr(elf_getscn(file->elf, section), &head))
		return TARGET_OTHER;
	name = elf_strptr(file->elf, file->names, head.sh_name);
	if (!name)
		return TARGET_OTHER;
	if (head.sh_flags & SHF_EXECINSTR)
		return TARGET_CODE;
	if (!strcmp(name, "__mcount_loc"))
		return TARGET_SITES;
	if (!strncmp(name, ".data", 5) || !strncmp(name, ".rodata", 7) ||
	    !strncmp(name, ".init.data", 10) || !strncmp(name, "__ksymtab", 9) ||
	    !strcmp(name, ".gnu.linkonce.this_module"))
		return TARGET_DATA;
	return TARGET_OTHER;
}

static void read_relocations(const struct inspect_elf *file, struct draft_module *module,
			     const Elf_Data *data, enum target target)
{
	size_t nr = data->d_size / sizeof(Elf64_Rela);

	for (size_t i = 0; i < nr; i++) {
		GElf_Rela rela;
		GElf_Sym symbol;
		uint64_t at;

		if (!gelf_getrela((Elf_Data *)data, (int)i, &rela) ||
		    !gelf_getsym(file->symbols, (int)GELF_R_SYM(rela.r_info), &symbol) ||
		    symbol.st_shndx == SHN_UNDEF)
			continue;
		at = symbol.st_value + (uint64_t)rela.r_addend;
		/* relative to the end of the four bytes that are filled in */
		if (target == TARGET_CODE && (GELF_R_TYPE(rela.r_info) == R_X86_64_PC32 ||
					      GELF_R_TYPE(rela.r_info) == R_X86_64_PLT32))
			at += 4;
		if (target == TARGET_SITES)
			note_site(file, module, symbol.st_shndx, at);
		else
			note_use(file, module, symbol.st_shndx, at);
	}
}

/* Where there is a list of sites, what is not in it has none. */
static void note_no_sites(const struct inspect_elf *file, struct draft_module *module)
{
	if (!inspect_elf_section(file, "__mcount_loc"))
		return;
	for (unsigned int i = 0; i < module->nr_functions; i++)
		module->function[i].site = DRAFT_SITE_NONE;
}

void inspect_elf_code(const struct inspect_elf *file, struct draft_module *module)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	note_no_sites(file, module);
	while ((section = elf_nextscn(file->elf, section))) {
		const Elf_Data *data = elf_getdata(section, NULL);
		enum target target;

		if (!data || !data->d_buf || !gelf_getshdr(section, &head))
			continue;
		if (head.sh_type == SHT_RELA) {
			target = target_of(file, head.sh_info);
			if (target != TARGET_OTHER)
				read_relocations(file, module, data, target);
		} else if (head.sh_type == SHT_PROGBITS && head.sh_flags & SHF_EXECINSTR) {
			search_calls(file, module, elf_ndxscn(section), data);
		}
	}
	search_errors(file, module);
}
