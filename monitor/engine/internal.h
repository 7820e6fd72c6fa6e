/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the engine share. The path of an event: engine.c takes the record; fast_path.c
 * handles it when nothing is wrong with it, as with nearly all. Otherwise judge.c decides what it
 * does to its object, verdict.c which rule that breaks, family.c handles parents and children,
 * contents.c what lies in the memory of an object,
 * life.c begins and ends objects, counts.c counts them, objects.c stores them, and report.c
 * delivers violations. leak.c, grace.c and deadline.c have the rules that no event breaks.
 * evidence.c records what was watched, and so how certain all of these can be.
 */
#ifndef LM_ENGINE_INTERNAL_H
#define LM_ENGINE_INTERNAL_H

#include "engine/births.h"
#include "engine/contents.h"
#include "engine/engine.h"
#include "engine/evidence.h"
#include "engine/grace.h"
#include "engine/object.h"
#include "engine/pending.h"
#include "engine/prefetch.h"

#define NO_VALUE (-1)

/* A power of two. With thousands of parents in turn, no guess would help. */
#define PARENT_GUESSES 256

/* A probe of the plan, compiled so that judging an event needs no look at its model. */
struct engine_probe {
	_Alignas(64) uint8_t class;
	uint8_t parent_class;	 /* if has_parent */
	uint8_t step;		 /* enum step */
	bool rich;		 /* engine_class.rich */
	bool has_parent;	 /* lm_event.parent is captured */
	bool only_if_live;	 /* ignore calls on objects that are not tracked as live */
	bool counted;		 /* a birth of what is alive is one reference more */
	bool announces;		 /* a release that its exit, the next probe, confirms … */
	bool confirms;		 /* … and that exit: see pending.c */
	bool later;		 /* a release that happens after the call */
	bool parts_in_vals;	 /* lm_event.val are the captures that the key is mixed of */
	bool can_take_fast_path; /* fast_path_judge() can handle its events … */
	bool fast_path;		 /* … and may be tried now, since all of the class is watched */
	int8_t kept;		 /* value that becomes object.kept of a plain object */
	/* Each is an index in lm_event.val, or NO_VALUE. */
	int8_t size, offset, length, by, attr[MODEL_MAX_ATTRS], same[MODEL_MAX_ATTRS];
	uint64_t doubt_ns, parent_doubt_ns; /* evidence.doubt_ns of the classes */
	uint64_t own_bit;    /* stands for the probe in kept.reported of a dead object … */
	uint64_t parent_bit; /* … and of its dead parent */
};

_Static_assert(sizeof(struct engine_probe) == 64, "a probe is one cache line");

struct engine_class {
	bool rich;	   /* its objects have an object_extra */
	bool keeps_size;   /* in object.kept: plain, with a size of its own and no attribute */
	bool counts;	   /* can be borrowed */
	bool counted;	   /* has births that are counted */
	bool pends;	   /* has releases that are announced */
	bool may_stay;	   /* its leaks, and births of what is alive, are possible mistakes */
	bool contains;	   /* objects of other classes lie in its own */
	bool driven;	   /* has births whose owner is the driver of their device */
	int parent;	   /* -1 if none */
	uint8_t child_nr;  /* among the classes within the same parent */
	uint8_t nr_within; /* classes within this one */
	state_set newborn, adopted;
	uint64_t parent_died_ns;   /* when an object of the parent's class was last seen to die */
	unsigned int steps;	   /* that events of the class make, seen and unseen ones */
	state_set wide[NR_STATES]; /* by all of these, from each single state */
	uint64_t limit_lent_ns, limit_moved_ns, grace_ns;
	const char *attr_name[MODEL_MAX_ATTRS]; /* NULL: it has no such */
	struct evidence seen;
};

struct engine {
	struct engine_config config;
	struct objects objects;
	struct prefetch prefetch;
	struct pendings pendings;
	uint32_t *contents; /* see contents.h; NULL: no class lies in another */
	bool reports_steps; /* config.on_step or .on_states */
	unsigned int nr_probes;
	struct engine_probe probe[LM_MAX_PROBES];
	struct engine_class class[PLAN_MAX_CLASSES];
	struct probe_watch watch[LM_MAX_PROBES];
	struct modules_seen modules;
	struct class_stats stats[PLAN_MAX_CLASSES];
	struct births births[PLAN_MAX_CLASSES];
	uint32_t last_parent[PARENT_GUESSES]; /* slots by hash: guesses for the next event */
	uint64_t next_id;
	uint64_t stuck_due, stuck_every; /* when rule stuck is checked next */
	struct graces graces;
	uint64_t due_ns; /* the earlier of both: engine_advance() has nothing to do before */
	uint64_t violations[NR_RULES];
	struct engine_losses losses;
	struct owners *owners;
	const char *leak_owner;	    /* of leaks reported with their module: see struct basis */
	struct violation violation; /* the one being delivered */
	char why[LEAK_WHY_LEN];
};

