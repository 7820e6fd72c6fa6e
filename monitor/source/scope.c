// SPDX-License-Identifier: GPL-2.0-only
/* The user's scope, as the programs in the kernel need it (bpf/scope.bpf.h). */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fnmatch.h>
#include <string.h>

#include "source/internal.h"
#include "source/narrow.h"
#include "source/skeleton.h"

/* Of 64 bytes and seven keys each. */
#define BUCKETS	    16384
#define BUCKETS_FEW 8

/* Whether the kernel can compare it: a name, or how it begins. Else @to stays as it is. */
static bool take_pattern(const char *from, struct lm_scope_pattern *to)
{
	size_t len = from ? strcspn(from, "*?[\\") : 0;

	if (!from || len >= sizeof(to->text) || (from[len] && strcmp(from + len, "*") != 0))
		return false;
	memcpy(to->text, from, len);
	to->len = (__u32)len;
	to->is_prefix = from[len] == '*';
	to->given = 1;
	return true;
}

/* Code without a range of its own is a module by name to whoever prints a stack. */
static bool is_no_module(const char *pattern)
{
	static const char *const names[] = {"bpf", "__builtin__ftrace", "__builtin__kprobes"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!fnmatch(pattern, names[i], 0))
			return true;
	return false;
}

/* The user's patterns, those that the kernel can compare. */
struct patterns {
	uint8_t by; /* SCOPE_BY_* */
	struct lm_scope_pattern device, pool, module;
};

static void find_patterns(const struct source_scope *scope, struct patterns *to)
{
	*to = (struct patterns){.by = scope->pid ? SCOPE_BY_PID : 0};
	if (take_pattern(scope->device, &to->device))
		to->by |= SCOPE_BY_NAMES;
	if (take_pattern(scope->pool, &to->pool))
		to->by |= SCOPE_BY_NAMES;
	if (scope->module && !is_no_module(scope->module) &&
	    take_pattern(scope->module, &to->module))
		to->by |= SCOPE_BY_MODULE;
}

static bool narrows(const struct source_config *config)
{
	struct patterns patterns;

	find_patterns(&config->scope, &patterns);
	return config->scope.where != SCOPE_USER && patterns.by && narrow_any(config->plan);
}

static bool matches_nothing(const struct lm_scope_pattern *pattern)
{
	return !pattern->given || !pattern->len;
}

/* Whether a birth of the class is a call of a function of such a module. */
static bool is_born_in(const struct plan *plan, unsigned int class, const char *pattern)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct model_hook *hook = plan->probe[n].hook;

		if (plan->probe[n].class != class || hook->verb != VERB_BORN)
			continue;
		for (unsigned int i = 0; i < hook->nr_functions; i++) {
			const char *colon = strchr(hook->function[i], ':');
			char name[LM_MODULE_LEN] = "";

			if (!colon || colon - hook->function[i] >= LM_MODULE_LEN)
				continue;
			memcpy(name, hook->function[i], (size_t)(colon - hook->function[i]));
			if (!fnmatch(pattern, name, 0))
				return true;
		}
	}
	return false;
}

static void fill(struct source *source, unsigned int n, const struct patterns *patterns,
		 uint32_t buckets)
{
	const struct plan *plan = source->config.plan;
	const struct source_scope *scope = &source->config.scope;
	unsigned int class = plan->probe[n].class;
	int above = plan->class[class].parent;
	uint8_t by = patterns->by;

	if (by & SCOPE_BY_MODULE && is_born_in(plan, class, scope->module))
		by &= (uint8_t)~SCOPE_BY_MODULE;
	source->probe[n].cfg.scope = (struct lm_scope_cfg){
		.flags = narrow_flags(plan, n),
		.class = (__u8) class,
		.parent_class = (__u8)(above >= 0 ? above : 0),
		.mask = buckets - 1,
		.pid = scope->pid,
		.by = by,
		.nameless = matches_nothing(&patterns->device) && matches_nothing(&patterns->pool),
	};
}

/* After each probe's function is chosen, before its programs are loaded. */
int scope_prepare(struct source *source)
{
	const struct source_config *config = &source->config;
	uint32_t buckets = config->scope.where == SCOPE_KERNEL_SMALL ? BUCKETS_FEW : BUCKETS;
	struct patterns patterns;

	bpf_program__set_autoload(source->skel->progs.lm_scope_anchor, narrows(config));
	if (!narrows(config))
		return 0;
	find_patterns(&config->scope, &patterns);
	source->skel->bss->scope_device = patterns.device;
	source->skel->bss->scope_pool = patterns.pool;
	source->skel->bss->scope_module = patterns.module;
	for (unsigned int n = 0; n < config->plan->nr_probes; n++)
		fill(source, n, &patterns, buckets);
	return bpf_map__set_max_entries(source->skel->maps.live, buckets);
}

int scope_load(struct source *source)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	if (!narrows(&source->config))
		return 0;
	return bpf_prog_test_run_opts(bpf_program__fd(source->skel->progs.lm_scope_anchor), &opts);
}

void scope_modules_unknown(struct source *source)
{
	source->skel->bss->scope_unsure = 1;
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
