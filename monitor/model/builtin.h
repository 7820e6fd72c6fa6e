/* SPDX-License-Identifier: GPL-2.0-only */
/* The models in the program itself: tables that embed.sh makes. Private to model/. */
#ifndef LM_MODEL_BUILTIN_H
#define LM_MODEL_BUILTIN_H

#include <stddef.h>

#include "model/model.h"

struct model_builtin_entry {
	const char *name; /* NULL after the last */
	const char *text;
	size_t len;
};

extern const struct model_builtin_entry model_builtin_table[];
extern const struct model_listed model_listed_table[]; /* the last has no name */

#endif /* LM_MODEL_BUILTIN_H */
