/* SPDX-License-Identifier: GPL-2.0-only */
/* A module made of prototypes, and what its draft has. */
#ifndef LM_DRAFT_FIXTURE_H
#define LM_DRAFT_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft/draft.h"

static struct draft_module module;
static struct draft draft;

static inline int start(void **state)
{
	(void)state;
	module = (struct draft_module){.name = "acme", .release = "6.1.0", .knows_calls = true};
	draft = (struct draft){0};
	return 0;
}

static inline int stop(void **state)
{
	(void)state;
	draft_free(&draft);
	module_free(&module);
	return 0;
}

/* "void", "int", "uint", "bool", "value" (a struct); with stars a pointer; others are own structs,
 * but for those that the kernel has. */
static inline struct draft_type type_of(const char *text)
{
	struct draft_type type = {.keyword = "", .kind = DRAFT_NUMBER};
	size_t len = strcspn(text, "*");
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	type.name = module_keep(&module, name);
	type.depth = (unsigned int)strlen(text + len);
	type.is_signed = !strcmp(name, "int");
	if (!strcmp(name, "void"))
		type.kind = DRAFT_VOID;
	else if (!strcmp(name, "bool"))
		type.kind = DRAFT_BOOL;
	else if (strcmp(name, "int") && strcmp(name, "uint")) {
		type.kind = DRAFT_OTHER;
		type.keyword = "struct";
		type.to_struct = type.depth;
		type.is_own =
			strcmp(name, "device") && strcmp(name, "file") && strcmp(name, "inode");
	}
	if (type.depth)
		type.kind = DRAFT_POINTER;
	return type;
}

/* "ret name(type arg, …)": a function that can be watched. */
static inline struct draft_function *add(const char *prototype)
{
	char text[256], *at = text, *word;
	struct draft_function *function;
	struct draft_type ret;

	snprintf(text, sizeof(text), "%s", prototype);
	word = strsep(&at, " ");
	ret = type_of(word);
	function = module_add(&module, strsep(&at, "("));
	assert_non_null(function);
	function->ret = ret;
	function->has_type = function->has_symbol = true;
	function->site = DRAFT_SITE;
	function->nr_uses = 1;
	while ((word = strsep(&at, ",)")) && *word) {
		unsigned int n = function->nr_args++;

		word += *word == ' ';
		function->arg[n] = type_of(strsep(&word, " "));
		function->arg_name[n] = word ? module_keep(&module, word) : "";
	}
	return function;
}

/* Makes the draft, and @text of its classes: "name: BIRTH key, DEATH key; …". */
static inline void expect(const char *classes)
{
	static const char *const before[] = {"ret", "arg", "*arg"};
	char text[2048] = "";
	size_t len = 0;

	module_sort(&module);
	assert_int_equal(draft_make(&draft, &module), 0);
	for (unsigned int i = 0; i < draft.nr_classes; i++) {
		const struct draft_class *class = &draft.class[i];
		char number[8] = "", second[16] = "";

		if (class->key.from != DRAFT_KEY_RET)
			snprintf(number, sizeof(number), "%u", class->key.born_arg);
		if (class->key.second)
			snprintf(second, sizeof(second), "+%u/%u", class->key.born_second,
				 class->key.dies_second);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%s%s: %s%s %s%s%s, %s arg%u", len ? "; " : "", class->name,
					class->is_counted ? "counted " : "", class->born->name,
					before[class->key.from], number, second, class->dies->name,
					class->key.dies_arg);
		if (class->another)
			len += (size_t)snprintf(text + len, sizeof(text) - len, ", again %s arg%u",
						class->another->name, class->another_arg);
	}
	assert_string_equal(text, classes);
}

/* The draft leaves this pair out, and says why. */
static inline void expect_left(const char *born, const char *dies, const char *why)
{
	for (unsigned int i = 0; i < draft.nr_left; i++)
		if (!strcmp(draft.left[i].born->name, born) &&
		    !strcmp(draft.left[i].dies->name, dies)) {
			assert_non_null(strstr(draft.left[i].why, why));
			return;
		}
	fail_msg("%s and %s are not left out", born, dies);
}

/* The text, which the parser takes. To be freed. */
static inline char *print(void)
{
	struct model_error error;
	struct model *model;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	draft_print(&draft, out);
	fclose(out);
	if (draft.nr_classes) {
		if (model_parse("draft", text, len, &model, &error))
			fail_msg("%u:%u: %s", error.pos.line, error.pos.column, error.text);
		assert_int_equal(model->nr_classes, draft.nr_classes);
		model_free(model);
	}
	return text;
}

static inline void expect_text(const char *part)
{
	char *text = print();

	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
	free(text);
}

static inline void expect_no_text(const char *part)
{
	char *text = print();

	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
	free(text);
}

#endif /* LM_DRAFT_FIXTURE_H */
