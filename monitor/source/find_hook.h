/* SPDX-License-Identifier: GPL-2.0-only */
/* Which function of the kernel a hook of a model is attached to, by the kernel's types. */
#ifndef LM_FIND_HOOK_H
#define LM_FIND_HOOK_H

#include "model/model.h"
#include "source/kbtf.h"

struct found_function {
	const char *name; /* the alternative of the hook */
	struct kfunction function;
};

/*
 * The first alternative of @hook that the kernel has, in @found, with its captures in @cfg. A
 * function of a module that the types do not have may come later, with the module: it is found, and
 * .function.btf is NULL. Returns 0; -ENOENT if there is none; -EINVAL with @why (at least 256
 * bytes) if a capture does not fit what was found.
 */
int find_hook(struct kbtf *kbtf, const struct model_hook *hook, struct lm_probe_cfg *cfg,
	      struct found_function *found, char *why);

#endif /* LM_FIND_HOOK_H */
