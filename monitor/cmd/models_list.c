// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/models_list.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "model/model.h"
#include "run/plan_load.h"
#include "sink/format.h"
#include "source/survey.h"

#define OWN "YOUR OWN"

struct listing {
	struct model_path *path;
	bool verbose;
	struct survey *survey; /* NULL: this kernel has no type information */
	const char *group;     /* whose heading was printed last */
};

/* What this kernel has of a model. */
struct found_hooks {
	unsigned int nr_hooks;
	unsigned int nr[SURVEY_UNFIT + 1];
	struct line missing; /* "a | b; c" */
};

/* @nr: hooks of which one is watched (else) */
static void note_hooks(const struct listing *listing, const struct model_hook *hook,
		       unsigned int nr, struct found_hooks *found)
{
	enum survey_result result = SURVEY_MISSING;
	const char *between = found->missing.len ? "; " : "";
	char why[SURVEY_WHY];

	found->nr_hooks++;
	if (!listing->survey)
		return;
	for (unsigned int h = 0; h < nr && result == SURVEY_MISSING; h++)
		result = survey_hook(listing->survey, &hook[h], why);
	found->nr[result]++;
	if (result == SURVEY_UNFIT)
		line_add(&found->missing, "%s%s", between, why);
	for (unsigned int h = 0; result == SURVEY_MISSING && h < nr; h++) {
		for (unsigned int i = 0; i < hook[h].nr_functions; i++) {
			line_add(&found->missing, "%s%s", between, hook[h].function[i]);
			between = " | ";
		}
	}
}

static void find_hooks(const struct listing *listing, const struct model *model,
		       struct found_hooks *found)
{
	for (unsigned int c = 0; c < model->nr_classes; c++) {
		const struct model_class *class = &model->class[c];
		unsigned int next;

		for (unsigned int h = 0; h < class->nr_hooks; h = next) {
			next = h + 1;
			while (next < class->nr_hooks && class->hook[next].otherwise)
				next++;
			note_hooks(listing, &class->hook[h], next - h, found);
		}
	}
}

static void put_classes(const struct model *model)
{
	for (unsigned int i = 0; i < model->nr_classes; i++) {
		const struct model_class *class = &model->class[i];

		printf("    ");
		if (class->extends)
			printf("extends %s.", class->extends);
		printf("%s", class->name);
		if (class->parent >= 0)
			printf(" within %s", model->class[class->parent].name);
		printf(", %u hook%s\n", class->nr_hooks, class->nr_hooks == 1 ? "" : "s");
	}
}

/* Only a line that begins with a model's name begins with a small letter: scripts rely on that. */
static void put_heading(struct listing *listing, const char *group)
{
	if (listing->group && !strcmp(listing->group, group))
		return;
	printf("\n%s\n", group);
	listing->group = group;
}

/* What is to be said behind the title. */
static void add_remarks(struct line *line, const struct listing *listing, const char *name,
			const struct found_hooks *found)
{
	if (!strcmp(listing->group, OWN) && plan_load_is_builtin(name))
		line_add(line, " (in place of the one that is built in)");
	if (found->nr[SURVEY_LATER])
		line_add(line, " (%u of a module)", found->nr[SURVEY_LATER]);
	if (found->missing.len)
		line_add(line, " (missing: %s)", found->missing.text);
}

static void put_row(const char *name, const char *hooks, const char *cost, const char *what)
{
	printf("%-14s %-5s  %-7s  %s\n", name, hooks, cost, what);
}

/* @cost: of what is built in, as models/groups has it. */
static enum exit_status put_model(struct listing *listing, const char *group, const char *name,
				  const char *cost)
{
	struct line clean_name = {0}, hooks = {0}, what = {0};
	struct found_hooks found = {0};
	struct model *model;
	enum exit_status status = plan_load_model(listing->path, name, &model);

	if (status)
		return status;
	put_heading(listing, group);
	find_hooks(listing, model, &found);
	line_add_clean(&clean_name, name);
	if (listing->survey)
		line_add(&hooks, "%u/%u", found.nr[SURVEY_FOUND], found.nr_hooks);
	else
		line_add(&hooks, "?/%u", found.nr_hooks);
	line_add_clean(&what, model->title);
	add_remarks(&what, listing, name, &found);
	put_row(clean_name.text, hooks.text, model->hot ? "hot" : cost, what.text);
	if (listing->verbose)
		put_classes(model);
	model_free(model);
	return EXIT_CLEAN;
}

static int put_own(void *ctx, const char *name, const char *file)
{
	(void)file;
	return put_model(ctx, OWN, name, "");
}

/* A file that takes the place of a built-in model is listed with one's own. */
static enum exit_status put_all(struct listing *listing)
{
	const struct model_listed *listed;
	char file[PATH_MAX];
	enum exit_status status = EXIT_CLEAN;

	for (unsigned int n = 0; !status && (listed = model_builtin_listed(n)); n++)
		if (model_path_find(listing->path, listed->name, file))
			status = put_model(listing, listed->group, listed->name,
					   listed->per_io ? "per I/O" : "");
	if (!status)
		status = (enum exit_status)model_path_each(listing->path, put_own, listing);
	return status;
}

static void put_legend(const struct listing *listing)
{
	struct utsname uts;

	uname(&uts);
	if (listing->survey)
		printf("\nHooks: how many of them %s has; whether they can be attached, lifemon "
		       "doctor tries.\n",
		       uts.release);
	else
		printf("\nHooks: how many of them %s has is not known: it has no type information "
		       "(BTF).\n",
		       uts.release);
	puts("Cost: calls at each request (per I/O), or of everybody (hot); of others at loading, "
	     "binding, opening.");
}

enum exit_status models_list(struct model_path *path, bool verbose)
{
	struct listing listing = {.path = path, .verbose = verbose};
	enum exit_status status;

	if (survey_open(&listing.survey))
		listing.survey = NULL;
	put_row("MODEL", "HOOKS", "COST", "WATCHES");
	status = put_all(&listing);
	if (!status)
		put_legend(&listing);
	survey_close(listing.survey);
	return status;
}
