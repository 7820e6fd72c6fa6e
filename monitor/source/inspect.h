/* SPDX-License-Identifier: GPL-2.0-only */
/* What a module consists of, for a draft of its model: from its file, or from the running kernel.
 */
#ifndef LM_INSPECT_H
#define LM_INSPECT_H

#include "draft/module.h"
#include "source/source.h"

/*
 * A module in a file, NAME.ko. @btf: the file with the types of its kernel, which the module's own
 * refer to; NULL: those of the running kernel. Returns 0; -EINVAL for a file that is not what it
 * should be; else -errno of what this system lacks. @error is filled then, and the module empty.
 */
int inspect_file(const char *path, const char *btf, struct draft_module *module,
		 struct source_error *error);
/* One that is loaded. The same. */
int inspect_loaded(const char *name, const char *btf, struct draft_module *module,
		   struct source_error *error);

#endif /* LM_INSPECT_H */