/* No object is that large: the computation of such a size or offset went below 0 or wrapped. */
static inline bool is_overflow(uint64_t size)
{
	return size > INT64_MAX;
}

/* What is found wrong with an event, before anything is changed. */
struct finding {
	uint8_t rule; /* RULE_NONE: nothing */
	bool certain;
	uint32_t subject; /* slot; SLOT_NONE: the key of the event was never born */
	state_set states; /* of the subject, as of the event */
	uint64_t expected, actual;
	const char *attr;
};

/* One event being judged. */
struct event_ctx {
	struct engine *engine;
	const struct lm_event *event;
	const struct lm_birth *birth; /* the same, if it carries names, else NULL */
	const struct lm_owned *owned; /* the same, if it carries an owner, else NULL */
	const struct engine_probe *probe;
	uint32_t parent;   /* slot of the captured parent, SLOT_NONE if none is captured */
	bool parent_new;   /* it was adopted for this event */
	bool parent_dead;  /* for certain: mistakes of the child itself are not reported */
	bool unsure;	   /* what it releases may still be alive, see counted.c */
	bool parent_moves; /* this event takes it to parent_next */
	state_set parent_next;
	struct finding on_parent; /* only the rule is valid when that is RULE_NONE */
	struct finding found;	  /* likewise */
};

static inline uint64_t event_value(const struct event_ctx *ctx, int8_t index)
{
	return ctx->event->val[index];
}

static inline struct object *engine_object(const struct engine *engine, uint32_t slot)
{
	return object_at(&engine->objects, slot);
}

static inline const struct evidence *evidence_of(const struct engine *engine,
						 const struct object *object)
{
	return &engine->class[object->class].seen;
}

/* Events may have been lost since the object was last seen. */
static inline bool is_stale(const struct engine *engine, const struct object *object)
{
	return object->last_ns <= evidence_of(engine, object)->doubt_ns;
}

/* No birth was missed since it was born or adopted: parent, attribute and size are its own. */
static inline bool history_complete(const struct engine *engine, const struct object *object)
{
	return object->born_ns > evidence_of(engine, object)->same_ns &&
	       !(object->flags & OBJ_UNSURE);
}

/* Notes that it was seen alive, or dead, at @ns. */
static inline void saw(struct object *object, uint64_t ns)
{
	object->last_ns = object->flags & OBJ_UNSURE ? 0 : ns;
}

/* Its parent is unknown, and may be one that has died since the object was last seen. */
static inline bool is_lost(const struct engine *engine, const struct object *object)
{
	return !object->parent && object->last_ns <= engine->class[object->class].parent_died_ns;
}

/* The states that it can be in after steps that may have been missed, or can happen unseen. */
state_set evidence_states(const struct engine *engine, const struct object *object);

/* The states that the object can be in now. */
static inline state_set states_now(const struct engine *engine, const struct object *object)
{
	const struct evidence *seen = evidence_of(engine, object);

	if (is_stale(engine, object) || is_lost(engine, object))
		return evidence_states(engine, object);
	return seen->unseen ? automaton_reached(object->states, seen->reach) : object->states;
}

/* evidence.c */
void evidence_init(struct engine *engine);
void evidence_arm(struct engine *engine, const struct lm_arm *arm);
/* Everything known up to @ns may have changed unseen. */
void evidence_gap(struct engine *engine, uint64_t ns);
void evidence_module(struct engine *engine, const struct lm_module *module);

/* What is known of a key that is not tracked. */
enum never {
	NEVER_UNKNOWN, /* it may have been born unseen, and most likely was */
	NEVER_MAYBE,   /* it was not born in this run, by a module that was not there before */
	NEVER_OR_DEAD, /* no birth can have been missed; but its death may have been forgotten */
	NEVER_BORN,    /* for certain */
};
enum never evidence_never_born(const struct event_ctx *ctx);
/* Whether an object that is not tracked can be older than the run, as far as its parent shows. */
bool evidence_is_old(const struct event_ctx *ctx);
/* Whether an object of this class that is not tracked was never born, or has been forgotten. */
bool evidence_was_never(const struct engine *engine, unsigned int class);

