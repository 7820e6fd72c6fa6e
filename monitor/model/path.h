/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where models are looked for by name: files NAME.own in the folders of --model-path, then in the
 * user's folder, then in the system's. What none of them has may be built in.
 */
#ifndef LM_MODEL_PATH_H
#define LM_MODEL_PATH_H

#include <limits.h>

#define MODEL_PATH_MAX_GIVEN 8

/* All zero: none, only what is built in. Strings are borrowed. */
struct model_path {
	unsigned int nr_given;
	const char *given[MODEL_PATH_MAX_GIVEN]; /* --model-path, in that order */
	char users[PATH_MAX];			 /* ~/.config/lifemon/models; "": none */
	const char *systems;			 /* /etc/lifemon/models; NULL: none */
};

/* Takes the user's and the system's folder, whether they exist or not. */
void model_path_init(struct model_path *path);

/* The first folder that was given and cannot be read, with the reason in *@err; NULL: none. */
const char *model_path_missing(const struct model_path *path, int *err);

/*
 * The file of the model @name, in the first folder that has one. Returns 0, -ENOENT (also of a name
 * that has a dot or a slash, and so is that of a file), or -ENAMETOOLONG.
 */
int model_path_find(const struct model_path *path, const char *name, char file[PATH_MAX]);

/*
 * Calls @each for every model in the folders that model_path_find() would find, in the order of the
 * folders, and of names in one. Ends at the first that returns other than 0, and returns that;
 * -ENOMEM, or 0.
 */
int model_path_each(const struct model_path *path,
		    int (*each)(void *ctx, const char *name, const char *file), void *ctx);

/* For model_load(): the file that model_path_find() has found, or @name as it is. */
const char *model_path_resolve(const struct model_path *path, const char *name,
			       char file[PATH_MAX]);

#endif /* LM_MODEL_PATH_H */
