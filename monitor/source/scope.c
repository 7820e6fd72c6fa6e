// SPDX-License-Identifier: GPL-2.0-only
/* The user's scope, as the programs in the kernel need it (bpf/scope.bpf.h). */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "source/internal.h"
#include "source/narrow.h"
#include "source/skeleton.h"

/* Of 64 bytes and seven keys each. */
#define BUCKETS	    16384
#define BUCKETS_FEW 8

static bool narrows(const struct source_config *config)
{
	return config->scope.where != SCOPE_USER && config->scope.pid && narrow_any(config->plan);
}

/* After each probe's function is chosen, before its programs are loaded. */
int scope_prepare(struct source *source)
{
	const struct source_config *config = &source->config;
	const struct plan *plan = config->plan;
	uint32_t buckets = config->scope.where == SCOPE_KERNEL_SMALL ? BUCKETS_FEW : BUCKETS;

	bpf_program__set_autoload(source->skel->progs.lm_scope_anchor, narrows(config));
	if (!narrows(config))
		return 0;
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		int above = plan->class[plan->probe[n].class].parent;

		source->probe[n].cfg.scope = (struct lm_scope_cfg){
			.flags = narrow_flags(plan, n),
			.class = (__u8)plan->probe[n].class,
			.parent_class = (__u8)(above >= 0 ? above : 0),
			.mask = buckets - 1,
			.pid = config->scope.pid,
		};
	}
	return bpf_map__set_max_entries(source->skel->maps.live, buckets);
}

int scope_load(struct source *source)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (!narrows(&source->config))
		return 0;
	return bpf_prog_test_run_opts(bpf_program__fd(source->skel->progs.lm_scope_anchor), &opts);
}

void source_narrow(struct source *source)
{
	if (narrows(&source->config))
		__atomic_store_n(&source->skel->bss->scope_on, 1, __ATOMIC_RELEASE);
}

bool source_narrows(const struct source *source)
{
	return narrows(&source->config);
}
