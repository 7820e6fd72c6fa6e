// SPDX-License-Identifier: GPL-2.0-only
#include "run/exercised.h"

#include <stdio.h>
#include <string.h>

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

/* A time of the run, which can be before its start when records were held back. */
static double since(const struct exercise *asked, uint64_t ns)
{
	return ns > asked->start_ns ? seconds(ns - asked->start_ns) : 0;
}

static void look_at_window(struct exercised *exercised, const struct exercise *asked,
			   struct pipeline *pipeline)
{
	const struct window *window = pipeline_time(pipeline);
	char to[32] = "its end";

	if ((!asked->from_ns && !asked->to_ns) || pipeline_events(pipeline))
		return;
	if (asked->to_ns)
		snprintf(to, sizeof(to), "%.3f s", seconds(asked->to_ns));
	if (window->outside)
		snprintf(exercised->window, sizeof(exercised->window),
			 "no event from %.3f s of the run to %s (there are some from %.3f s to "
			 "%.3f s)",
			 seconds(asked->from_ns), to, since(asked, window->first_ns),
			 since(asked, window->last_ns));
	else
		snprintf(exercised->window, sizeof(exercised->window),
			 "no event from %.3f s of the run to %s (nor at any other time)",
			 seconds(asked->from_ns), to);
}

static void look_at_required(struct exercised *exercised, const struct exercise *asked,
			     struct pipeline *pipeline)
{
	exercised->nr_required = asked->required->nr;
	for (unsigned int i = 0; i < exercised->nr_required; i++) {
		exercised->met[i] = required_is_met(asked->plan, pipeline_engine(pipeline),
						    asked->required, i, &exercised->name[i]);
		if (!exercised->met[i])
			exercised->missing[exercised->nr_missing++] = exercised->name[i].text;
	}
}

static void add(char *text, size_t size, const char *before, const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s", before, more);
}

void exercised_find(struct exercised *exercised, const struct exercise *asked,
		    struct pipeline *pipeline)
{
	char *why = exercised->why;
	size_t size = sizeof(exercised->why);

	memset(exercised, 0, sizeof(*exercised));
	pipeline_scope_result(pipeline, &exercised->scope);
	look_at_window(exercised, asked, pipeline);
	look_at_required(exercised, asked, pipeline);
	/* nothing can match where there is nothing */
	if (exercised->window[0])
		exercised->scope.nr = 0;
	else
		scope_result_format(&exercised->scope, asked->filter, exercised->filters,
				    sizeof(exercised->filters));
	add(why, size, exercised->window, exercised->filters);
	for (unsigned int i = 0; i < exercised->nr_missing; i++)
		add(why, size,
		    i	     ? ", "
		    : why[0] ? "; required but not exercised: "
			     : "required but not exercised: ",
		    exercised->missing[i]);
}

void exercised_fill(const struct exercised *exercised, struct summary_info *summary)
{
	summary->nr_unmatched = exercised->scope.nr;
	summary->unmatched = exercised->scope.one;
	summary->nr_not_exercised = exercised->nr_missing;
	summary->not_exercised = exercised->missing;
}
