/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_MODELS_DRAFT_H
#define LM_MODELS_DRAFT_H

#include "base/exit_status.h"

/* lifemon models --draft: @what is the file of a module or one that is loaded, @btf may be NULL. */
enum exit_status models_draft(const char *what, const char *btf);

#endif /* LM_MODELS_DRAFT_H */
