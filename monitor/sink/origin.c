// SPDX-License-Identifier: GPL-2.0-only
#include "sink/origin.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "engine/births.h"
#include "event/demangle.h"

#define MOST_WRAPPERS 3 /* one around the other */
#define CHAIN	      3 /* functions that are shown */

/* What functions that get and give back objects are called after. */
static const char *const acts[] = {
	"alloc",   "zalloc",	 "create", "new",     "make",	    "register",	  "get",
	"request", "acquire",	 "map",	   "free",    "release",    "destroy",	  "delete",
	"put",	   "unregister", "unmap",  "discard", "deregister", "deallocate", "del",
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether @word is one of the words of a function's name, which are apart by what is no letter. */
static bool has_word(const char *name, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = name; (at = strstr(at, word)); at++)
		if ((at == name || !is_letter(at[-1])) && !is_letter(at[len]))
			return true;
	return false;
}

/* Without the module: "lm_nvme:lm_sq_alloc". */
static const char *bare(const char *function)
{
	const char *colon = strchr(function, ':');

	return colon ? colon + 1 : function;
}

/* Both are called after the same act. */
static bool is_called_like(const char *name, const char *function)
{
	for (size_t n = 0; n < sizeof(acts) / sizeof(acts[0]); n++)
		if (has_word(name, acts[n]) && has_word(bare(function), acts[n]))
			return true;
	return false;
}

static bool is_users_wrapper(const struct sink *sink, const char *name)
{
	for (unsigned int n = 0; sink->wrappers && n < sink->wrappers->nr; n++)
		if (!fnmatch(sink->wrappers->pattern[n], name, 0))
			return true;
	return false;
}

/* How many of the innermost functions two stacks have in common. */
static size_t common(const struct origin *a, const struct origin *b)
{
	size_t n = 0;

	while (n < a->nr && n < b->nr &&
	       !untrusted_compare(a->frame[n].symbol, b->frame[n].symbol) &&
	       !untrusted_compare(a->frame[n].module, b->frame[n].module))
		n++;
	return n;
}

static void skip(struct origin *origin, size_t nr)
{
	origin->nr -= nr;
	origin->frame += nr;
	origin->skipped += nr;
}

/* A tracepoint is inside a function of the kernel, or some: those of a driver begin where it
 * called. */
static void skip_kernel(struct origin *origin)
{
	size_t nr = 0;

	while (nr < origin->nr && untrusted_is_empty(origin->frame[nr].module))
		nr++;
	if (nr < origin->nr)
		skip(origin, nr);
}

static struct origin whole(const struct sink *sink, uint32_t stack, const struct model_hook *hook)
{
	struct origin origin = {.stack = stack};

	origin.nr = stacks_get(sink->stacks, stack, &origin.frame);
	if (hook && hook->site == SITE_TRACEPOINT)
		skip_kernel(&origin);
	return origin;
}

/* All births of the class that are known, as functions at the inner end that they share. */
struct shared {
	size_t nr;    /* SIZE_MAX: there was one stack alone */
	bool differs; /* what calls the last of them are different functions of drivers */
};

static struct shared shared_by_all(const struct sink *sink, const struct plan_class *class,
				   const struct model_hook *hook, const struct origin *one)
{
	const struct births *births = NULL;
	struct shared shared = {.nr = SIZE_MAX};

	if (sink->engine)
		births = engine_births(sink->engine, (unsigned int)(class - sink->plan->class));
	for (unsigned int n = 0; births && n < births->nr; n++) {
		struct origin other = whole(sink, births->stack[n], hook);
		size_t same = common(one, &other);

		if (!other.nr || (same == one->nr && same == other.nr) || same > shared.nr)
			continue;
		if (same < shared.nr)
			shared = (struct shared){.nr = same};
		/* interrupts and system calls come by many ways: those are not the driver's */
		shared.differs |= same < one->nr && same < other.nr &&
				  !untrusted_is_empty(one->frame[same].module) &&
				  !untrusted_is_empty(other.frame[same].module);
	}
	return shared;
}

