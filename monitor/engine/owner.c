// SPDX-License-Identifier: GPL-2.0-only
#include "engine/owner.h"

#include <string.h>

/* The function of the kernel that calls the init of a module. */
#define CALLER_OF_INITS "do_one_initcall"
/* The system call that calls its exit, without what an architecture or a compiler adds. */
#define CALLER_OF_EXITS "sys_delete_module"

const char *owner_how_name(enum owner_how how)
{
	static const char *const name[] = {
		[OWNER_UNKNOWN] = "unknown", [OWNER_MODEL] = "model", [OWNER_HOOK] = "hook",
		[OWNER_MEMORY] = "memory",   [OWNER_FRAME] = "frame", [OWNER_INIT] = "init",
		[OWNER_EXIT] = "exit",
	};

	return name[how];
}

/* The module before the colon of "mydrv:my_open", its length; 0 for a function of the kernel. */
static size_t module_len(const struct model_hook *hook, unsigned int n)
{
	const char *colon = strchr(hook->function[n], ':');

	return colon && hook->site != SITE_TRACEPOINT ? (size_t)(colon - hook->function[n]) : 0;
}

/* Takes the module of one birth hook; false when other hooks are in another module. */
static bool take_hook(char module[LM_MODULE_LEN], const struct model_hook *hook, unsigned int n)
{
	size_t len = module_len(hook, n);

	if (!len || len >= LM_MODULE_LEN)
		return false;
	if (!*module) {
		memcpy(module, hook->function[n], len);
		module[len] = '\0';
		return true;
	}
	return strlen(module) == len && !memcmp(module, hook->function[n], len);
}

static void find_hook(struct owners *owners, const struct plan *plan, unsigned int class)
{
	char *module = owners->hook[class];

	for (unsigned int i = 0; i < plan->nr_probes; i++) {
		const struct model_hook *hook = plan->probe[i].hook;

		if (plan->probe[i].class != class || hook->verb != VERB_BORN)
			continue;
		owners->of_caller[class] = hook->of_caller;
		for (unsigned int n = 0; n < hook->nr_functions; n++) {
			if (take_hook(module, hook, n))
				continue;
			*module = '\0';
			return;
		}
	}
}

void owners_init(struct owners *owners, const struct plan *plan, const struct modules *modules,
		 const struct stacks *stacks)
{
	*owners = (struct owners){.modules = modules, .stacks = stacks};
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		find_hook(owners, plan, c);
}

void owners_forget(struct owners *owners)
{
	owners->last.valid = false;
}

static void add(struct owner *owner, const char *module, enum owner_how how, bool sure)
{
	if (owner->nr < OWNER_MAX && !owner_named(owner, module))
		owner->candidate[owner->nr++] = (struct owner_candidate){module, how, sure};
}

const struct owner_candidate *owner_named(const struct owner *owner, const char *module)
{
	for (unsigned int i = 0; i < owner->nr; i++)
		if (!strcmp(owner->candidate[i].module, module))
			return &owner->candidate[i];
	return NULL;
}

static const struct module_life *life_at(const struct owners *owners, uint64_t address, uint64_t ns)
{
	return owners->modules ? modules_at(owners->modules, address, ns) : NULL;
}

static const struct module_life *life_named(const struct owners *owners, const char *name,
					    uint64_t ns)
{
	return owners->modules ? modules_named(owners->modules, name, ns) : NULL;
}

/* Whether @user is linked to @used, and so calls it by name: 1, 0, or -1 if unknown. */
static int is_client(const struct owners *owners, const char *user, const char *used, uint64_t ns)
{
	return modules_use(life_named(owners, user, ns), life_named(owners, used, ns));
}

/*
 * The module of a frame, NULL for the kernel itself. The frame's text has it, as of when the
 * stack was taken; if the text was cut, the return address shows it.
 */
static const char *module_of(const struct owners *owners, const struct stack_frame *frame,
			     uint64_t ns)
{
	const struct module_life *life;

	if (!untrusted_is_empty(frame->module))
		return frame->module.raw;
	life = life_at(owners, frame->addr - 1, ns);
	if (!life)
		life = life_at(owners, frame->addr, ns);
	return life ? life->name : NULL;
}

/*
 * The innermost module made the object, which must not outlive it. A module further out that is
 * linked to its symbols is its client, and the object may have been made for it. The first one
 * that is not linked only calls back into it (a bus, a core): the walk ends there.
 */
static void walk_frames(const struct owners *owners, const struct stack_frame *frame, size_t nr,
			uint64_t ns, struct owner *owner)
{
	for (; nr; nr--, frame++) {
		const char *module = module_of(owners, frame, ns);
		const char *last = owner->nr ? owner->candidate[owner->nr - 1].module : NULL;

		if (!module || (last && !strcmp(module, last)))
			continue;
		if (last && is_client(owners, module, last, ns) == 0)
			return;
		add(owner, module, OWNER_FRAME, !last);
	}
}

