// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <string.h>

#include "base/memory.h"
#include "event/demangle.h"
#include "run/memory_share.h"

void options_init(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->stacks = STACKS_ALL;
	options->stack_depth = LM_STACK_DEPTH;
	options->ready_fd = -1;
	options->sandbox = true;
	model_path_init(&options->models.path);
}

void options_choose_models(struct options *options)
{
	if (options->filter.module && !options->models.nr && options->models.set == MODELS_NAMED)
		options->models.set = MODELS_DRIVER;
}

void options_apply(const struct options *options)
{
	msg_set_level(options->level);
	memory_set_limit(options->memory ? options->memory : memory_share());
	format_set_colour(options->colour);
	demangle_off(options->no_demangle);
}