/* What a verdict on the object rests on; @slot is SLOT_NONE for a key that was never born. */
struct basis evidence_basis(const struct engine *engine, unsigned int class, uint32_t slot,
			    bool certain);

/* compile.c: fills engine->probe and engine->class from the plan. */
void compile_plan(struct engine *engine);

/* judge.c: one event on one object. Returns 0, -ENOSPC or -ENOMEM (the event is lost). */
int judge_event(struct engine *engine, const struct lm_event *event);

/*
 * fast_path.c: handles the event completely if nothing is wrong or in doubt, for probes with
 * fast_path set; else returns FAST_PATH_DECLINED. Its object may be at @guess.
 */
int fast_path_judge(struct engine *engine, const struct lm_event *event,
		    const struct engine_probe *probe, uint32_t guess);
#define FAST_PATH_DECLINED 1 /* nothing was changed: judge_event() has to */

/* verdict.c */
/* Records a finding unless a more important one exists. Returns whether it did. */
bool verdict_consider(struct event_ctx *ctx, enum rule rule, bool certain, uint32_t subject,
		      state_set states);
/*
 * The rule that the step would break for certain, had no event been lost. Only then is a possible
 * violation reported: otherwise, after one lost event, every healthy release would be one.
 */
enum rule verdict_but_for_gaps(state_set recorded, enum step step);
/* The automaton's verdict on the object in the states @now. */
void verdict_consider_step(struct event_ctx *ctx, uint32_t slot, state_set now,
			   struct step_result r);
/* The size that a birth or init gives must be one that an object can have. */
void verdict_check_size(struct event_ctx *ctx, uint32_t slot, state_set now);
/* An access of [offset, offset + length), one byte if no length is given. */
void verdict_check_bounds(struct event_ctx *ctx, uint32_t slot, state_set now);

/* attrs.c */
/* What the event says is remembered. */
void attrs_record(const struct event_ctx *ctx, uint32_t slot);
/* One more reference: attributes that are not the same for all are known no more. */
void attrs_join(const struct event_ctx *ctx, uint32_t slot);
/* The attributes that come back must be those that are remembered. */
void attrs_check(struct event_ctx *ctx, uint32_t slot, state_set now);

/* parts.c: for objects with an owner or a key of two captures. */
void parts_note(const struct event_ctx *ctx, uint32_t slot);
/* The captures that the event's key is made of; false if the event does not have them. */
bool parts_of_event(const struct event_ctx *ctx, uint64_t part[2]);
/* Whether the object's parts are known: they are when its key is the mix of them. */
bool parts_known(const struct object *object, const struct object_extra *extra);

/* pending.c */
/* An event of a probe that announces or confirms. Returns 0 or what judge_event() says. */
int pending_feed(struct engine *engine, const struct lm_event *event);
/* Before a birth at this key: a release announced there has happened. Returns likewise. */
int pending_born(struct engine *engine, unsigned int class, uint64_t key);
void pending_finish(struct engine *engine);

/* counted.c */
/* Counts a birth of a live object as one more reference. False: it is not one. */
bool counted_again(struct event_ctx *ctx, uint32_t slot);
/* Before a birth: whether it is the first reference for certain. @old: as in objects_new(). */
bool counted_is_based(const struct event_ctx *ctx, uint32_t old);
/* It was seen alive: if its count was a guess, at least one reference is left. */
void counted_seen(const struct engine *engine, struct object *object);
/* Whether its count is a guess, or a lower bound. */
bool counted_is_unsure(const struct engine *engine, const struct object *object);
/* Whether references are left after a release, and that release. */
bool counted_remains(const struct engine *engine, const struct object *object);
void counted_put(struct event_ctx *ctx, uint32_t slot);
void counted_doubt(struct event_ctx *ctx);
/* Of a live object; 0 in a class that is not counted. */
uint32_t counted_references(const struct engine *engine, const struct object *object);

/* lending.c */
/* Counts borrows where they are known, and drops the states that the count rules out. */
state_set lending_count(struct event_ctx *ctx, struct object *object, state_set now,
			struct step_result r);
/* It died lent or moved, which was reported: coming back now is no second mistake. */
bool lending_comes_back(const struct event_ctx *ctx, struct object *object);

