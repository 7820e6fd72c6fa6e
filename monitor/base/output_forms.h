/* SPDX-License-Identifier: GPL-2.0-only */
/* What the forms of an output share; output.c has the public functions. */
#ifndef LM_OUTPUT_FORMS_H
#define LM_OUTPUT_FORMS_H

#include "base/output.h"

/* output_whole.c: what is written to a temporary */
int output_whole_open(struct output *output);
int output_whole_close(struct output *output, int err);

/*
 * Makes a temporary of a new name beside the place; @make returns a descriptor, or -1 and errno.
 * Returns the descriptor or -errno.
 */
int output_make_temporary(struct output *output, int (*make)(int dir, const char *name));
/* Frees its name, and leaves the place. */
void output_forget_temporary(struct output *output);

/* output_dir.c */
int output_dir_open(struct output *output);
int output_dir_close(struct output *output, int err);

#endif /* LM_OUTPUT_FORMS_H */
