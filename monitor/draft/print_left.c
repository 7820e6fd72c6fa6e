// SPDX-License-Identifier: GPL-2.0-only
/* What is not in the model: pairs that do not fit, halves, and what the module calls of others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draft/draft.h"
#include "draft/pair_words.h"

static void print_pairs(const struct draft *draft, FILE *out)
{
	if (draft->nr_left)
		fputs("\n# Left out, though their names make a pair:\n", out);
	for (unsigned int i = 0; i < draft->nr_left; i++) {
		const struct draft_left *left = &draft->left[i];

		fputs("#   ", out);
		draft_print_prototype(left->born, out);
		fputs("\n#   ", out);
		draft_print_prototype(left->dies, out);
		fputc('\n', out);
		draft_print_comment("#       ", left->why, out);
	}
}

/* Of get and the like there are too many that are no half of anything. */
static bool says_birth(const char *word)
{
	static const char *const words[] = {"alloc", "create", "new", "register", "open", "map"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

static bool says_death(const char *word)
{
	static const char *const words[] = {"free", "destroy", "unregister", "release", "unmap"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

static bool is_half(const struct draft *draft, unsigned int function,
		    bool (*says)(const char *word))
{
	for (unsigned int i = 0; i < draft->readings.nr; i++)
		if (draft->readings.reading[i].function == function &&
		    says(draft->readings.reading[i].word))
			return !draft->used[function];
	return false;
}

static void print_halves(const struct draft *draft, const char *title,
			 bool (*says)(const char *word), FILE *out)
{
	struct draft_list list = {0};

	for (unsigned int n = 0; n < draft->module->nr_functions; n++) {
		if (!is_half(draft, n, says))
			continue;
		if (!list.column)
			fprintf(out, "\n# %s\n", title);
		draft_list_add(&list, draft->module->function[n].name, out);
	}
	draft_list_end(&list, out);
}

static void print_variants(const struct draft *draft, FILE *out)
{
	struct draft_list list = {0};

	for (unsigned int n = 0; n < draft->module->nr_functions; n++) {
		const struct draft_function *function = &draft->module->function[n];

		if (function->has_symbol || !function->variant)
			continue;
		if (!list.column)
			fputs("\n# There only as a variant of the compiler's, with other arguments "
			      "perhaps:\n",
			      out);
		draft_list_add(&list, function->variant, out);
	}
	draft_list_end(&list, out);
}

static void print_unwatched(const struct draft *draft, const char *title,
			    bool (*is)(const struct draft_function *function), FILE *out)
{
	struct draft_list list = {0};

	for (unsigned int n = 0; n < draft->module->nr_functions; n++) {
		if (!is(&draft->module->function[n]))
			continue;
		if (!list.column)
			fprintf(out, "\n# %s\n", title);
		draft_list_add(&list, draft->module->function[n].name, out);
	}
	draft_list_end(&list, out);
}

static bool is_inlined(const struct draft_function *function)
{
	return function->has_type && !function->has_symbol && !function->variant;
}

/* Made by the macros of tracepoints. */
static bool is_of_tracing(const char *name)
{
	static const char *const begins[] = {"__SCT__",	     "__SCK__",	    "__bpf_trace_",
					     "__traceiter_", "perf_trace_", "trace_event_",
					     "trace_raw_"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!strncmp(name, begins[i], strlen(begins[i])))
			return true;
	return false;
}

static bool is_notrace(const struct draft_function *function)
{
	return !is_of_tracing(function->name) && function->has_symbol &&
	       function->site == DRAFT_SITE_NONE;
}

void draft_print_left(const struct draft *draft, FILE *out)
{
	print_pairs(draft, out);
	print_halves(draft,
		     "Births by their names without a death: it is inlined, elsewhere, or called "
		     "otherwise:",
		     says_birth, out);
	print_halves(draft, "Deaths by their names without a birth, likewise:", says_death, out);
	print_unwatched(draft, "Inlined: they have a type and no code of their own:", is_inlined,
			out);
	print_variants(draft, out);
	print_unwatched(draft, "Cannot be attached to (notrace):", is_notrace, out);
}

/* Whether a model has a hook on this function of the kernel. */
static bool watches(const struct model *model, const char *name)
{
	for (unsigned int c = 0; c < model->nr_classes; c++)
		for (unsigned int h = 0; h < model->class[c].nr_hooks; h++)
			for (unsigned int f = 0; f < model->class[c].hook[h].nr_functions; f++)
				if (!strcmp(model->class[c].hook[h].function[f], name))
					return true;
	return false;
}

/* Marks in @seen what the model watches. */
static void print_model_calls(const struct draft *draft, const struct model *model, bool *seen,
			      bool *any, FILE *out)
{
	struct draft_list list = {0};
	char text[MODEL_MAX_NAME + 600];

	for (unsigned int i = 0; i < draft->module->nr_imports; i++) {
		if (!watches(model, draft->module->import[i]))
			continue;
		seen[i] = true;
		if (!*any)
			fputs("\n# It calls what built-in models watch (--models driver):\n", out);
		*any = true;
		snprintf(text, sizeof(text), "%s%s%s", list.column ? "" : model->name,
			 list.column ? "" : ": ", draft->module->import[i]);
		draft_list_add(&list, text, out);
	}
	draft_list_end(&list, out);
}

static void print_other_calls(const struct draft *draft, const bool *seen, FILE *out)
{
	struct draft_list list = {0};
	struct readings readings;
	int err = readings_of_imports(&readings, draft->module);

	for (unsigned int at = 0, end; !err && at < readings.nr; at = end) {
		end = readings_end(&readings, at);
		for (unsigned int row = 0; pair_words_row(row); row++) {
			const struct pair_words *words = pair_words_row(row);
			int born = readings_find(&readings, at, end, words->birth), dies = -1;
			char text[1100];

			for (unsigned int i = 0;
			     born >= 0 && dies < 0 && i < PAIR_WORDS_ENDS && words->death[i]; i++)
				dies = readings_find(&readings, at, end, words->death[i]);
			if (dies < 0 || seen[readings.reading[born].function] ||
			    seen[readings.reading[dies].function])
				continue;
			if (!list.column)
				fputs("\n# It calls pairs, by their names, that no built-in model "
				      "watches:\n",
				      out);
			snprintf(text, sizeof(text), "%s/%s",
				 draft->module->import[readings.reading[born].function],
				 draft->module->import[readings.reading[dies].function]);
			draft_list_add(&list, text, out);
		}
	}
	draft_list_end(&list, out);
	readings_free(&readings);
}

void draft_print_calls(const struct draft *draft, FILE *out)
{
	unsigned int nr = draft->module->nr_imports;
	bool *seen = nr ? calloc(nr, sizeof(*seen)) : NULL, any = false;
	const char *name;

	for (unsigned int n = 0; seen && (name = model_builtin_name(n)); n++) {
		struct model_error error;
		struct model *model;

		if (model_load(name, &model, &error))
			continue;
		print_model_calls(draft, model, seen, &any, out);
		model_free(model);
	}
	if (seen)
		print_other_calls(draft, seen, out);
	free(seen);
}