/* A stack of which nothing would be left is left as it is. */
static void skip_named(const struct sink *sink, struct origin *origin, struct untrusted function,
		       size_t most)
{
	while (most-- && origin->nr > 1 && !untrusted_is_null(function) &&
	       !untrusted_compare(origin->frame[1].module, origin->frame->module) &&
	       is_called_like(origin->frame->symbol.raw, function.raw))
		skip(origin, 1);
	while (origin->nr > 1 && is_users_wrapper(sink, origin->frame->symbol.raw))
		skip(origin, 1);
}

/* The number of the class's first birth hook; that of all probes if it has none. */
static unsigned int born_probe(const struct sink *sink, const struct plan_class *class)
{
	unsigned int n = 0;

	while (n < sink->plan->nr_probes &&
	       (&sink->plan->class[sink->plan->probe[n].class] != class ||
		sink->plan->probe[n].hook->verb != VERB_BORN))
		n++;
	return n;
}

static const struct model_hook *hook_of(const struct sink *sink, unsigned int probe)
{
	return probe < sink->plan->nr_probes ? sink->plan->probe[probe].hook : NULL;
}

struct origin origin_of_birth(const struct sink *sink, const struct plan_class *class,
			      uint32_t stack)
{
	unsigned int probe = class ? born_probe(sink, class) : sink->plan->nr_probes;
	struct origin origin = whole(sink, stack, hook_of(sink, probe));
	size_t most = MOST_WRAPPERS;
	struct shared shared;

	if (!class || !origin.nr)
		return origin;
	shared = shared_by_all(sink, class, hook_of(sink, probe), &origin);
	/* more than these are the one place of the driver that makes them */
	if (shared.differs && shared.nr < origin.nr && shared.nr <= MOST_WRAPPERS) {
		skip(&origin, shared.nr);
		most = 0;
	} else if (shared.nr < most) {
		most = shared.nr;
	}
	skip_named(sink, &origin,
		   hook_of(sink, probe) ? sink_function(sink, probe) : untrusted(NULL), most);
	return origin;
}

static struct origin origin_of_event(const struct sink *sink, unsigned int probe, uint32_t stack)
{
	struct origin origin = whole(sink, stack, hook_of(sink, probe));

	if (origin.nr && probe < sink->plan->nr_probes)
		skip_named(sink, &origin, sink_function(sink, probe), MOST_WRAPPERS);
	return origin;
}

struct origin origin_of_violation(const struct sink *sink, const struct violation *violation)
{
	bool forgotten = violation->rule == RULE_OUTLIVED_PARENT && !violation->inside;
	const struct object_group *most = NULL;
	struct origin origin;

	for (unsigned int n = 0; forgotten && n < violation->nr_groups; n++)
		if (!most || violation->group[n].count > most->count)
			most = &violation->group[n];
	if (most && most->born_stack != LM_STACK_NONE) {
		origin = origin_of_birth(sink, most->class, most->born_stack);
		if (origin.nr)
			return origin;
	}
	origin = origin_of_event(sink, violation->probe, violation->at_stack);
	if (origin.nr)
		return origin;
	return origin_of_birth(sink, violation->object.class, violation->object.born_stack);
}

void origin_add(struct line *line, const struct origin *origin)
{
	char shown[DEMANGLE_MAX];

	for (size_t n = 0; n < origin->nr && n < CHAIN; n++) {
		const struct stack_frame *frame = &origin->frame[n];

		if (n && untrusted_compare(frame->module, origin->frame->module))
			break;
		line_add(line, "%s", n ? " ← " : "");
		if (!untrusted_is_empty(frame->symbol))
			line_add_clean(line, demangle_shown(frame->symbol, shown));
		else
			line_add(line, "0x%" PRIx64, frame->addr);
	}
}
