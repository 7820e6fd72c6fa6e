/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and lines of the frames of a stack, from DWARF: of files that the user named, or of those
 * that this system has for the kernel of the run. What is not there or not certain is not
 * known: never a guess. For reports: nothing here is fit for the path of an event.
 */
#ifndef LM_DEBUGINFO_H
#define LM_DEBUGINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/untrusted.h"
#include "event/stacks.h"

#define DEBUGINFO_MAX_PATHS 32
#define DEBUGINFO_MAX_MAPS  16
#define DEBUGINFO_AUTO	    "auto" /* a path: what the system has for modules that are not named */

/* What a command line says. Strings are those of argv. */
struct debuginfo_options {
	const char *path[DEBUGINFO_MAX_PATHS];
	unsigned int nr_paths;
	const char *map[DEBUGINFO_MAX_MAPS]; /* "FROM=TO" */
	unsigned int nr_maps;
};

struct debuginfo_config {
	/* A path: a module (NAME.ko, NAME.ko.debug), a vmlinux, a folder that is searched for such
	 * files, and for those below it; or DEBUGINFO_AUTO. Of two files for one module the first
	 * counts. */
	const struct debuginfo_options *options;
	/* what is taken off the front of the names of source files, as CI systems want them
	 * relative to the checkout; NULL: nothing */
	const char *root;
	const char *system; /* in front of /usr/lib/debug and /lib/modules: "" is this system */
	struct untrusted release; /* uname -r of the run, "" if not known */
	bool remote; /* a debuginfod server may be asked too, if the environment names one */
};

/* A line of source that a frame stands for. */
struct frame_place {
	struct untrusted function; /* that was inlined there; null: the frame's own */
	struct untrusted file;
	unsigned int line;
	/* of the source, without what it is indented by; null: it cannot be read, or is newer than
	 * the debug info */
	struct untrusted text;
};

struct debuginfo;

/*
 * Copies what it needs of @config. Returns 0 or -errno: -EINVAL for a map that is none; then
 * *@failed is the path or map that is at fault, as it was given, or NULL.
 */
int debuginfo_open(const struct debuginfo_config *config, struct debuginfo **debuginfo,
		   const char **failed);
void debuginfo_close(struct debuginfo *debuginfo); /* NULL is none */

/*
 * The build ids of the run: files of other builds are left out then, and those of this one found
 * by it. Borrowed until debuginfo_forget_builds(), which does nothing for others than those.
 */
struct builds;
void debuginfo_set_builds(struct debuginfo *debuginfo, const struct builds *builds);
void debuginfo_forget_builds(struct debuginfo *debuginfo, const struct builds *builds);

/* Reads now what takes long to read, so that no event waits for it later: the files that the user
 * named one by one, and the kernel's. */
void debuginfo_prepare(struct debuginfo *debuginfo);

/*
 * The lines from which the call was made that @frame returns to: those of functions that were
 * inlined, innermost first, and that of its own function. Returns their number, 0 when they are
 * not known (or @debuginfo is NULL). *@place is valid as long as @debuginfo.
 */
size_t debuginfo_places(struct debuginfo *debuginfo, const struct stack_frame *frame,
			const struct frame_place **place);

/*
 * Of the @nr places of a frame, the one to be mended: the innermost in the file of the function
 * itself. An inlined helper of another file is somebody else's.
 */
size_t debuginfo_own(const struct frame_place *place, size_t nr);

/* Whether the user named debug info, frames were looked up and nothing was found there. */
bool debuginfo_is_useless(const struct debuginfo *debuginfo);

#endif /* LM_DEBUGINFO_H */
