// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where distributions keep debug info: under /usr/lib/debug by the build id of what ran, with the
 * modules of a kernel, or beside them; and on servers.
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
#include "event/builds.h"

#define DEBUG	     "/usr/lib/debug"
#define MAX_BUILD_ID 64

/* The build id of the file at @path, in hexadecimal; "" if it has none. */
static void read_build_id(const char *path, char hex[2 * MAX_BUILD_ID + 1])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const unsigned char *id = NULL;
	ssize_t len = -1;
	Elf *elf;

	*hex = 0;
	if (fd < 0)
		return;
	elf_version(EV_CURRENT);
	elf = dwelf_elf_begin(fd); /* also of one that is compressed */
	if (elf)
		len = dwelf_elf_gnu_build_id(elf, (const void **)&id);
	if (len > 1 && len <= MAX_BUILD_ID)
		for (ssize_t i = 0; i < len; i++)
			snprintf(hex + 2 * i, 3, "%02x", id[i]);
	elf_end(elf);
	close(fd);
}

/* Of what ran; "" if that is not known. */
static const char *build_id_of_run(const struct debuginfo *debuginfo, const char *module)
{
	const struct build *build = builds_get(debuginfo->builds, untrusted(module));

	return build ? build->id : "";
}

/* Lines of it would be wrong. */
static bool is_of_another_build(const struct debuginfo *debuginfo, const char *module,
				const char *path)
{
	const char *ran = build_id_of_run(debuginfo, module);
	char id[2 * MAX_BUILD_ID + 1];

	if (!*ran)
		return false;
	read_build_id(path, id);
	return *id && strcmp(id, ran);
}

/* Adds it if it is there, and of the build that ran. 0 or -ENOMEM. */
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
	else if (!access(path, R_OK) && !is_of_another_build(debuginfo, module, path))
		err = debuginfo_add_file(debuginfo, module, path);
	free(below);
	free(path);
	return err;
}

/* /usr/lib/debug/.build-id/ab/cdef….debug */
static int add_by_build_id(struct debuginfo *debuginfo, const char *module, const char *id)
{
	if (strlen(id) < 4)
		return 0;
	return add(debuginfo, module, DEBUG "/.build-id/%.2s/%s.debug", id, id + 2);
}

/* What no file of this system has. It is asked for when a frame needs it. */
static int add_remote(struct debuginfo *debuginfo, const char *module, const char *id)
{
	struct debug_file *file;
	int err;

	if (!debuginfo->remote || !*id || !debuginfo_has_server())
		return 0;
	err = debuginfo_add_file(debuginfo, module, "");
	if (err)
		return err;
	file = &debuginfo->file[debuginfo->nr - 1];
	file->asked_for = strdup(id);
	return file->asked_for ? 0 : -ENOMEM;
}

static int add_kernel(struct debuginfo *debuginfo)
{
	static const char *const places[] = {
		DEBUG "/boot/vmlinux-%s",
		DEBUG "/lib/modules/%s/vmlinux",
		"/lib/modules/%s/build/vmlinux",
		"/boot/vmlinux-%s",
	};
	const char *id = build_id_of_run(debuginfo, "");
	int err = add_by_build_id(debuginfo, "", id);
	char path[512];

	for (size_t n = 0; n < sizeof(places) / sizeof(places[0]) && !err; n++) {
		snprintf(path, sizeof(path), places[n], debuginfo->release);
		err = add(debuginfo, "", "%s", path);
	}
	return err ? err : add_remote(debuginfo, "", id);
}

/* @path: below the folder of the kernel, "kernel/drivers/nvme/host/nvme.ko.xz". */
static int add_module(struct debuginfo *debuginfo, const char *module, const char *path)
{
	int plain = (int)(strstr(path, ".ko") - path) + 3; /* without what it is compressed by */
	const char *release = debuginfo->release;
	char id[2 * MAX_BUILD_ID + 1];
	char *used, *full;
	int err = add(debuginfo, module, DEBUG "/lib/modules/%s/%.*s", release, plain, path);

	if (!err)
		err = add(debuginfo, module, DEBUG "/lib/modules/%s/%.*s.debug", release, plain,
			  path);
	if (err)
		return err;
	if (asprintf(&used, "/lib/modules/%s/%s", release, path) < 0)
		return -ENOMEM;
	if (asprintf(&full, "%s%s", debuginfo->system, used) < 0) {
		free(used);
		return -ENOMEM;
	}
	read_build_id(full, id);
	/* that of the run is known, and was looked for, or this is the best there is */
	if (!*build_id_of_run(debuginfo, module))
		err = add_by_build_id(debuginfo, module, id);
	if (!err)
		err = add(debuginfo, module, "%s", used);
	if (!err && !*build_id_of_run(debuginfo, module))
		err = add_remote(debuginfo, module, id);
	free(used);
	free(full);
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

/* Those that belong to the release of the run, by the list of its modules. */
static int add_of_release(struct debuginfo *debuginfo, const char *module)
{
	char *path;
	FILE *list;
	int err;

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

int debuginfo_add_system(struct debuginfo *debuginfo, const char *module)
{
	const char *id = build_id_of_run(debuginfo, module);
	int err;

	if (!debuginfo->automatic)
		return 0;
	err = *module ? add_by_build_id(debuginfo, module, id) : 0;
	/* a release is one folder's name, whoever wrote the trace */
	if (!err && *debuginfo->release && !strchr(debuginfo->release, '/') &&
	    *debuginfo->release != '.')
		err = *module ? add_of_release(debuginfo, module) : add_kernel(debuginfo);
	return err || !*module ? err : add_remote(debuginfo, module, id);
}
