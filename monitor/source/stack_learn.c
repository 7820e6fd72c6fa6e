// SPDX-License-Identifier: GPL-2.0-only
/* What the thread of the cache does: reads the tables of frames and makes nodes of new stacks. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "source/internal.h"
#include "source/skeleton.h"
#include "source/stack_learn.h"

#define AUDIT_MASK 1023 /* one hit in 1024 */
#define TRIED_SIZE ((size_t)LM_NR_ROWS * LM_MAX_STACKS / 8)

static struct lm_walk *walk_of(const struct source *source)
{
	return &source->skel->data->walk;
}

static void give_symbols(struct source *source)
{
	const struct ksyms *ksyms = &source->ksyms;
	struct lm_walk *walk = walk_of(source);

	for (unsigned int n = 0; n < source->nr_probes; n++) {
		const struct source_probe *probe = &source->probe[n];

		if (probe->function)
			source->skel->bss->walk_start[probe->cfg.row].function =
				ksyms_address(ksyms, probe->function);
	}
	for (unsigned int i = 0; i < ksyms->interrupts.nr && i < LM_WALK_INTERRUPTS; i++)
		walk->interrupt[i] = (struct lm_range_of_code){
			ksyms->interrupts.range[i].start,
			ksyms->interrupts.range[i].end - ksyms->interrupts.range[i].start};
}

static struct orc_field field_of(struct source *source, const char *name)
{
	struct orc_field field = {0};

	kbtf_bits(source->kbtf, "orc_entry", name, &field.at, &field.width);
	return field;
}

/* The entry of the code at @ip; NULL if there is none. Lives until the next one. */
static const uint8_t *find_entry(struct source *source, uint64_t ip)
{
	const struct ksyms *ksyms = &source->ksyms;
	uint64_t ips = ksyms_address(ksyms, "__start_orc_unwind_ip");
	uint64_t nr = (ksyms_address(ksyms, "__stop_orc_unwind_ip") - ips) / sizeof(int32_t);
	bool own = ip >= ksyms_address(ksyms, "_stext") && ip < ksyms_address(ksyms, "_etext");
	uint64_t of_kernel[] = {ip, ips, ksyms_address(ksyms, "__start_orc_unwind"), nr, 0};
	uint64_t of_module[] = {ip, 0, 0, 0, ksyms_address(ksyms, "modules")};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = own ? of_kernel : of_module,
		    .ctx_size_in = sizeof(of_kernel));
	const struct lm_orc_answer *answer = &source->skel->bss->orc_answer;

	if (bpf_prog_test_run_opts(bpf_program__fd(source->skel->progs.lm_orc_find), &opts) ||
	    !answer->found)
		return NULL;
	return answer->entry;
}

static bool read_layout(struct source *source)
{
	struct orc_layout *layout = &source->stack_cache.layout;
	uint64_t known = ksyms_address(&source->ksyms, SYMBOL_KNOWN_FUNCTION);
	const uint8_t *entry = known ? find_entry(source, known) : NULL;

	*layout = (struct orc_layout){
		.size = kbtf_struct_size(source->kbtf, "orc_entry"),
		.sp_offset = field_of(source, "sp_offset"),
		.bp_offset = field_of(source, "bp_offset"),
		.sp_reg = field_of(source, "sp_reg"),
		.bp_reg = field_of(source, "bp_reg"),
		.type = field_of(source, "type"),
		.end = field_of(source, "end"),
	};
	return entry && orc_layout_learn(layout, entry);
}

static bool has_tables(const struct ksyms *ksyms)
{
	return ksyms_address(ksyms, "__start_orc_unwind") &&
	       ksyms_address(ksyms, "__start_orc_unwind_ip") &&
	       ksyms_address(ksyms, "__stop_orc_unwind_ip") && ksyms_address(ksyms, "_stext") &&
	       ksyms_address(ksyms, "_etext");
}

/* Where the cache cannot be, an event unwinds its stack, as the kernel has it. */
static const char *set_up(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;

	symbols_read(source);
	give_symbols(source);
	if (cache->mode == STACK_CACHE_REAL)
		return "LIFEMON_STACKS asks for it";
	if (!walk_of(source)->self)
		return "the kernel does not run the programs that read the tables";
	if (!has_tables(&source->ksyms))
		return "/proc/kallsyms shows no address of the tables of frames (ORC)";
	if (!read_layout(source))
		return "the tables of frames (ORC) cannot be read, or are of a later version";
	cache->known = calloc(STACK_CACHE_KNOWN, sizeof(*cache->known));
	cache->tried = calloc(TRIED_SIZE, 1);
	if (!cache->known || !cache->tried)
		return "out of memory";
	return NULL;
}

/* Walks under way end before nodes are made that have the numbers of old ones. */
static void begin_anew(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;
	struct lm_walk *walk = walk_of(source);

	cache->changes = __atomic_load_n(&walk->changes, __ATOMIC_ACQUIRE);
	__atomic_store_n(&walk->allowed, 0, __ATOMIC_SEQ_CST);
	ledger_wait_for_calls();
	stack_trie_clear(&cache->trie);
	memset(cache->known, 0, STACK_CACHE_KNOWN * sizeof(*cache->known));
	memset(cache->tried, 0, TRIED_SIZE);
	cache->epoch = __atomic_load_n(&source->skel->data->stack_epoch, __ATOMIC_ACQUIRE);
	walk->ref = (cache->epoch & LM_STACK_EPOCH_MASK) << LM_STACK_ID_BITS;
	__atomic_store_n(&walk->allowed, cache->changes, __ATOMIC_SEQ_CST);
}

