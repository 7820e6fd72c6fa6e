// SPDX-License-Identifier: GPL-2.0-only
/* One file with DWARF: its functions, and the lines of an address. */
#include <dwarf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "debuginfo/internal.h"

#define MOST_INLINED 32
#define MOST_DEPTH   64 /* of scopes in each other */

/* Nothing is looked for on the system or the network: the files are known. */
static int find_no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			     const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc;
	(void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = find_no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

static int by_name(const void *a, const void *b)
{
	const struct debug_symbol *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void list_functions(struct debug_file *file)
{
	int nr = dwfl_module_getsymtab(file->dwfl_module);
	GElf_Sym entry;

	if (nr > 0)
		file->symbol = calloc((size_t)nr, sizeof(*file->symbol));
	for (int i = 0; file->symbol && i < nr; i++) {
		struct debug_symbol *symbol = &file->symbol[file->nr];

		symbol->name = dwfl_module_getsym_info(file->dwfl_module, i, &entry, &symbol->start,
						       NULL, NULL, NULL);
		symbol->size = entry.st_size;
		file->nr += symbol->name && GELF_ST_TYPE(entry.st_info) == STT_FUNC;
	}
	qsort(file->symbol, file->nr, sizeof(*file->symbol), by_name);
}

void debuginfo_read(struct debug_file *file)
{
	struct stat stat_buf;
	Dwarf_Addr bias;

	if (file->tried)
		return;
	file->tried = true;
	if (file->asked_for) {
		char *path = debuginfo_fetch(file->module, file->asked_for);

		if (!path)
			return;
		free(file->path);
		file->path = path;
	}
	if (stat(file->path, &stat_buf))
		return;
	file->changed = stat_buf.st_mtime;
	file->dwfl = dwfl_begin(&callbacks);
	if (!file->dwfl)
		return;
	file->dwfl_module = dwfl_report_offline(file->dwfl, file->module, file->path, -1);
	dwfl_report_end(file->dwfl, NULL, NULL);
	/* of one that is stripped nothing can be said: the next one may do */
	if (file->dwfl_module && dwfl_module_getdwarf(file->dwfl_module, &bias))
		list_functions(file);
}

void debuginfo_close_file(struct debug_file *file)
{
	if (file->dwfl)
		dwfl_end(file->dwfl);
	free(file->symbol);
	free(file->module);
	free(file->path);
	free(file->asked_for);
}

/* Where the function begins; false when there is none, or two that may be meant. */
static bool find_function(const struct debug_file *file, const char *name, uint64_t size,
			  GElf_Addr *start)
{
	const struct debug_symbol wanted = {.name = name};
	const struct debug_symbol *symbol, *end;
	bool found = false;

	if (!file->nr)
		return false;
	symbol = bsearch(&wanted, file->symbol, file->nr, sizeof(*symbol), by_name);
	end = file->symbol + file->nr;
	while (symbol && symbol > file->symbol && !strcmp(symbol[-1].name, name))
		symbol--;
	for (; symbol && symbol < end && !strcmp(symbol->name, name); symbol++) {
		/* the kernel counts the padding up to the next symbol as well */
		if (size && symbol->size > size)
			continue;
		if (found && symbol->start != *start)
			return false;
		*start = symbol->start;
		found = true;
	}
	return found;
}

/* The compilation unit that has @address; clang writes no table of them (.debug_aranges). */
static Dwarf_Die *find_unit(Dwfl_Module *module, GElf_Addr address, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = dwfl_module_addrdie(module, address, bias);

	if (unit)
		return unit;
	while ((unit = dwfl_module_nextcu(module, unit, bias)))
		if (dwarf_haspc(unit, address - *bias) == 1)
			return unit;
	return NULL;
}

/* A place as DWARF has it. */
struct raw_place {
	const char *file; /* NULL: not known */
	int line;
};

static int add_place(const struct debuginfo *debuginfo, const struct debug_file *file,
		     Dwarf_Die *unit, const struct raw_place *raw, const char *function,
		     struct place_list *list)
{
	struct frame_place *grown = reallocarray(list->place, list->nr + 1, sizeof(*grown));
	struct frame_place *place = grown ? &grown[list->nr] : NULL;
	Dwarf_Attribute folder;
	char *full, *name;

	if (!grown)
		return -ENOMEM;
	list->place = grown;
	full = debuginfo_full_name(
		debuginfo, dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &folder)), raw->file);
	if (!full)
		return -ENOMEM;
	name = strdup(debuginfo_shown_name(debuginfo, full));
	*place = (struct frame_place){
		.function = untrusted(function ? strdup(function) : NULL),
		.file = untrusted(name),
		.line = (unsigned int)raw->line,
		.text = untrusted(debuginfo_text(full, (unsigned int)raw->line, file->changed)),
	};
	free(full);
	list->nr++;
	return name && !function == untrusted_is_null(place->function) ? 0 : -ENOMEM;
}

