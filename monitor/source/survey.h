/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether this kernel has what the hooks of models are attached to, by its types alone: that needs
 * no privilege. Whether it lets anybody attach there is known only to who tries.
 */
#ifndef LM_SURVEY_H
#define LM_SURVEY_H

#include "model/model.h"

#define SURVEY_WHY 256

enum survey_result {
	SURVEY_FOUND,
	SURVEY_LATER,	/* its function is in a module, and not among the types that are loaded */
	SURVEY_MISSING, /* none of its functions */
	SURVEY_UNFIT,	/* a capture does not fit the function */
};

struct survey;

/* 0; -errno: this kernel has no type information. */
int survey_open(struct survey **survey);
void survey_close(struct survey *survey);
/* @why: what does not fit. */
enum survey_result survey_hook(struct survey *survey, const struct model_hook *hook,
			       char why[SURVEY_WHY]);

#endif /* LM_SURVEY_H */