void stack_learn_begin(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;
	const char *why_not;

	cache->trie.node = source->skel->bss->walk_node;
	why_not = set_up(source);
	if (why_not) {
		snprintf(cache->why_not, sizeof(cache->why_not), "%s", why_not);
		msg_debug("each event unwinds its stack: %s", why_not);
		return;
	}
	walk_of(source)->audit = cache->mode == STACK_CACHE_ON ? AUDIT_MASK : 0;
	cache->on = true;
	begin_anew(source);
	/* programs that did not know the symbols yet have left more in their stacks than others do
	 */
	cache->tail = __atomic_load_n(&walk_of(source)->head, __ATOMIC_ACQUIRE);
}

/* Of the call that returns to @addr. */
static struct orc_rule read_rule(struct source *source, uint64_t addr)
{
	const uint8_t *entry = find_entry(source, addr - 1);

	if (!entry)
		return (struct orc_rule){.kind = ORC_NONE};
	return orc_decode(&source->stack_cache.layout, entry);
}

static struct orc_rule rule_of(void *ctx, uint64_t addr)
{
	struct source *source = ctx;
	struct stack_cache_rule *known =
		&source->stack_cache.known[(addr ^ addr >> 12) % STACK_CACHE_KNOWN];

	if (known->addr != addr)
		*known = (struct stack_cache_rule){addr, read_rule(source, addr)};
	return known->rule;
}

/* Whether a stack whose last return address is @addr ends there whatever else is on it. */
static bool is_end(struct source *source, uint64_t addr)
{
	const struct ksyms *ksyms = &source->ksyms;
	struct orc_rule rule;

	if (ksyms_has(&ksyms->interrupts, addr) || ksyms_has(&ksyms->entries, addr))
		return true;
	rule = rule_of(source, addr);
	return rule.kind == ORC_OUTMOST;
}

/* Returns 0, or -errno: -ENOENT when its slots cannot be found by a walk. */
static int enter(struct source *source, uint32_t row, uint32_t id, const struct lm_stack *stack)
{
	const struct lm_walk_start *start = &source->skel->bss->walk_start[row];
	int kind = row < source->config.plan->nr_probes ? (int)source->probe[row].kind : KIND_NONE;
	bool trampoline = kind == KIND_FENTRY || kind == KIND_FEXIT;
	uint64_t addr[LM_STACK_MOST + 1];
	struct stack_step step[LM_STACK_MOST + 1];
	/* a trampoline saves the frame pointer below the address that it returns to */
	struct stack_path path = {.addr = addr, .saved_bp = trampoline ? -8 : 0};

	if (!stack->nr || stack->nr > source->config.stack_depth || (trampoline && !start->off))
		return -ENOENT;
	if (stack->nr < source->config.stack_depth && !is_end(source, stack->addr[stack->nr - 1]))
		return -ENOENT;
	if (trampoline && start->ret)
		addr[path.nr++] = start->ret;
	for (uint32_t i = 0; i < stack->nr; i++)
		addr[path.nr++] = stack->addr[i];
	if (!stack_path_steps(&path, rule_of, source, step))
		return -ENOENT;
	/* read from a table that may have gone meanwhile: then nothing of it is used */
	if (__atomic_load_n(&walk_of(source)->changes, __ATOMIC_ACQUIRE) !=
	    source->stack_cache.changes)
		return 0;
	if (source->stack_cache.mode == STACK_CACHE_WRONG)
		id += id == LM_MAX_STACKS ? -1 : 1;
	return stack_trie_add(&source->stack_cache.trie, row + 1, step, path.nr, id);
}

static void learn(struct source *source, uint64_t entry)
{
	struct stack_cache *cache = &source->stack_cache;
	uint32_t row = (uint32_t)(entry >> 48), epoch = entry >> 32 & 0xffff, id = (uint32_t)entry;
	uint32_t key = id - 1;
	struct lm_stack stack;
	size_t bit;
	int err;

	if (row >= LM_NR_ROWS || id == 0 || id > LM_MAX_STACKS || epoch != (cache->epoch & 0xffff))
		return;
	bit = (size_t)row * LM_MAX_STACKS + key;
	if (cache->tried[bit / 8] & 1u << bit % 8)
		return;
	cache->tried[bit / 8] |= (uint8_t)(1u << bit % 8);
	if (bpf_map_lookup_elem(bpf_map__fd(source->skel->maps.stacks), &key, &stack))
		return;
	err = enter(source, row, id, &stack);
	cache->nr_paths += !err;
	cache->nr_hopeless += err != 0;
	if (err == -ENOSPC && !cache->warned_full)
		msg_debug("the cache of stacks is full after %u frames: more events unwind theirs",
			  cache->trie.nr);
	cache->warned_full |= err == -ENOSPC;
}

void stack_learn_new(struct source *source)
{
	struct stack_cache *cache = &source->stack_cache;
	const struct lm_walk *walk = walk_of(source);
	uint64_t head;

	if (__atomic_load_n(&walk->changes, __ATOMIC_ACQUIRE) != cache->changes)
		begin_anew(source);
	head = __atomic_load_n(&walk->head, __ATOMIC_ACQUIRE);
	/* what was overwritten comes again with the next event that misses it */
	if (head - cache->tail > LM_WALK_LOG)
		cache->tail = head - LM_WALK_LOG;
	while (cache->tail != head)
		learn(source,
		      __atomic_load_n(&walk->log[cache->tail++ % LM_WALK_LOG], __ATOMIC_ACQUIRE));
}