/*
 * A function of module @hook gave birth. If its caller is a module that is linked to @hook, the
 * function is an interface and the caller is the owner. Otherwise it was called back, and @hook
 * itself is the owner.
 */
static void start_at_hook(const struct owners *owners, const char *hook,
			  const struct stack_frame *frame, size_t nr, uint64_t ns,
			  struct owner *owner)
{
	const char *caller = nr ? module_of(owners, frame, ns) : NULL;

	if (!caller || !strcmp(caller, hook) || is_client(owners, caller, hook, ns) == 0)
		add(owner, hook, OWNER_HOOK, true);
}

/* The model says that whoever made the call owns it: a module, or the kernel itself. */
static void find_caller(const struct owners *owners, const struct owner_query *query,
			struct owner *owner)
{
	const struct stack_frame *frame;
	const char *module;

	if (!owners->stacks || !query->stack || !stacks_get(owners->stacks, query->stack, &frame))
		return;
	module = module_of(owners, frame, query->ns);
	add(owner, module ? module : "", OWNER_MODEL, true);
}

/* Finds candidates by the code that made the object: hook and frames. */
static void find_code(struct owners *owners, const struct owner_query *query, struct owner *owner)
{
	const struct stack_frame *frame = NULL;
	const char *hook = owners->hook[query->class];
	size_t nr = 0;

	if (owners->last.valid && owners->last.class == query->class &&
	    owners->last.stack == query->stack && owners->last.from_ns <= query->ns &&
	    query->ns < owners->last.to_ns) {
		*owner = owners->last.owner;
		return;
	}
	if (owners->stacks && query->stack)
		nr = stacks_get(owners->stacks, query->stack, &frame);
	if (*hook)
		start_at_hook(owners, hook, frame, nr, query->ns, owner);
	walk_frames(owners, frame, nr, query->ns, owner);
	owners->last.from_ns = 0;
	owners->last.to_ns = UINT64_MAX;
	if (owners->modules)
		modules_between(owners->modules, query->ns, &owners->last.from_ns,
				&owners->last.to_ns);
	owners->last.valid = true;
	owners->last.class = query->class;
	owners->last.stack = query->stack;
	owners->last.owner = *owner;
}

/* Whether a module's init made it by a tail call, which left no frame of the module. */
static bool is_below_init(const struct owners *owners, uint32_t stack)
{
	const struct stack_frame *frame;
	size_t nr = owners->stacks && stack ? stacks_get(owners->stacks, stack, &frame) : 0;

	for (; nr; nr--, frame++)
		if (untrusted_is(frame->symbol, CALLER_OF_INITS))
			return true;
	return false;
}

/* Finds a candidate by the task: the module whose init it was running. */
static void find_init(const struct owners *owners, const struct owner_query *query,
		      struct owner *owner)
{
	const char *last = owner->nr ? owner->candidate[owner->nr - 1].module : NULL;
	const struct module_life *life;
	bool seen, below;

	if (!owners->modules)
		return;
	life = modules_loading(owners->modules, query->tid, query->ns, &seen);
	if (!life)
		return;
	below = is_below_init(owners, query->stack);
	if (!last && (below || seen))
		add(owner, life->name, OWNER_INIT, below);
	else if (last && below && is_client(owners, life->name, last, query->ns) != 0)
		add(owner, life->name, OWNER_INIT, false);
}

/*
 * An exit too can end in a call that leaves no frame. The system call has more to do: others are
 * notified that a module goes, and may make something of their own. So only what was made right
 * below it is for certain of the module.
 */
static void find_exit(const struct owners *owners, const struct owner_query *query,
		      struct owner *owner)
{
	const char *last = owner->nr ? owner->candidate[owner->nr - 1].module : NULL;
	const struct module_life *life;
	const struct stack_frame *frame;
	size_t nr, below = 0;

	if (!owners->modules || !owners->stacks || !query->stack)
		return;
	life = modules_leaving(owners->modules, query->tid, query->ns);
	if (!life)
		return;
	nr = stacks_get(owners->stacks, query->stack, &frame);
	while (below < nr && !untrusted_has(frame[below].symbol, CALLER_OF_EXITS))
		below++;
	if (below == nr)
		return;
	if (!last || is_client(owners, life->name, last, query->ns) != 0)
		add(owner, life->name, OWNER_EXIT, !last && !below);
}

void owner_find(struct owners *owners, const struct owner_query *query, struct owner *owner)
{
	const struct module_life *life;

	owner->nr = 0;
	if (query->address && owners->modules && !modules_is_empty(owners->modules)) {
		life = life_at(owners, query->address, query->ns);
		add(owner, life ? life->name : "", OWNER_MODEL, true);
		return;
	}
	if (owners->of_caller[query->class]) {
		find_caller(owners, query, owner);
		return;
	}
	life = life_at(owners, query->key, query->ns);
	if (life) {
		add(owner, life->name, OWNER_MEMORY, true);
		return;
	}
	find_code(owners, query, owner);
	find_init(owners, query, owner);
	find_exit(owners, query, owner);
}
