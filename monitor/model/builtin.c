// SPDX-License-Identifier: GPL-2.0-only
#include "model/builtin.h"

#include <string.h>

const char *model_builtin(const char *name, size_t *len)
{
	for (const struct model_builtin_entry *entry = model_builtin_table; entry->name; entry++) {
		if (strcmp(entry->name, name))
			continue;
		*len = entry->len;
		return entry->text;
	}
	return NULL;
}

const char *model_builtin_name(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (!model_builtin_table[i].name)
			return NULL;
	return model_builtin_table[n].name;
}

const struct model_listed *model_builtin_listed(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (!model_listed_table[i].name)
			return NULL;
	return model_listed_table[n].name ? &model_listed_table[n] : NULL;
}