/* family.c */
/* The slot of a parent by its key, SLOT_NONE if there is none. */
uint32_t family_known_parent(struct engine *engine, unsigned int class, uint64_t key);
int family_find_parent(struct event_ctx *ctx);
void family_apply_parent(struct event_ctx *ctx);
/* Makes the event's parent that of the object, if it may have changed unseen. */
void family_relink(struct event_ctx *ctx, uint32_t slot);
/* An object died at @ns: children whose parent is unknown may be dead with it. */
void family_note_death(struct engine *engine, uint32_t slot, uint64_t ns);
void family_consider_children(struct event_ctx *ctx, uint32_t slot);
/* The object died at @ns: closes its children as orphans. @reported: they were reported; if not,
 * nothing about them is certain. */
void family_close_children(struct engine *engine, uint32_t slot, uint64_t ns, bool reported);

/* counts.c. @extra: that of @object, NULL if it is plain. */
/* The object's own size, else that of the parent that it is lent from; 0 if unknown. */
uint64_t counts_size(const struct engine *engine, const struct object *object,
		     const struct object_extra *extra);
/* Neither another birth of the object nor one of its parent can have changed the size unseen. */
bool counts_size_is_sure(const struct engine *engine, const struct object *object,
			 const struct object_extra *extra);
void counts_set_size(struct engine *engine, struct object *object, struct object_extra *extra,
		     uint64_t size);
/* A live child joins or leaves the counts of its parent. */
void counts_join(struct engine *engine, const struct object *object,
		 const struct object_extra *extra);
void counts_leave(struct engine *engine, const struct object *object,
		  const struct object_extra *extra);
/* One birth or death more, of its class and among its parent's children. */
void counts_birth(struct engine *engine, const struct object *object);
void counts_death(struct engine *engine, const struct object *object);

/* life.c: makes and buries objects, and counts them. */
int life_born(struct event_ctx *ctx, uint32_t old, uint32_t *slot);
/* It is OBJ_UNSURE if @unsure. */
int life_adopt(struct event_ctx *ctx, unsigned int class, uint64_t key, uint32_t old,
	       uint32_t parent, state_set states, bool unsure, uint32_t *slot);
int life_remember_dead(struct event_ctx *ctx, uint32_t old);
/* Makes a live object dead; the caller counts the reason. */
void life_end(struct engine *engine, uint32_t slot);

/* report.c */
void report_ref(const struct engine *engine, uint32_t slot, struct object_ref *ref);
/* Delivers the one finding that counts, if there is any. */
void report_findings(struct event_ctx *ctx);
/* Calls config.on_states and config.on_step with the object as the event has left it. */
void report_step(const struct event_ctx *ctx);
/* Rule leak or stuck at @ns. @why may be NULL. */
void report_deadline(struct engine *engine, enum rule rule, bool certain, uint32_t slot,
		     uint64_t ns, const char *why);

/* leak.c */
/* An end of an owner, or of the run: by what its leaks are reported. */
struct leak_cause {
	bool of_module, of_device; /* neither: the end of the run */
	uint64_t ns;
	const char *why, *why_maybe; /* of what it owns, and of what it may own */
};
/* Reports the objects, except those that leak along with their parent. */
void leak_report(struct engine *engine, const struct search_result *result,
		 const struct leak_cause *cause);
/* Who owns the object by what is known of its birth, also when it is dead. */
void leak_find_owner(const struct engine *engine, uint32_t slot, struct owner *owner);
void leak_module(struct engine *engine, const char *name, uint64_t ns);
/* @event: LM_PROBE_DEVICE_GONE or LM_PROBE_DEVICE_UNBOUND */
void leak_device(struct engine *engine, const struct lm_event *event, uint64_t ns);
void leak_end(struct engine *engine, uint64_t ns);

/* grace.c */
void grace_init(struct engine *engine);
void grace_fini(struct engine *engine);
/* Takes those whose class has a grace out of @result. What there is no memory for is left out. */
void grace_begin(struct engine *engine, struct search_result *result,
		 const struct leak_cause *cause);
/* Reports what is alive of those whose grace is over at @ns. */
void grace_advance(struct engine *engine, uint64_t ns);
/* The run ends at @ns: the others may still be freed. */
void grace_finish(struct engine *engine, uint64_t ns);

/* freed.c: nothing is known of what will lie in the memory of the module. */
void freed_module(struct engine *engine, const char *name, uint64_t ns);

#endif /* LM_ENGINE_INTERNAL_H */
