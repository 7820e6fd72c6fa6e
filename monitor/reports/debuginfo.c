// SPDX-License-Identifier: GPL-2.0-only
#include "reports/debuginfo.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fts.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file that may describe a module. It is opened when the first frame asks for it. */
struct debug_file {
	char *module; /* "" for a vmlinux */
	char *path;
	Dwfl *dwfl; /* NULL: not opened, or not readable */
	Dwfl_Module *dwfl_module;
	bool tried;
};

/* What was found of a frame. The same few frames come in most violations. */
struct known {
	char *module, *symbol;
	uint64_t offset, size;
	char *file; /* NULL: there is no place */
	unsigned int line;
};

struct debuginfo {
	struct debug_file *file;
	size_t nr;
	char *root;  /* NULL: names stay as they are */
	void *known; /* a tree (tsearch) of struct known */
};

static int compare_known(const void *one, const void *other)
{
	const struct known *a = one, *b = other;
	int order = strcmp(a->symbol, b->symbol);

	if (!order)
		order = strcmp(a->module, b->module);
	if (!order)
		order = (a->offset > b->offset) - (a->offset < b->offset);
	if (!order)
		order = (a->size > b->size) - (a->size < b->size);
	return order;
}

static void free_known(void *node)
{
	struct known *known = node;

	free(known->module);
	free(known->symbol);
	free(known->file);
	free(known);
}

/* Nothing is looked for on the system or the network: only what the user named. */
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

/* The module that a file is of: the kernel has '_' where the file has '-'. NULL: no memory. */
static char *module_of(const char *path)
{
	const char *base = strrchr(path, '/');
	char *name = strdup(base ? base + 1 : path);
	char *at;

	if (!name)
		return NULL;
	if (!strncmp(name, "vmlinux", strlen("vmlinux"))) {
		*name = 0;
		return name;
	}
	at = strstr(name, ".ko");
	if (at)
		*at = 0;
	for (at = name; *at; at++)
		if (*at == '-')
			*at = '_';
	return name;
}

static int add_file(struct debuginfo *debuginfo, const char *path)
{
	struct debug_file *grown = reallocarray(debuginfo->file, debuginfo->nr + 1, sizeof(*grown));
	struct debug_file *file;

	if (!grown)
		return -ENOMEM;
	debuginfo->file = grown;
	file = &grown[debuginfo->nr];
	*file = (struct debug_file){.module = module_of(path), .path = strdup(path)};
	if (!file->module || !file->path) {
		free(file->module);
		free(file->path);
		return -ENOMEM;
	}
	debuginfo->nr++;
	return 0;
}

