/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * File and line of an address in a module or in the kernel, from the DWARF of the files that the
 * user named. What is not there or not certain is not known: never a guess.
 */
#ifndef LM_REPORTS_DEBUGINFO_H
#define LM_REPORTS_DEBUGINFO_H

#include <stdint.h>

struct debuginfo;

/*
 * @path: a module (NAME.ko, NAME.ko.debug), a vmlinux, or a folder that is searched for such files,
 * and for those below it. Of two files for one module the first counts.
 * @root: what is taken off the front of the names of source files, as CI systems want them relative
 * to the checkout; NULL: nothing. Returns 0 or -errno; then *@failed is the path that cannot be
 * read, as it was given, or NULL.
 */
int debuginfo_open(const char *const *path, unsigned int nr, const char *root,
		   struct debuginfo **debuginfo, const char **failed);
void debuginfo_close(struct debuginfo *debuginfo); /* NULL is none */

/*
 * The place from which the call was made that returns to @symbol+@offset. @size: of the symbol,
 * distinguishes functions of the same name; 0 if unknown. @module: "" for the kernel itself.
 * *@file is the caller's to free. Returns 0, -ENOENT when it is not known, or -ENOMEM.
 */
int debuginfo_find(struct debuginfo *debuginfo, const char *module, const char *symbol,
		   uint64_t offset, uint64_t size, char **file, unsigned int *line);

#endif /* LM_REPORTS_DEBUGINFO_H */
