/* SPDX-License-Identifier: GPL-2.0-only */
/* Which models a command is asked for. cli/ fills it, plan_load() obeys it. */
#ifndef LM_MODEL_CHOICE_H
#define LM_MODEL_CHOICE_H

#include <stdbool.h>

#include "model/path.h"

#define OPTIONS_MAX_MODELS 32

/* A set of the models that are built in and those that the folders of the path have. */
enum model_set {
	MODELS_NAMED,	/* no set; if none is named either, the default ones */
	MODELS_DEFAULT, /* those built in that say so */
	MODELS_DRIVER,	/* of what the kernel hands to drivers: none of them of one driver */
	MODELS_ALL,
};

/* All zero: the default models, none but those built in. Strings are those of argv. */
struct model_choice {
	const char *name[OPTIONS_MAX_MODELS]; /* beside the set */
	unsigned int nr;
	enum model_set set;
	bool hot; /* hot ones are in the sets, too: none of them will be watched */
	struct model_path path;
};

#endif /* LM_MODEL_CHOICE_H */
