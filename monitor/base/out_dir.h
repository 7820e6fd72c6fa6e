/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A directory of files that is there whole or not at all: made beside its place under another
 * name, which it loses when all is written. What is in its place must be empty.
 */
#ifndef LM_EXPORT_DIR_H
#define LM_EXPORT_DIR_H

struct export_dir {
	int fd;		  /* -1: closed */
	const char *path; /* the caller's */
	char *temporary;
};

/* Returns 0 or -errno: -EEXIST when something is there. Then there is nothing to close. */
int export_dir_open(struct export_dir *dir, const char *path);

/*
 * @err: 0, or what kept the writer from its end; then all is removed. Returns @err, or -errno of
 * what failed here.
 */
int export_dir_close(struct export_dir *dir, int err);

#endif /* LM_EXPORT_DIR_H */
