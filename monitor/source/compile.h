/* SPDX-License-Identifier: GPL-2.0-only */
/* From a hook of a model and a function of the kernel to the constants of a probe. */
#ifndef LM_COMPILE_H
#define LM_COMPILE_H

#include "model/model.h"
#include "source/kbtf.h"

/*
 * Fills @cfg's captures and conditions. Returns 0, or -EINVAL with @why (at least 256
 * bytes) saying which capture does not fit the function.
 */
int compile_hook(const struct model_hook *hook, const char *name, const struct kfunction *function,
		 struct lm_probe_cfg *cfg, char *why);

/* Whether a return probe of this hook needs the arguments of the call. */
bool compile_needs_args(const struct lm_probe_cfg *cfg);

#endif /* LM_COMPILE_H */
