// SPDX-License-Identifier: GPL-2.0-only
/*
 * lifemon vm: a stock kernel in a VM. Scripts do the work. They lie in libexec/ beside an installed
 * program, and in tests/vm/ of the tree that a program was built in.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <argp.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "cmd/cmd.h"

/* Seen from the folder of the program: bin/, build/, and build/asan/ and the like. */
static const char *const folders[] = {"../libexec/lifemon/vm", "../tests/vm", "../../tests/vm"};

/* Each is a first argument; without one it is run. */
static const char *const tools[] = {"kbuild", "headers"};

/* The folder of the scripts, in room of PATH_MAX bytes; false when there is none. */
static bool find_folder(char *folder)
{
	/* the path that the kernel started; links may lead elsewhere */
	const char *started = (const char *)getauxval(AT_EXECFN);
	char program[PATH_MAX], path[PATH_MAX + sizeof("../libexec/lifemon/vm/run")];
	char *slash;

	if (!started || !realpath(started, program))
		return false;
	slash = strrchr(program, '/');
	slash[1] = '\0';
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s%s/run", program, folders[i]);
		if (access(path, X_OK))
			continue;
		path[strlen(path) - strlen("/run")] = '\0';
		return realpath(path, folder) != NULL;
	}
	return false;
}

static const char *find_tool(const char *word)
{
	for (size_t i = 0; word && i < sizeof(tools) / sizeof(tools[0]); i++)
		if (!strcmp(word, tools[i]))
			return tools[i];
	return NULL;
}

int cmd_vm(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL, *tool = find_tool(word);
	char folder[PATH_MAX], path[PATH_MAX + sizeof("/headers")];

	if (word && (!strcmp(word, "--version") || !strcmp(word, "-V"))) {
		puts(argp_program_version);
		return EXIT_CLEAN;
	}
	if (!find_folder(folder)) {
		msg_error("vm: the scripts that boot a VM are not beside this program "
			  "(../libexec/lifemon/vm): install lifemon with make install");
		return EXIT_ENVIRONMENT;
	}
	snprintf(path, sizeof(path), "%s/%s", folder, tool ? tool : "run");
	/* how they call themselves in what they say */
	setenv("LIFEMON_VM_CALLED", "lifemon vm", 1);
	execv(path, tool ? argv + 1 : argv);
	msg_error("vm: cannot start %s: %s", path, strerror(errno));
	return EXIT_ENVIRONMENT;
}
