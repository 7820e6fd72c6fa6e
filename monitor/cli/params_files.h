/* SPDX-License-Identifier: GPL-2.0-only */
/* The files of a command line: what is written must not replace what is read. */
#ifndef LM_PARAMS_FILES_H
#define LM_PARAMS_FILES_H

#include <stddef.h>

#include "cli/params.h"

#define PARAMS_MAX_FILES 128 /* others are not looked at */

/* Those seen so far, in their order. All zero: none. Strings are those of argv. */
struct params_files {
	unsigned int nr;
	struct {
		const struct param *param;
		const char *path;
	} file[PARAMS_MAX_FILES];
};

/* Takes the value of an option, if that names a file. */
void params_files_add(struct params_files *files, const struct param *param, const char *value);

/* Says in @text which option would write what another one reads. Returns whether one does. */
bool params_files_clash(const struct params_files *files, char *text, size_t size);

#endif /* LM_PARAMS_FILES_H */
