/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints a model as text in a canonical form, which parses to the same model. */
#ifndef LM_MODEL_PRINT_H
#define LM_MODEL_PRINT_H

#include <stdio.h>

#include "model/model.h"

/* Comments are not kept. Whether all was written is to be asked of @out. */
void print_model(const struct model *model, FILE *out);

#endif /* LM_MODEL_PRINT_H */
