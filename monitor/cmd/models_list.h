/* SPDX-License-Identifier: GPL-2.0-only */
/* lifemon models without a name: the models that are known by name, a line each. */
#ifndef LM_CMD_MODELS_LIST_H
#define LM_CMD_MODELS_LIST_H

#include <stdbool.h>

#include "base/exit_status.h"
#include "model/path.h"

/* @verbose: with the classes of each. */
enum exit_status models_list(struct model_path *path, bool verbose);

#endif /* LM_CMD_MODELS_LIST_H */
