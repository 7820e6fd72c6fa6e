/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of debuginfo/ share; private to it. */
#ifndef LM_DEBUGINFO_INTERNAL_H
#define LM_DEBUGINFO_INTERNAL_H

#include <elfutils/libdwfl.h>
#include <time.h>

#include "debuginfo/debuginfo.h"

/* A function of a file. */
struct debug_symbol {
	const char *name; /* of libdwfl */
	GElf_Addr start;
	uint64_t size;
};

/* A file that may describe a module. It is read when the first frame asks for it. */
struct debug_file {
	char *module; /* "" for a vmlinux */
	char *path;
	char *asked_for; /* the build id that a server is asked for, which has no .path; or NULL */
	bool named;	 /* by the user, itself and not by its folder */
	bool tried;	 /* to read it */
	Dwfl *dwfl;	 /* NULL: not read, or not readable */
	Dwfl_Module *dwfl_module;
	time_t changed;		     /* last */
	size_t nr;		     /* functions */
	struct debug_symbol *symbol; /* by name */
};

/* "FROM=TO" */
struct debug_map {
	char *from, *to;
	size_t len; /* of from */
};

struct debuginfo {
	struct debug_file *file;
	size_t nr;
	struct debug_map map[DEBUGINFO_MAX_MAPS];
	unsigned int nr_maps;
	char *root;		     /* NULL: names stay as they are */
	char *system;		     /* "" is this one */
	bool automatic;		     /* what the system has counts too */
	char *release;		     /* "" if not known */
	bool remote;		     /* a server may be asked */
	const struct builds *builds; /* of the run; NULL: not known */
	void *known;		     /* a tree (tsearch) of what was found of frames */
	bool asked_user;	     /* for debug info, and named it */
	bool asked, found;
};

/* A list of places in the making. */
struct place_list {
	size_t nr;
	struct frame_place *place;
};

/* files.c */
/* What the user named. 0 or -errno. */
int debuginfo_add_path(struct debuginfo *debuginfo, const char *path);
/* A file for @module. 0 or -ENOMEM. */
int debuginfo_add_file(struct debuginfo *debuginfo, const char *module, const char *path);
/* The name that the kernel gives a file's module, "" for a vmlinux. NULL: no memory. */
char *debuginfo_module_of(const char *path);

/* system.c */
/*
 * Adds the files that this system has for @module ("" is the kernel), the best one first. 0 or
 * -ENOMEM.
 */
int debuginfo_add_system(struct debuginfo *debuginfo, const char *module);

/* remote.c */
/* Whether there is a server to be asked. */
bool debuginfo_has_server(void);
/*
 * Where the debug info of the build @id (hexadecimal) of @module is, once a server was asked. For
 * free(). NULL: there is none.
 */
char *debuginfo_fetch(const char *module, const char *id);

/* dwarf.c */
void debuginfo_read(struct debug_file *file);
void debuginfo_close_file(struct debug_file *file);
/* Adds the places of @frame to @list. 0, -ENOENT when they are not known, or -ENOMEM. */
int debuginfo_find(const struct debuginfo *debuginfo, struct debug_file *file,
		   const struct stack_frame *frame, struct place_list *list);

/* paths.c */
/* The full name of a source file as it is on this machine. NULL: no memory. */
char *debuginfo_full_name(const struct debuginfo *debuginfo, const char *folder, const char *name);
/* The end of @full that is shown. */
const char *debuginfo_shown_name(const struct debuginfo *debuginfo, const char *full);

/* text.c */
/* A line of the source, if that is not newer than @changed; else NULL. */
char *debuginfo_text(const char *full, unsigned int line, time_t changed);

#endif /* LM_DEBUGINFO_INTERNAL_H */
