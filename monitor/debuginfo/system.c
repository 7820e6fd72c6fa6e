// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where distributions keep debug info: with the modules of a kernel, beside them under
 * /usr/lib/debug, or there by the build id of the file that is in use.
 */
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debuginfo/internal.h"

#define DEBUG	     "/usr/lib/debug"
#define MAX_BUILD_ID 64

/* Adds it if it is there. 0 or -ENOMEM. */
static int add(struct debuginfo *debuginfo, const char *module, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int add(struct debuginfo *debuginfo, const char *module, const char *format, ...)
{
	char *below, *path = NULL;
	va_list args;
	int err = 0;

	va_start(args, format);
	if (vasprintf(&below, format, args) < 0)
		below = NULL;
	va_end(args);
	if (below && asprintf(&path, "%s%s", debuginfo->system, below) < 0)
		path = NULL;
	if (!path)
		err = -ENOMEM;
	else if (!access(path, R_OK))
		err = debuginfo_add_file(debuginfo, module, path);
	free(below);
	free(path);
	return err;
}

/* /usr/lib/debug/.build-id/ab/cdef….debug of the file at @path below the system's root. */
static int add_by_build_id(struct debuginfo *debuginfo, const char *module, const char *path)
{
	const unsigned char *id = NULL;
	char hex[2 * MAX_BUILD_ID + 1];
	ssize_t len = -1;
	char *full;
	Elf *elf;
	int fd, err = 0;

	if (asprintf(&full, "%s%s", debuginfo->system, path) < 0)
		return -ENOMEM;
	fd = open(full, O_RDONLY | O_CLOEXEC);
	free(full);
	if (fd < 0)
		return 0;
	elf_version(EV_CURRENT);
	elf = dwelf_elf_begin(fd); /* also of one that is compressed */
	if (elf)
		len = dwelf_elf_gnu_build_id(elf, (const void **)&id);
	if (len > 1 && len <= MAX_BUILD_ID) {
		for (ssize_t i = 0; i < len; i++)
			snprintf(hex + 2 * i, 3, "%02x", id[i]);
		err = add(debuginfo, module, DEBUG "/.build-id/%.2s/%s.debug", hex, hex + 2);
	}
	elf_end(elf);
	close(fd);
	return err;
}

static int add_kernel(struct debuginfo *debuginfo)
{
	static const char *const places[] = {
		DEBUG "/boot/vmlinux-%s",
		DEBUG "/lib/modules/%s/vmlinux",
		"/lib/modules/%s/build/vmlinux",
		"/boot/vmlinux-%s",
	};
	char path[512];
	int err = 0;

	for (size_t n = 0; n < sizeof(places) / sizeof(places[0]) && !err; n++) {
		snprintf(path, sizeof(path), places[n], debuginfo->release);
		err = add(debuginfo, "", "%s", path);
	}
	return err;
}

/* @path: below the folder of the kernel, "kernel/drivers/nvme/host/nvme.ko.xz". */
static int add_module(struct debuginfo *debuginfo, const char *module, const char *path)
{
	int plain = (int)(strstr(path, ".ko") - path) + 3; /* without what it is compressed by */
	const char *release = debuginfo->release;
	char *used;
	int err = add(debuginfo, module, DEBUG "/lib/modules/%s/%.*s", release, plain, path);

	if (!err)
		err = add(debuginfo, module, DEBUG "/lib/modules/%s/%.*s.debug", release, plain,
			  path);
	if (err)
		return err;
	if (asprintf(&used, "/lib/modules/%s/%s", release, path) < 0)
		return -ENOMEM;
	err = add_by_build_id(debuginfo, module, used);
	if (!err)
		err = add(debuginfo, module, "%s", used);
	free(used);
	return err;
}

/* "kernel/drivers/nvme/host/nvme.ko.xz: kernel/…" in modules.dep, a line for each module. */
static int find_module(struct debuginfo *debuginfo, FILE *list, const char *module)
{
	char *line = NULL, *name;
	size_t room = 0;
	int err = 0;

	while (!err && getline(&line, &room, list) > 0) {
		line[strcspn(line, ":\n")] = 0;
		if (!strstr(line, ".ko"))
			continue;
		name = debuginfo_module_of(line);
		if (!name)
			err = -ENOMEM;
		else if (!strcmp(name, module))
			err = add_module(debuginfo, module, line);
		free(name);
	}
	free(line);
	return err;
}

int debuginfo_add_system(struct debuginfo *debuginfo, const char *module)
{
	char *path;
	FILE *list;
	int err;

	/* a release is one folder's name, whoever wrote the trace */
	if (!debuginfo->automatic || !*debuginfo->release || strchr(debuginfo->release, '/') ||
	    *debuginfo->release == '.')
		return 0;
	if (!*module)
		return add_kernel(debuginfo);
	if (asprintf(&path, "%s/lib/modules/%s/modules.dep", debuginfo->system,
		     debuginfo->release) < 0)
		return -ENOMEM;
	list = fopen(path, "re");
	free(path);
	if (!list)
		return 0;
	err = find_module(debuginfo, list, module);
	fclose(list);
	return err;
}
