/* SPDX-License-Identifier: GPL-2.0-only */
/* Fills the error of a model. Private to model/. */
#ifndef LM_MODEL_FAIL_H
#define LM_MODEL_FAIL_H

#include "model/model.h"

/* Returns -EINVAL, so that a caller can return it in one go. error->file is kept. */
int fail_at(struct model_error *error, struct text_pos pos, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* LM_MODEL_FAIL_H */
