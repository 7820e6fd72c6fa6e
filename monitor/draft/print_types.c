// SPDX-License-Identifier: GPL-2.0-only
/* Prototypes as C has them, and comments in lines that fit. */
#include <stdio.h>
#include <string.h>

#include "draft/draft.h"

#define WIDTH 100

static void print_type(const struct draft_type *type, FILE *out)
{
	fprintf(out, "%s%s%s%s%s", type->is_const ? "const " : "", type->keyword,
		*type->keyword ? " " : "", type->name, type->depth ? " " : "");
	for (unsigned int i = 0; i < type->depth; i++)
		fputc('*', out);
}

static void print_argument(const struct draft_function *function, unsigned int n, FILE *out)
{
	const char *name = function->arg_name[n];

	fputs(n ? ", " : "", out);
	print_type(&function->arg[n], out);
	fprintf(out, "%s%s", *name && !function->arg[n].depth ? " " : "", name);
}

void draft_print_prototype(const struct draft_function *function, FILE *out)
{
	if (!function->has_type) {
		fprintf(out, "%s()", function->name);
		return;
	}
	print_type(&function->ret, out);
	fprintf(out, "%s%s(", function->ret.depth ? "" : " ", function->name);
	for (unsigned int i = 0; i < function->nr_args && i < DRAFT_MAX_ARGS; i++)
		print_argument(function, i, out);
	if (!function->nr_args && !function->is_variadic)
		fputs("void", out);
	if (function->nr_args > DRAFT_MAX_ARGS || function->is_variadic)
		fputs(", ...", out);
	fputc(')', out);
}

void draft_list_add(struct draft_list *list, const char *word, FILE *out)
{
	unsigned int len = (unsigned int)strlen(word);

	if (list->column && list->column + 2 + len > WIDTH) {
		fputs(",\n", out);
		list->column = 0;
	} else if (list->column) {
		fputs(", ", out);
		list->column += 2;
	}
	if (!list->column) {
		fputs("#   ", out);
		list->column = 4;
	}
	fputs(word, out);
	list->column += len;
}

void draft_list_end(struct draft_list *list, FILE *out)
{
	if (list->column)
		fputc('\n', out);
	list->column = 0;
}

void draft_print_comment(const char *begin, const char *text, FILE *out)
{
	size_t indent = strlen(begin) - 1, column = indent + 1;

	fputs(begin, out);
	for (const char *word = text; *word;) {
		size_t len = strcspn(word, " ");

		if (column + len > WIDTH && column > indent + 1) {
			fprintf(out, "\n#%*s", (int)indent, "");
			column = indent + 1;
		}
		fwrite(word, 1, len, out);
		column += len;
		word += len;
		if (!*word)
			break;
		word++;
		if (column + 1 + strcspn(word, " ") <= WIDTH) {
			fputc(' ', out);
			column++;
		} else {
			column = WIDTH;
		}
	}
	fputc('\n', out);
}
