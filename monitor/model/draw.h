/* SPDX-License-Identifier: GPL-2.0-only */
/* Draws a model: the ownership automaton of each class, for Graphviz (dot). */
#ifndef LM_MODEL_DRAW_H
#define LM_MODEL_DRAW_H

#include <stdio.h>

#include "model/model.h"

/* Whether all was written is to be asked of @out. */
void draw_model(const struct model *model, FILE *out);

#endif /* LM_MODEL_DRAW_H */