static bool is_debug_file(const char *name)
{
	const char *end = strstr(name, ".ko");

	return !strcmp(name, "vmlinux") ||
	       (end && (!strcmp(end, ".ko") || !strcmp(end, ".ko.debug")));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_folder(struct debuginfo *debuginfo, const char *path)
{
	char *const roots[] = {(char *)path, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int err = 0;

	if (!tree)
		return -errno;
	while (!err && (entry = fts_read(tree)))
		if ((entry->fts_info == FTS_F || entry->fts_info == FTS_SL) &&
		    is_debug_file(entry->fts_name))
			err = add_file(debuginfo, entry->fts_path);
	fts_close(tree);
	return err;
}

static int add_path(struct debuginfo *debuginfo, const char *path)
{
	struct stat stat_buf;

	if (stat(path, &stat_buf))
		return -errno;
	return S_ISDIR(stat_buf.st_mode) ? add_folder(debuginfo, path) : add_file(debuginfo, path);
}

int debuginfo_open(const char *const *path, unsigned int nr, const char *root,
		   struct debuginfo **debuginfo, const char **failed)
{
	struct debuginfo *new = calloc(1, sizeof(*new));
	unsigned int i;
	int err = -ENOMEM;

	*failed = NULL;
	if (!new)
		return err;
	new->root = root ? strdup(root) : NULL;
	if (root && !new->root)
		goto fail;
	for (i = 0; i < nr; i++) {
		err = add_path(new, path[i]);
		if (err) {
			*failed = path[i];
			goto fail;
		}
	}
	*debuginfo = new;
	return 0;
fail:
	debuginfo_close(new);
	return err;
}

void debuginfo_close(struct debuginfo *debuginfo)
{
	size_t i;

	if (!debuginfo)
		return;
	for (i = 0; i < debuginfo->nr; i++) {
		if (debuginfo->file[i].dwfl)
			dwfl_end(debuginfo->file[i].dwfl);
		free(debuginfo->file[i].module);
		free(debuginfo->file[i].path);
	}
	tdestroy(debuginfo->known, free_known);
	free(debuginfo->file);
	free(debuginfo->root);
	free(debuginfo);
}

static void read_file(struct debug_file *file)
{
	file->tried = true;
	file->dwfl = dwfl_begin(&callbacks);
	if (!file->dwfl)
		return;
	file->dwfl_module = dwfl_report_offline(file->dwfl, file->module, file->path, -1);
	dwfl_report_end(file->dwfl, NULL, NULL);
}

/* Where the symbol begins; false when there is none, or two that may be meant. */
static bool find_symbol(Dwfl_Module *module, const char *symbol, uint64_t size, GElf_Addr *start)
{
	int nr = dwfl_module_getsymtab(module);
	bool found = false;
	GElf_Addr address;
	GElf_Sym entry;
	const char *name;
	int i;

	for (i = 0; i < nr; i++) {
		name = dwfl_module_getsym_info(module, i, &entry, &address, NULL, NULL, NULL);
		if (!name || GELF_ST_TYPE(entry.st_info) != STT_FUNC || strcmp(name, symbol))
			continue;
		/* the kernel counts the padding up to the next symbol as well */
		if (size && entry.st_size > size)
			continue;
		if (found && address != *start)
			return false;
		*start = address;
		found = true;
	}
	return found;
}

/*
 * The name of a source file in full, as the compiler may have had it relative to its folder; and
 * relative to the root if it is below it. NULL: no memory.
 */
static char *source_name(const struct debuginfo *debuginfo, const char *folder, const char *name)
{
	size_t len = debuginfo->root ? strlen(debuginfo->root) : 0;
	bool join = *name != '/' && folder;
	char *full, *below;

	while (!strncmp(name, "./", 2))
		name += 2;
	if (asprintf(&full, "%s%s%s", join ? folder : "", join ? "/" : "", name) < 0)
		return NULL;
	if (!len || strncmp(full, debuginfo->root, len) || full[len] != '/')
		return full;
	below = strdup(full + len + 1);
	free(full);
	return below;
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

/* The line of @address in @module. Returns as debuginfo_find(). */
static int find_line(const struct debuginfo *debuginfo, Dwfl_Module *module, GElf_Addr address,
		     char **name, unsigned int *number)
{
	Dwarf_Attribute folder;
	const char *source;
	Dwarf_Line *line;
	Dwarf_Addr bias;
	Dwarf_Die *unit;
	int nr;

	unit = find_unit(module, address, &bias);
	line = unit ? dwarf_getsrc_die(unit, address - bias) : NULL;
	source = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	if (!source || dwarf_lineno(line, &nr) || nr <= 0)
		return -ENOENT;
	*name = source_name(debuginfo, dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &folder)),
			    source);
	*number = (unsigned int)nr;
	return *name ? 0 : -ENOMEM;
}

static int find_in(const struct debuginfo *debuginfo, struct debug_file *file, const char *symbol,
		   uint64_t offset, uint64_t size, char **name, unsigned int *line)
{
	GElf_Addr start;

	if (!file->tried)
		read_file(file);
	if (!file->dwfl_module || !find_symbol(file->dwfl_module, symbol, size, &start))
		return -ENOENT;
	/* the call is the instruction before the one that it returns to */
	return find_line(debuginfo, file->dwfl_module, start + (offset ? offset - 1 : 0), name,
			 line);
}

static int find_anywhere(const struct debuginfo *debuginfo, struct known *frame)
{
	size_t i;

	for (i = 0; i < debuginfo->nr; i++)
		if (!strcmp(debuginfo->file[i].module, frame->module))
			return find_in(debuginfo, &debuginfo->file[i], frame->symbol, frame->offset,
				       frame->size, &frame->file, &frame->line);
	return -ENOENT;
}

/* Looks @frame up and remembers what came of it. NULL: no memory. */
static const struct known *learn(struct debuginfo *debuginfo, const struct known *frame)
{
	struct known *new = malloc(sizeof(*new));

	if (!new)
		return NULL;
	*new = (struct known){
		.module = strdup(frame->module),
		.symbol = strdup(frame->symbol),
		.offset = frame->offset,
		.size = frame->size,
	};
	if (!new->module || !new->symbol || find_anywhere(debuginfo, new) == -ENOMEM ||
	    !tsearch(new, &debuginfo->known, compare_known)) {
		free_known(new);
		return NULL;
	}
	return new;
}

int debuginfo_find(struct debuginfo *debuginfo, const char *module, const char *symbol,
		   uint64_t offset, uint64_t size, char **file, unsigned int *line)
{
	const struct known frame = {
		.module = (char *)module, .symbol = (char *)symbol, .offset = offset, .size = size};
	struct known **node = tfind(&frame, &debuginfo->known, compare_known);
	const struct known *known = node ? *node : learn(debuginfo, &frame);

	if (!known)
		return -ENOMEM;
	if (!known->file)
		return -ENOENT;
	*file = strdup(known->file);
	*line = known->line;
	return *file ? 0 : -ENOMEM;
}
