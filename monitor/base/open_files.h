/* SPDX-License-Identifier: GPL-2.0-only */
/* How many files this process may have open: a watch of many models has some hundreds. */
#ifndef LM_OPEN_FILES_H
#define LM_OPEN_FILES_H

/* Raises the limit as far as this process may, up to OPEN_FILES_MOST. */
#define OPEN_FILES_MOST 65536
void open_files_raise(void);

/* As it was before, for a command that is to be run: many programs size tables by it. */
void open_files_restore(void);

#endif /* LM_OPEN_FILES_H */
