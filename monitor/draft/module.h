/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module as a draft needs it: its functions with their types, and the functions that it calls.
 * source/ fills this in, from a file or from the running kernel. All names are those of C or of its
 * compiler: module_name_is_fine().
 */
#ifndef LM_DRAFT_MODULE_H
#define LM_DRAFT_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#define DRAFT_MAX_ARGS	8
#define DRAFT_REGISTERS 6 /* arguments that a probe can read */

enum draft_kind {
	DRAFT_VOID,
	DRAFT_NUMBER, /* also an enum */
	DRAFT_BOOL,
	DRAFT_POINTER,
	DRAFT_OTHER, /* a struct by value and the like */
};

/* Of an argument or a result. */
struct draft_type {
	enum draft_kind kind;
	bool is_signed;	     /* a number */
	unsigned int depth;  /* a pointer: 2 is T ** */
	bool is_const;	     /* a pointer to what is const */
	bool to_struct;	     /* a pointer to a struct or union, in the end */
	bool is_own;	     /* that the kernel itself does not have */
	const char *keyword; /* "struct", "union", "enum" or "" */
	const char *name;    /* "void", "int", "nvme_queue"; "?" when there is none to show */
};

/* Whether a tracer can be put on the first instruction. */
enum draft_site { DRAFT_SITE_UNKNOWN, DRAFT_SITE_NONE, DRAFT_SITE };

struct draft_function {
	const char *name;
	bool has_type;	 /* the BTF has it; else what follows is empty */
	bool has_symbol; /* there is code of this name */
	bool is_twice;	 /* static functions of several files have the name */
	bool has_error;	 /* its code has the numbers of errors as pointers */
	enum draft_site site;
	unsigned int nr_uses; /* places in the module that call it or hold its address */
	const char *variant;  /* "x.isra.0", which the compiler made of it; NULL: none */
	bool is_variadic;
	struct draft_type ret;
	unsigned int nr_args; /* all; those behind DRAFT_MAX_ARGS are not kept */
	struct draft_type arg[DRAFT_MAX_ARGS];
	const char *arg_name[DRAFT_MAX_ARGS]; /* "" if it has none */
};

struct draft_text;

struct draft_module {
	const char *name;    /* as the kernel knows it */
	const char *release; /* of the kernel; "" if not known */
	bool knows_calls;    /* a file; of a loaded module nr_uses and imports are not known */
	unsigned int nr_functions;
	struct draft_function *function; /* sorted by name, each once */
	unsigned int nr_imports;
	const char **import;	 /* functions of others that it calls, sorted by name */
	struct draft_text *text; /* owns all names */
};

/* Letters, digits, '_', '.' and '$', at least one, and not too many. */
bool module_name_is_fine(const char *name);

/* A copy that lives as long as the module; NULL without memory. */
const char *module_keep(struct draft_module *module, const char *text);
/* One more of this name: what is known by its type and by its symbol may come apart. NULL without
 * memory. */
struct draft_function *module_add(struct draft_module *module, const char *name);
/* A function of the file or of the kernel's list; a variant is noted at what it was made of. 0 or
 * -ENOMEM. */
int module_add_symbol(struct draft_module *module, const char *name);
int module_add_import(struct draft_module *module, const char *name);
/* By name; what is there several times becomes one. Once, when all are there. */
void module_sort(struct draft_module *module);
/* Of a module that is sorted; NULL: there is none. */
struct draft_function *module_find(const struct draft_module *module, const char *name);
void module_free(struct draft_module *module);

#endif /* LM_DRAFT_MODULE_H */
