// SPDX-License-Identifier: GPL-2.0-only
#include "model/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/invoker.h"

#define SUFFIX	".own"
#define SYSTEMS "/etc/lifemon/models"

void model_path_init(struct model_path *path)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = invoker_home();
	int len = 0;

	/* the XDG Base Directory Specification: a path that is not absolute does not count */
	if (config && *config == '/')
		len = snprintf(path->users, sizeof(path->users), "%s/lifemon/models", config);
	else if (home)
		len = snprintf(path->users, sizeof(path->users), "%s/.config/lifemon/models", home);
	if (len <= 0 || (size_t)len >= sizeof(path->users))
		path->users[0] = '\0';
	path->systems = SYSTEMS;
}

const char *model_path_missing(const struct model_path *path, int *err)
{
	for (unsigned int i = 0; i < path->nr_given; i++) {
		DIR *folder = opendir(path->given[i]);

		*err = errno;
		if (!folder)
			return path->given[i];
		closedir(folder);
	}
	return NULL;
}

/* The Nth folder; NULL behind the last. */
static const char *folder_of(const struct model_path *path, unsigned int n)
{
	if (n < path->nr_given)
		return path->given[n];
	n -= path->nr_given;
	if (path->users[0] && !n--)
		return path->users;
	return n ? NULL : path->systems;
}

static int file_in(const char *folder, const char *name, char file[PATH_MAX])
{
	int len = snprintf(file, PATH_MAX, "%s/%s" SUFFIX, folder, name);

	if (len < 0 || len >= PATH_MAX)
		return -ENAMETOOLONG;
	return access(file, F_OK) ? -ENOENT : 0;
}

int model_path_find(const struct model_path *path, const char *name, char file[PATH_MAX])
{
	const char *folder;
	int err = -ENOENT;

	if (strpbrk(name, "/.") || !*name)
		return -ENOENT;
	for (unsigned int n = 0; err == -ENOENT && (folder = folder_of(path, n)); n++)
		err = file_in(folder, name, file);
	return err;
}

static int is_model(const struct dirent *entry)
{
	const char *dot = strchr(entry->d_name, '.');

	return dot && !strcmp(dot, SUFFIX);
}

/* Those of the Nth folder that no folder before it has. */
static int each_in(const struct model_path *path, const char *folder, struct dirent **entry, int nr,
		   int (*each)(void *ctx, const char *name, const char *file), void *ctx)
{
	char name[NAME_MAX + 1], file[PATH_MAX], found[PATH_MAX];
	int err = 0;

	for (int i = 0; i < nr && !err; i++) {
		snprintf(name, sizeof(name), "%.*s",
			 (int)(strlen(entry[i]->d_name) - strlen(SUFFIX)), entry[i]->d_name);
		if (!file_in(folder, name, file) && !model_path_find(path, name, found) &&
		    !strcmp(file, found))
			err = each(ctx, name, file);
	}
	return err;
}

int model_path_each(const struct model_path *path,
		    int (*each)(void *ctx, const char *name, const char *file), void *ctx)
{
	const char *folder;
	int err = 0;

	for (unsigned int n = 0; !err && (folder = folder_of(path, n)); n++) {
		struct dirent **entry;
		int nr = scandir(folder, &entry, is_model, alphasort);

		if (nr < 0 && errno == ENOMEM)
			return -ENOMEM;
		if (nr < 0) /* none there, or not for us */
			continue;
		err = each_in(path, folder, entry, nr, each, ctx);
		for (int i = 0; i < nr; i++)
			free(entry[i]);
		free(entry);
	}
	return err;
}

const char *model_path_resolve(const struct model_path *path, const char *name, char file[PATH_MAX])
{
	return model_path_find(path, name, file) ? name : file;
}
