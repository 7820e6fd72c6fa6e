// SPDX-License-Identifier: GPL-2.0-only
#include "source/stack_cache.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/thread.h"
#include "source/internal.h"
#include "source/skeleton.h"
#include "source/stack_learn.h"

static struct lm_walk *walk_of(const struct source *source)
{
	return &source->skel->data->walk;
}

bool stack_cache_walks(const struct source *source, int kind)
{
	if (source->stack_cache.mode == STACK_CACHE_REAL)
		return false;
	return kind == KIND_FENTRY || kind == KIND_FEXIT || kind == KIND_KPROBE ||
	       kind == KIND_KRETPROBE;
}

void stack_cache_prepare(struct source *source)
{
	const char *mode = getenv("LIFEMON_STACKS");
	int regs = kbtf_type(source->kbtf, "pt_regs", BTF_KIND_STRUCT);

	if (source->kfunc[LM_RDONLY_CAST - LM_FIRST_KFUNC] && regs > 0)
		source->cast_type = (uint32_t)regs;
	if (!mode)
		return;
	if (!strcmp(mode, "audit"))
		source->stack_cache.mode = STACK_CACHE_AUDIT;
	else if (!strcmp(mode, "wrong"))
		source->stack_cache.mode = STACK_CACHE_WRONG;
	else if (!strcmp(mode, "real"))
		source->stack_cache.mode = STACK_CACHE_REAL;
}

static int ask_self(struct source *source)
{
	uint64_t args[1] = {0};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	if (bpf_prog_test_run_opts(bpf_program__fd(source->skel->progs.lm_walk_self), &opts))
		return -errno;
	return walk_of(source)->self ? 0 : -ENOENT;
}

void stack_cache_open(struct source *source)
{
	if (ask_self(source))
		msg_debug("the kernel does not run a program that finds where lifemon's memory is");
}

static void *run(void *ctx)
{
	struct source *source = ctx;
	struct stack_cache *cache = &source->stack_cache;

	stack_learn_begin(source);
	pthread_mutex_lock(&cache->lock);
	while (cache->on && !cache->ending) {
		if (!cache->asked) {
			pthread_cond_wait(&cache->wake, &cache->lock);
			continue;
		}
		cache->asked = false;
		pthread_mutex_unlock(&cache->lock);
		stack_learn_new(source);
		pthread_mutex_lock(&cache->lock);
	}
	pthread_mutex_unlock(&cache->lock);
	return NULL;
}

/* To read the symbols takes as long as half a start, so it waits for the first stack. */
static void begin(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;
	int err;

	cache->begun = true;
	pthread_mutex_init(&cache->lock, NULL);
	pthread_cond_init(&cache->wake, NULL);
	err = thread_begin(&cache->thread, run, source);
	cache->threaded = !err;
	if (err)
		msg_debug("each event unwinds its stack: no thread: %s", strerror(-err));
}

static void ask(struct stack_cache *cache, bool ending)
{
	pthread_mutex_lock(&cache->lock);
	cache->asked = true;
	cache->ending = ending;
	pthread_cond_signal(&cache->wake);
	pthread_mutex_unlock(&cache->lock);
}

void stack_cache_turn(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;
	const struct lm_walk *walk = walk_of(source);
	uint32_t changes = __atomic_load_n(&walk->changes, __ATOMIC_RELAXED);
	uint64_t head = __atomic_load_n(&walk->head, __ATOMIC_RELAXED);

	if (!cache->begun && __atomic_load_n(&walk->first, __ATOMIC_ACQUIRE))
		begin(source);
	if (cache->threaded && (head != cache->seen_head || changes != cache->seen_changes)) {
		cache->seen_head = head;
		cache->seen_changes = changes;
		ask(cache, false);
	}
	if (walk->wrong && !cache->warned_wrong) {
		cache->warned_wrong = true;
		msg_warn("a stack of the cache was wrong and is not used any more. Please report "
			 "it; events shown before may have another stack than theirs");
	}
}

const char *source_unwinds_why(struct source *source)
{
	if (!source->stack_cache.begun)
		stack_learn_begin(source);
	source->stack_cache.begun = true;
	return source->stack_cache.why_not;
}

uint64_t source_unwound(const struct source *source)
{
	return __atomic_load_n(&walk_of(source)->head, __ATOMIC_RELAXED);
}

uint64_t stack_cache_wrong(const struct source *source)
{
	return walk_of(source)->wrong;
}

void stack_cache_close(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;

	if (cache->threaded) {
		ask(cache, true);
		pthread_join(cache->thread, NULL);
		pthread_cond_destroy(&cache->wake);
		pthread_mutex_destroy(&cache->lock);
	}
	if (cache->on)
		msg_debug(
			"stacks: %llu hits were checked, %llu were wrong; %llu paths were learned "
			"(%u frames), %llu cannot be",
			(unsigned long long)walk_of(source)->audited,
			(unsigned long long)walk_of(source)->wrong,
			(unsigned long long)cache->nr_paths, cache->trie.nr,
			(unsigned long long)cache->nr_hopeless);
	free(cache->known);
	free(cache->tried);
	*cache = (struct stack_cache){0};
}
