/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Extensions among the models of one run: "extend MODEL.CLASS" adds hooks to a class of
 * another model. What needs both models is checked here; the rest the parser has checked.
 */
#ifndef LM_EXTEND_H
#define LM_EXTEND_H

#include "model/model.h"

/* The model of @models with this name, NULL if none has it. */
const struct model *extend_find_model(struct model *const *models, unsigned int nr,
				      const char *name);

/*
 * Whether every extension among @models fits the class that it extends. Returns 0, or
 * -EINVAL with @error filled: its file is that of the model with the extension.
 */
int extend_check(struct model *const *models, unsigned int nr, struct model_error *error);

#endif /* LM_EXTEND_H */
