// SPDX-License-Identifier: GPL-2.0-only
/* What a command line asks for, as far as it can be known when something in it is wrong. */
#include <string.h>

#include "cli/params.h"

/* The search for an option by its long name, which may be cut short. */
struct lookup {
	const char *name;
	size_t len;
	const struct param *found;
	unsigned int nr; /* that begin so */
	bool exact;
};

static bool begins(struct lookup *lookup, const char *name)
{
	if (strncmp(name, lookup->name, lookup->len))
		return false;
	lookup->exact |= !name[lookup->len];
	return true;
}

static void try_name(void *ctx, const char *title, const struct param *param)
{
	struct lookup *lookup = ctx;

	(void)title;
	if (lookup->exact || !begins(lookup, param->name))
		return;
	lookup->found = param;
	lookup->nr++;
}

static const struct param *find_name(const struct param_command *command, const char *name,
				     size_t len)
{
	static const char *const of_argp[] = {"help", "usage", "version"};
	struct lookup lookup = {.name = name, .len = len};

	params_each(command, try_name, &lookup);
	for (size_t i = 0; i < sizeof(of_argp) / sizeof(of_argp[0]) && !lookup.exact; i++)
		lookup.nr += begins(&lookup, of_argp[i]);
	return lookup.exact || lookup.nr == 1 ? lookup.found : NULL;
}

static void try_letter(void *ctx, const char *title, const struct param *param)
{
	struct lookup *lookup = ctx;

	(void)title;
	if (param->letter == *lookup->name)
		lookup->found = param;
}

/* Where the scan is, and who wants to know. */
struct scan {
	const struct param_command *command;
	int argc;
	char **argv;
	int at;
	param_seen seen;
	void *ctx;
};

static void see(struct scan *scan, const struct param *param, const char *rest)
{
	if (param->value && !rest && scan->at + 1 < scan->argc)
		rest = scan->argv[++scan->at];
	if (!param->value || rest)
		scan->seen(scan->ctx, param, rest);
}

/* "-qm NAME": letters until one takes what is left. */
static void see_letters(struct scan *scan, const char *letters)
{
	for (; *letters; letters++) {
		struct lookup lookup = {.name = letters};

		params_each(scan->command, try_letter, &lookup);
		if (!lookup.found)
			continue;
		if (lookup.found->value) {
			see(scan, lookup.found, letters[1] ? letters + 1 : NULL);
			return;
		}
		see(scan, lookup.found, NULL);
	}
}

static void see_name(struct scan *scan, const char *name)
{
	size_t len = strcspn(name, "=");
	const struct param *param = find_name(scan->command, name, len);

	if (param)
		see(scan, param, name[len] ? name + len + 1 : NULL);
}

void params_scan(const struct param_command *command, int argc, char **argv, param_seen seen,
		 void *ctx)
{
	struct scan scan = {command, argc, argv, 1, seen, ctx};
	bool only_arguments = false;

	for (; scan.at < argc; scan.at++) {
		const char *word = argv[scan.at];

		if (only_arguments || word[0] != '-' || !word[1])
			seen(ctx, NULL, word);
		else if (!strcmp(word, "--"))
			only_arguments = true;
		else if (word[1] == '-')
			see_name(&scan, word + 2);
		else
			see_letters(&scan, word + 1);
	}
}