/* The name that can be shown as its author wrote it: of Rust, that is in the mangled one. */
static const char *name_of(Dwarf_Die *function)
{
	Dwarf_Attribute attribute;
	const char *linkage =
		dwarf_formstring(dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute));

	return linkage ? linkage : dwarf_diename(function);
}

static struct raw_place called_from(Dwarf_Die *inlined, Dwarf_Files *files)
{
	Dwarf_Attribute attribute;
	struct raw_place place = {0};
	Dwarf_Word file = 0, line = 0;

	if (!dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) &&
	    !dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) &&
	    line <= INT32_MAX)
		place = (struct raw_place){dwarf_filesrc(files, file, NULL, NULL), (int)line};
	return place;
}

/* Functions that were inlined around an address, each into the one before. */
struct inlined {
	unsigned int nr;
	Dwarf_Die function[MOST_INLINED];
};

/* How a scope may lead to an address. */
enum leads { LEADS_NOWHERE, LEADS_BY_RANGE, LEADS_BY_CHILDREN };

/* Types and variables are most of a unit. Names of Rust and C++ are in namespaces. */
static enum leads leads_of(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_lexical_block:
		return LEADS_BY_RANGE;
	case DW_TAG_namespace:
	case DW_TAG_module:
		return LEADS_BY_CHILDREN;
	default:
		return LEADS_NOWHERE;
	}
}

/*
 * Goes down to @address; whether it is below @die. Unlike dwarf_getscopes() it looks into nothing
 * else: that reads all of a unit, a millisecond for each frame.
 */
static bool find_inlined(Dwarf_Die *die, Dwarf_Addr address, unsigned int depth,
			 struct inlined *inlined)
{
	Dwarf_Die child;
	int err = depth < MOST_DEPTH ? dwarf_child(die, &child) : 1;

	for (; !err; err = dwarf_siblingof(&child, &child)) {
		enum leads leads = leads_of(&child);

		if (leads == LEADS_BY_CHILDREN && find_inlined(&child, address, depth + 1, inlined))
			return true;
		if (leads != LEADS_BY_RANGE || dwarf_haspc(&child, address) != 1)
			continue;
		if (dwarf_tag(&child) == DW_TAG_inlined_subroutine && inlined->nr < MOST_INLINED)
			inlined->function[inlined->nr++] = child;
		find_inlined(&child, address, depth + 1, inlined);
		return true;
	}
	return false;
}

static int add_places(const struct debuginfo *debuginfo, const struct debug_file *file,
		      Dwarf_Die *unit, Dwarf_Addr address, struct place_list *list)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	struct inlined inlined = {.nr = 0};
	struct raw_place raw = {0};
	Dwarf_Files *files = NULL;
	int err = 0;

	if (line)
		raw.file = dwarf_linesrc(line, NULL, NULL);
	if (!raw.file || dwarf_lineno(line, &raw.line) || raw.line <= 0)
		return -ENOENT;
	if (!dwarf_getsrcfiles(unit, &files, NULL))
		find_inlined(unit, address, 0, &inlined);
	for (unsigned int i = inlined.nr; i-- > 0 && !err && raw.file && raw.line > 0;) {
		err = add_place(debuginfo, file, unit, &raw, name_of(&inlined.function[i]), list);
		raw = called_from(&inlined.function[i], files);
	}
	if (!err && raw.file && raw.line > 0)
		err = add_place(debuginfo, file, unit, &raw, NULL, list);
	return err;
}

int debuginfo_find(const struct debuginfo *debuginfo, struct debug_file *file,
		   const struct stack_frame *frame, struct place_list *list)
{
	GElf_Addr address;
	Dwarf_Addr bias;
	Dwarf_Die *unit;

	debuginfo_read(file);
	if (!find_function(file, frame->symbol.raw, frame->size, &address))
		return -ENOENT;
	/* the call is the instruction before the one that it returns to */
	address += frame->offset ? frame->offset - 1 : 0;
	unit = find_unit(file->dwfl_module, address, &bias);
	return unit ? add_places(debuginfo, file, unit, address - bias, list) : -ENOENT;
}
