/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine: follows every object of a plan through its states and calls back for each
 * broken rule. It gets decoded records in time order and has no clock, no file and no
 * kernel: the same records give the same violations, live or replayed.
 *
 * Loss is an event: a gap (LM_REC_GAP, fed before the events of its stretch) makes the
 * state of every object older than it uncertain, lazily, until its next birth.
 * A verb that no probe sees (struct lm_arm, plan_class.unseen) may happen at any time: what
 * could have become legal by it is no certain violation.
 * An object first seen by another verb than its birth is adopted with every live state
 * possible. Memory: at most 80 bytes a live object, 224 of a rich class (object.h), taken as they
 * come from reserved address space; dead ones stay in a bounded quarantine so that a late second
 * release still names the first.
 */
#ifndef LM_ENGINE_H
#define LM_ENGINE_H

#include "engine/owner.h"
#include "engine/violation.h"
#include "event/record.h"

struct engine;

/* What a birth knows when the user's filters are asked about it. */
struct scope_query {
	const struct plan_class *class;
	const char *name;   /* own or, for a child, its parent's; "" if none */
	const char *device; /* likewise */
	uint32_t tgid;
	struct owners *owners;	  /* for owner_find() … */
	struct owner_query birth; /* … of this */
};

/* What an event has made of an object. Valid only during the callback. */
struct step_info {
	const struct lm_event *event;
	bool is_first;		  /* of this object: its birth, or what it was adopted for */
	struct object_ref object; /* with the states after the event */
	struct object_ref parent; /* that it belongs to; its class is NULL if there is none */
	uint32_t siblings;	  /* live children of the parent, also those out of scope */
};

struct engine_config {
	const struct plan *plan;       /* outlives the engine */
	const struct stacks *stacks;   /* for the owners of objects; may be NULL */
	const struct modules *modules; /* likewise; has each record before the engine */
	size_t max_objects;	       /* live and dead; 0 is the default of 16 Mi */
	size_t quarantine;	       /* dead objects kept; 0 is the default of 65536 */
	bool families;		       /* count the children of each parent, for engine/view.h */
	void *ctx;		       /* given to the callbacks */
	void (*on_violation)(void *ctx, const struct violation *violation);
	/* After each event of an object in scope, for biographies. May be NULL. */
	void (*on_step)(void *ctx, const struct step_info *step);
	/* The same for a caller that needs only the object's states after the event. */
	void (*on_states)(void *ctx, const struct lm_event *event, state_set states);
	/* false: the object is followed but neither counted nor reported. NULL: all are in. */
	bool (*in_scope)(void *ctx, const struct scope_query *query);
};

struct births;

/* Counts of the objects in scope of one class of the plan. */
struct class_stats {
	uint64_t live;
	uint64_t peak;	      /* of live */
	uint64_t recent_peak; /* of live, since the last engine_reset_peaks() */
	uint64_t births;
	uint64_t deaths;
	uint64_t adopted;
	uint64_t bytes; /* of the live ones whose size is known */
};

/* What the engine itself could not keep, or could only report in part. */
struct engine_losses {
	uint64_t gaps;	       /* LM_REC_GAP records */
	uint64_t events_lost;  /* their sum */
	uint64_t objects_full; /* births dropped since max_objects were reached */
	uint64_t evicted;      /* dead objects that left the quarantine */
	uint64_t possible;     /* possible violations: certain ones, had no event been lost */
};

/* NULL and errno when there is no memory. */
struct engine *engine_new(const struct engine_config *config);
void engine_free(struct engine *engine);

/*
 * One record, in time order. Takes events, births, LM_REC_MODULE, LM_REC_GAP and
 * LM_REC_ARM, LM_REC_STRANGER; ignores the rest. A module that was loaded in the watch says that
 * nothing of it was there before, so no older LM_REC_MODULE may come. The record is valid
 * (event/decode.h checked it) and may be dropped after the call. Returns 0 or -ENOMEM (counted as
 * loss, goes on).
 */
int engine_feed(struct engine *engine, const struct lm_hdr *record);

/* Whether there are enough objects for engine_prefetch() to pay off. */
bool engine_is_large(const struct engine *engine);

/*
 * A hint that @record will be fed after RECORD_PREFETCH_DISTANCE others: brings its object into the
 * cache meanwhile. Call in the order of feeding. Changes no verdict; never required.
 */
void engine_prefetch(struct engine *engine, const struct lm_hdr *record);

/* The time is now @ns (of the events' clock): rules stuck and leak. Cheap when nothing is due. */
void engine_advance(struct engine *engine, uint64_t ns);

/* When the last grace is over of what owners have left behind so far; 0: none waits. */
uint64_t engine_graces_over(const struct engine *engine);

/* End of the run at @ns. @leaks: objects that are alive, and were born in this run, leaked. */
void engine_finish(struct engine *engine, uint64_t ns, bool leaks);

/* @class: index in the plan. */
void engine_class_stats(const struct engine *engine, unsigned int class, struct class_stats *stats);
/* Sets recent_peak, and the peaks of engine/view.h, to what is live now. */
void engine_reset_peaks(struct engine *engine);
void engine_losses(const struct engine *engine, struct engine_losses *losses);
/*
 * Whether the probe's class could not be observed because of it: it was off for some time of the
 * run, or never watched though it is a birth or death. Classes work without other hooks; that these
 * are missing is reported at the start. *@why: LM_ARM_WHY_* of the first time, or UNOBSERVED_NEVER.
 */
#define UNOBSERVED_NEVER (LM_ARM_WHY_SILENT + 1)
bool engine_unobserved(const struct engine *engine, unsigned int probe, unsigned int *why);
/* The stacks that objects of @class (index in the plan) were born with. */
const struct births *engine_births(const struct engine *engine, unsigned int class);
/* Certain violations so far by rule. */
uint64_t engine_violations(const struct engine *engine, enum rule rule);
/* Bytes of memory held for objects (slabs and index), for the tests of the bound. */
size_t engine_memory(const struct engine *engine);

/* How many live objects in scope of @class have no known owner. Slow: for the end of a run. */
uint64_t engine_unowned(const struct engine *engine, unsigned int class);

/* Calls @each for live objects of @class in scope, oldest first when @sorted. Stops when it
 * returns non-zero and returns that; -ENOMEM when there is no memory to sort. */
int engine_each_live(const struct engine *engine, unsigned int class, bool sorted,
		     int (*each)(void *ctx, const struct object_ref *object), void *ctx);

#endif /* LM_ENGINE_H */
