// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug info from a debuginfod server. The library is there on most systems that have libdw, which
 * loads it the same way; one that lacks it does without.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/msg.h"
#include "debuginfo/internal.h"

#define LIBRARY "libdebuginfod.so.1"

/* Of elfutils/debuginfod.h. */
struct library {
	void *(*begin)(void);
	int (*find)(void *client, const unsigned char *id, int len, char **path);
	void (*end)(void *client);
};

bool debuginfo_has_server(void)
{
	const char *urls = getenv("DEBUGINFOD_URLS");

	return urls && *urls;
}

static bool load(struct library *library)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW); /* for the rest of the run */

	if (!handle)
		return false;
	*(void **)&library->begin = dlsym(handle, "debuginfod_begin");
	*(void **)&library->find = dlsym(handle, "debuginfod_find_debuginfo");
	*(void **)&library->end = dlsym(handle, "debuginfod_end");
	return library->begin && library->find && library->end;
}

char *debuginfo_fetch(const char *module, const char *id)
{
	const char *what = *module ? module : "the kernel";
	struct library library;
	char *path = NULL;
	void *client;
	int fd;

	if (!load(&library)) {
		msg_warn("DEBUGINFOD_URLS is set, but there is no " LIBRARY
			 " (Debian: apt install libdebuginfod1): no debug info of %s",
			 what);
		return NULL;
	}
	client = library.begin();
	if (!client)
		return NULL;
	msg_info("asking the debuginfod server for the debug info of %s", what);
	fd = library.find(client, (const unsigned char *)id, 0, &path);
	library.end(client);
	if (fd < 0)
		return NULL;
	close(fd);
	return path;
}
