// SPDX-License-Identifier: GPL-2.0-only
#include "run/repeat.h"

#include <stdlib.h>
#include <string.h>

static void repeat_filter(struct filter *filter, const struct filter *recorded)
{
	filter->device = filter->device ? filter->device : recorded->device;
	filter->pool = filter->pool ? filter->pool : recorded->pool;
	filter->module = filter->module ? filter->module : recorded->module;
	filter->pid = filter->pid ? filter->pid : recorded->pid;
}

void repeat_options(const struct trace_meta *meta, struct replay_options *options,
		    const char **command)
{
	struct filter *filter = &options->filter;
	struct required *required = &options->required;

	struct wrappers *wrappers = &options->wrappers;
	bool wrappers_repeat = !wrappers->nr;

	options->required_repeats = !required->nr;

	for (unsigned int i = 0; i < meta->nr_options; i++) {
		const struct trace_option *option = &meta->option[i];

		if (!strcmp(option->name, "device"))
			options->recorded.device = option->value;
		else if (!strcmp(option->name, "pool"))
			options->recorded.pool = option->value;
		else if (!strcmp(option->name, "module"))
			options->recorded.module = option->value;
		else if (!strcmp(option->name, "pid"))
			options->recorded.pid = (uint32_t)strtoul(option->value, NULL, 10);
		else if (!strcmp(option->name, "narrowed"))
			options->narrowed = true;
		else if (!strcmp(option->name, "possible"))
			options->possible = true;
		else if (!strcmp(option->name, "explain") && !options->explain &&
			 !(options->models && options->models->nr))
			options->explain = option->value;
		else if (!strcmp(option->name, "require") && options->required_repeats &&
			 required->nr < OPTIONS_MAX_REQUIRED)
			required->name[required->nr++] = option->value;
		else if (!strcmp(option->name, "wrapper") && wrappers_repeat &&
			 wrappers->nr < WRAPPERS_MAX)
			wrappers->pattern[wrappers->nr++] = option->value;
		else if (!strcmp(option->name, "command"))
			*command = option->value;
	}
	repeat_filter(filter, &options->recorded);
}
