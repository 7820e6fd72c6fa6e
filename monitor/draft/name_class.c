// SPDX-License-Identifier: GPL-2.0-only
/* Names for the classes of a draft: what the names of the functions have in common. */
#include <stdio.h>
#include <string.h>

#include "base/lexer.h"
#include "draft/draft.h"

#define ROOM 40 /* for what is added to a name */

/* Whether the language takes it: it is the parser that knows its words. */
static bool is_usable(const char *name)
{
	char text[MODEL_MAX_NAME + 64];
	struct model_error error;
	struct model *model;

	snprintf(text, sizeof(text), "model m class %s touch entry f key arg0", name);
	if (model_parse("", text, strlen(text), &model, &error))
		return false;
	model_free(model);
	return true;
}

static bool is_taken(const struct draft *draft, const char *name)
{
	for (unsigned int i = 0; i < draft->nr_classes; i++)
		if (!strcmp(draft->class[i].name, name))
			return true;
	return false;
}

/* Cuts what is too long, and makes a name of what is none. */
static void add_to(char name[MODEL_MAX_NAME + 1], const char *text, size_t len)
{
	size_t used = strlen(name);

	while (len && *text == '_' && (!used || name[used - 1] == '_'))
		text++, len--;
	for (size_t i = 0; i < len && used < MODEL_MAX_NAME - ROOM; i++)
		if (lexer_is_letter(text[i]) || (used && lexer_is_digit(text[i])))
			name[used++] = text[i];
	name[used] = '\0';
}

static void trim(char *name)
{
	size_t len = strlen(name);

	while (len && name[len - 1] == '_')
		name[--len] = '\0';
}

void draft_name_class(const struct draft *draft, struct draft_class *class, const char *stem,
		      const char *word)
{
	const char *module = draft->module->name, *star;
	size_t prefix = strlen(module);
	char *name = class->name;

	stem += strspn(stem, "_");
	if (!strncmp(stem, module, prefix) && stem[prefix] == '_')
		stem += prefix + 1;
	star = strchr(stem, '*');
	name[0] = '\0';
	add_to(name, stem, (size_t)(star - stem));
	add_to(name, star + 1, strlen(star + 1));
	trim(name);
	if (!*name)
		add_to(name, module, prefix);
	if (!is_usable(name))
		snprintf(name + strlen(name), 16, "%sobject", *name ? "_" : "");
	if (is_taken(draft, name))
		snprintf(name + strlen(name), 16, "_%s", word);
	prefix = strlen(name);
	for (unsigned int i = 2; is_taken(draft, name); i++)
		snprintf(name + prefix, 12, "_%u", i);
}
