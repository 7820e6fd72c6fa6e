/* SPDX-License-Identifier: GPL-2.0-only */
/* From the names that the user gave to a plan. */
#ifndef LM_PLAN_LOAD_H
#define LM_PLAN_LOAD_H

#include <stdbool.h>

#include "base/exit_status.h"
#include "run/options.h"
#include "trace/trace.h"

/* The models of one run and their plan; the plan borrows the models. */
struct loaded_plan {
	unsigned int nr_models;
	struct model *model[PLAN_MAX_MODELS];
	struct plan plan;
};

/*
 * Loads the models of the set, and those that are named, with the ones that they extend; one that
 * is named and in the set once. Returns EXIT_CLEAN, or the status to end with; has said what is
 * wrong.
 */
enum exit_status plan_load(struct loaded_plan *loaded, const struct model_choice *choice);
/* One model alone, by name or of a file: it is the caller's. As plan_load(). */
enum exit_status plan_load_model(const struct model_path *path, const char *name,
				 struct model **model);
/* Refuses models that are hot, unless the objects of one module are asked for. */
enum exit_status plan_load_check_hot(const struct loaded_plan *loaded, bool by_module);
/* EXIT_USAGE, having said why, if a folder that was given cannot be read. plan_load() asks that,
 * too. */
enum exit_status plan_load_check_path(const struct model_path *path);
/* Whether @name is that of a built-in model, and so of no file. */
bool plan_load_is_builtin(const char *name);
/* The models whose texts a trace has; @file is the trace's name, for messages. As plan_load(). */
enum exit_status plan_load_trace(struct loaded_plan *loaded, const char *file,
				 const struct trace_meta *meta);
/*
 * The class of that name, "CLASS" or "MODEL.CLASS", in *@class; NULL when @name is. Returns
 * EXIT_CLEAN, or EXIT_USAGE after saying what is wrong with @what, the option or argument: there is
 * none, or there are several.
 */
enum exit_status run_find_class(const struct plan *plan, const char *what, const char *name,
				const struct plan_class **class);
void loaded_plan_free(struct loaded_plan *loaded);

#endif /* LM_PLAN_LOAD_H */
