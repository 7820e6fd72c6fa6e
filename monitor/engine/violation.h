/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A violation: one broken rule on one object, with all that a report needs. Made by the
 * engine, valid only during the callback that delivers it; it borrows from the plan and
 * from the engine. Stacks are references (bpf/event.h) that event/stacks.h resolves.
 */
#ifndef LM_VIOLATION_H
#define LM_VIOLATION_H

#include "base/untrusted.h"
#include "engine/automaton.h"

#define VIOLATION_MAX_CHILDREN 8  /* that are listed; nr_children counts all */
#define VIOLATION_MAX_GROUPS   16 /* that all children are in */

/* An object as a report names it. */
struct object_ref {
	const struct plan_class *class; /* NULL: there is none */
	uint64_t id;			/* unique in a run, counts from 1; 0 if never born */
	uint64_t key;
	unsigned int nr_parts; /* 2: the key is mixed of these; 0: of one capture, or unknown */
	uint64_t part[2];
	uint32_t references;	 /* known ones, of a live object whose births are counted; else 0 */
	uint64_t owner;		 /* an address in the module that owns it, 0 if unknown */
	uint32_t generation;	 /* counts the births at this key, from 1; 0 if never born */
	bool adopted;		 /* first seen in mid-life: its birth was not watched */
	uint64_t size;		 /* bytes, 0 if unknown */
	struct untrusted name;	 /* "" if none */
	struct untrusted device; /* "" if none */
	uint64_t born_ns;	 /* 0 if not watched */
	uint64_t last_ns;	 /* of its last state change, the release of a dead one */
	uint32_t born_tid;
	uint32_t born_stack;
	uint32_t last_stack; /* of its last use */
	uint32_t died_stack; /* of its release, LM_STACK_NONE if alive */
	state_set states;    /* before the violation */
};

/* Live objects that were born with stacks that say the same, so by the same path of the driver. */
struct object_group {
	const struct plan_class *class;
	uint32_t born_stack; /* of the first */
	uint64_t count;
	uint64_t bytes;		       /* of those whose size is known */
	uint64_t oldest_ns, newest_ns; /* births; 0: none that was watched */
};

/* What is known to have been seen of one kind of events, since the object was last sure. */
enum watched {
	WATCHED_ALL,	/* each of them */
	WATCHED_RUN,	/* each in this run, but the object may be older than the run */
	WATCHED_PARTLY, /* some may have been missed: events were lost, or a probe was off */
	WATCHED_NOT,	/* they can happen without being seen */
};

/* What a verdict rests on. */
struct basis {
	enum watched births; /* of the class, since the object's birth */
	enum watched deaths; /* since it was last seen */
	enum watched uses;   /* of the other verbs, likewise */
	bool adopted;	     /* its own birth was not watched */
	const char *owner;   /* a module that is gone: how it is known to be the owner, else NULL */
};

struct violation {
	enum rule rule;
	bool certain;
	struct object_ref object;
	struct object_ref parent; /* the one it was born from */
	uint64_t time_ns;
	uint32_t tgid, tid;
	uint16_t cpu;
	uint16_t probe;	   /* index in the plan, LM_PROBE_NONE for leak and stuck */
	uint32_t at_stack; /* of the event that broke the rule */

	/* handle-mismatch: the attribute's name, what birth recorded and what came back;
	 * foreign-release: expected is the parent of birth, actual the given one;
	 * out-of-bounds: expected is the size, actual the end of the access; size-overflow: the
	 * same, 2^64-1 for what wrapped, or no expected when it is the size itself; else 0. */
	const char *attr;
	uint64_t expected;
	uint64_t actual;
	struct object_ref given; /* foreign-release: the other parent, if known */

	/* live ones, for outlived-parent and leak of a parent */
	bool inside; /* they are not its own, but lie in its memory */
	unsigned int nr_children;
	struct object_ref child[VIOLATION_MAX_CHILDREN];
	/* the same children by their stacks, in the order of their first; what finds no room is in
	 * the last group, whose stack is LM_STACK_NONE */
	unsigned int nr_groups;
	struct object_group group[VIOLATION_MAX_GROUPS];
	struct basis basis;
	const char *why; /* leak: "module lm_misuse is gone", "device … is gone", "end of run" */
};

#endif /* LM_VIOLATION_H */
