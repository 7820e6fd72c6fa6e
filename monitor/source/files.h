/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The open files of misc devices, each once however many hold it. Those that no task has in its
 * table are not found: in flight in a socket, mapped and closed, kept by io_uring.
 */
#ifndef LM_FILES_H
#define LM_FILES_H

#include "source/internal.h"

struct lm_misc_file;

/* Once the object is loaded: the program, if this kernel takes it. */
void files_load(struct source *source);
/* How many, or -errno. *@files is the caller's to free(). */
int files_read(struct source *source, struct lm_misc_file **files);
void files_close(struct source *source);

#endif /* LM_FILES_H */
