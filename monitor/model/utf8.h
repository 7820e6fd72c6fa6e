/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a text is one: valid UTF-8 without control characters. Private to model/. */
#ifndef LM_MODEL_UTF8_H
#define LM_MODEL_UTF8_H

#include "model/model.h"

/*
 * Length in bytes of the character at @text, 0 if it is none. @len > 0 bytes are there.
 * *@code is the character's number.
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);

/* Returns 0, or -EINVAL with the first bad byte in @error. */
int utf8_check(const char *text, size_t len, struct model_error *error);

#endif /* LM_MODEL_UTF8_H */
