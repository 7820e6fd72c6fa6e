// SPDX-License-Identifier: GPL-2.0-only
#include "source/find_hook.h"

#include <errno.h>
#include <string.h>

#include "source/compile.h"

static int find_function(struct kbtf *kbtf, const struct model_hook *hook, const char *name,
			 struct found_function *found)
{
	found->name = name;
	if (hook->site == SITE_TRACEPOINT)
		return kbtf_tracepoint(kbtf, name, &found->function);
	return kbtf_function(kbtf, name, &found->function) && !strchr(name, ':') ? -ENOENT : 0;
}

int find_hook(struct kbtf *kbtf, const struct model_hook *hook, struct lm_probe_cfg *cfg,
	      struct found_function *found, char *why)
{
	for (unsigned int i = 0; i < hook->nr_functions; i++) {
		const char *name = hook->function[i];

		if (!find_function(kbtf, hook, name, found))
			return compile_hook(hook, name, &found->function, cfg, why);
	}
	return -ENOENT;
}
