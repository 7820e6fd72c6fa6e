// SPDX-License-Identifier: GPL-2.0-only
#include "draft/module.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lexer.h"

#define LONGEST_NAME 511 /* KSYM_NAME_LEN of the kernel, less its end */

struct draft_text {
	struct draft_text *next;
	char text[];
};

bool module_name_is_fine(const char *name)
{
	size_t len = 0;

	while (lexer_is_letter(name[len]) || lexer_is_digit(name[len]) || name[len] == '.' ||
	       name[len] == '$')
		len++;
	return len && len <= LONGEST_NAME && !name[len];
}

const char *module_keep(struct draft_module *module, const char *text)
{
	size_t size = strlen(text) + 1;
	struct draft_text *kept = malloc(sizeof(*kept) + size);

	if (!kept)
		return NULL;
	memcpy(kept->text, text, size);
	kept->next = module->text;
	module->text = kept;
	return kept->text;
}

/* Room for one more of @size bytes, in steps that double. */
static void *grow(void *array, unsigned int nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	return reallocarray(array, nr ? 2 * (size_t)nr : 1, size);
}

struct draft_function *module_add(struct draft_module *module, const char *name)
{
	struct draft_function *function =
		grow(module->function, module->nr_functions, sizeof(*function));

	if (!function)
		return NULL;
	module->function = function;
	function += module->nr_functions;
	*function = (struct draft_function){.name = module_keep(module, name)};
	if (!function->name)
		return NULL;
	module->nr_functions++;
	return function;
}

int module_add_symbol(struct draft_module *module, const char *name)
{
	char base[LONGEST_NAME + 1];
	size_t len = strcspn(name, ".");
	struct draft_function *function;

	/* before functions, for tools that patch them; no functions themselves */
	if (!strncmp(name, "__pfx_", 6) || !strncmp(name, "__cfi_", 6) || !len)
		return 0;
	/* second names of what the module itself begins and ends with */
	if (!strcmp(name, "init_module") || !strcmp(name, "cleanup_module"))
		return 0;
	/* the part of a function that is hardly ever reached */
	if (!strncmp(name + len, ".cold", 5))
		return 0;
	if (!module_name_is_fine(name))
		return 0;
	memcpy(base, name, len);
	base[len] = '\0';
	function = module_add(module, base);
	if (!function)
		return -ENOMEM;
	function->has_symbol = !name[len];
	if (name[len])
		function->variant = module_keep(module, name);
	return name[len] && !function->variant ? -ENOMEM : 0;
}

int module_add_import(struct draft_module *module, const char *name)
{
	const char **import = grow(module->import, module->nr_imports, sizeof(*import));

	if (!import)
		return -ENOMEM;
	module->import = import;
	import[module->nr_imports] = module_keep(module, name);
	return import[module->nr_imports++] ? 0 : -ENOMEM;
}

static int by_name(const void *a, const void *b)
{
	const struct draft_function *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What is known of a function by its type, and what is known by its symbol. */
static void merge(struct draft_function *to, const struct draft_function *from)
{
	bool has_symbol = to->has_symbol || from->has_symbol;
	bool is_twice = (to->has_symbol && from->has_symbol) || (to->has_type && from->has_type);
	const char *variant = to->variant ? to->variant : from->variant;

	is_twice |= to->is_twice;
	if (from->has_type)
		*to = *from;
	to->has_symbol = has_symbol;
	to->is_twice = is_twice;
	to->variant = variant;
}

static void sort_functions(struct draft_module *module)
{
	struct draft_function *function = module->function;
	unsigned int nr = 0;

	if (!module->nr_functions)
		return;
	qsort(function, module->nr_functions, sizeof(*function), by_name);
	for (unsigned int i = 0; i < module->nr_functions; i++) {
		if (nr && !by_name(&function[i], &function[nr - 1]))
			merge(&function[nr - 1], &function[i]);
		else
			function[nr++] = function[i];
	}
	module->nr_functions = nr;
}

void module_sort(struct draft_module *module)
{
	unsigned int nr = 0;

	sort_functions(module);
	if (!module->nr_imports)
		return;
	qsort(module->import, module->nr_imports, sizeof(*module->import), by_text);
	for (unsigned int i = 0; i < module->nr_imports; i++)
		if (!nr || strcmp(module->import[i], module->import[nr - 1]))
			module->import[nr++] = module->import[i];
	module->nr_imports = nr;
}

struct draft_function *module_find(const struct draft_module *module, const char *name)
{
	const struct draft_function key = {.name = name};

	if (!module->nr_functions)
		return NULL;
	return bsearch(&key, module->function, module->nr_functions, sizeof(key), by_name);
}

void module_free(struct draft_module *module)
{
	while (module->text) {
		struct draft_text *next = module->text->next;

		free(module->text);
		module->text = next;
	}
	free(module->function);
	free(module->import);
	*module = (struct draft_module){0};
}
