// SPDX-License-Identifier: GPL-2.0-only
/* Why no kprobe is on a function of a module: from the kernel's log and its symbols. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "source/module_hooks.h"

#define NEAR_ENOUGH 4

bool module_hooks_parse_log(const char *line, char event[64], int *err)
{
	static const char message[] = "Failed to re-register probe ";
	const char *at = strstr(line, message);

	/* kernel/trace/trace_kprobe.c: "… probe EVENT on MODULE: -22" */
	return at && sscanf(at + sizeof(message) - 1, "%63s on %*[^:]: %d", event, err) == 2;
}

/* A name that the compiler gave to what it made of @function: "put.constprop.0". */
static bool is_variant(const char *name, const char *function)
{
	size_t len = strlen(function);

	return !strncmp(name, function, len) && name[len] == '.';
}

static void copy_name(char near[128], const char *name)
{
	snprintf(near, 128, "%.127s", name);
}

enum symbol_found module_hooks_symbol(FILE *kallsyms, const char *module, const char *function,
				      char near[128])
{
	enum symbol_found found = SYMBOL_NO_MODULE;
	char line[1024], name[512], in[64];
	struct near nearest;
	char kind;

	near[0] = '\0';
	near_init(&nearest, function, strlen(function), NEAR_ENOUGH);
	while (found < SYMBOL_THERE && fgets(line, sizeof(line), kallsyms)) {
		/* "ffffffffc0533000 t name\t[module]" */
		if (sscanf(line, "%*s %c %511s [%63[^]]", &kind, name, in) != 3 ||
		    strcmp(in, module))
			continue;
		if (found == SYMBOL_NO_MODULE)
			found = SYMBOL_NONE;
		if (!strchr("tTwW", kind))
			continue;
		if (!strcmp(name, function)) {
			found = SYMBOL_THERE;
		} else if (found == SYMBOL_NONE && is_variant(name, function)) {
			found = SYMBOL_VARIANT;
			copy_name(near, name);
		} else if (found == SYMBOL_NONE) {
			near_try(&nearest, name);
			if (nearest.word == name)
				copy_name(near, name);
			if (nearest.word)
				nearest.word = near;
		}
	}
	return found;
}

static enum symbol_found look_up(const char *module, const char *function, char near[128])
{
	FILE *file = fopen("/proc/kallsyms", "re");
	enum symbol_found found = SYMBOL_NO_MODULE;

	near[0] = '\0';
	if (file) {
		found = module_hooks_symbol(file, module, function, near);
		fclose(file);
	}
	return found;
}

void module_hooks_why(const char *function, int err, char *text, size_t size)
{
	const char *name = strchr(function, ':');
	char module[64], near[128];

	if (!name) {
		snprintf(text, size, "%s: %s", function, strerror(-err));
		return;
	}
	snprintf(module, sizeof(module), "%.*s", (int)(name++ - function), function);
	if (err == -ENODATA) {
		snprintf(text, size,
			 "whether a kprobe is in %s of %s is not known: the kernel's log was "
			 "overwritten",
			 name, module);
		return;
	}
	switch (look_up(module, name, near)) {
	case SYMBOL_THERE:
		/* another module of this name, which has the function, has been loaded since */
		if (err == -ENOENT)
			break;
		snprintf(text, size,
			 "the kernel refuses kprobes in %s of %s: ftrace cannot see it, as all "
			 "that is written in Rust or marked notrace",
			 name, module);
		return;
	case SYMBOL_VARIANT:
		snprintf(text, size,
			 "no function %s in %s: the compiler made %s of it, which the model can "
			 "name, in quotes",
			 name, module, near);
		return;
	default:
		break;
	}
	snprintf(text, size, "no such function in %s: %s: inlined, or misspelt?%s%s", module, name,
		 near[0] ? " nearest: " : "", near);
}
