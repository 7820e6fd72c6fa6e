/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which module owns an object and must not end before it. Derived from what is known of its birth,
 * best evidence first. Not computed for each event, but when a module goes, at the end, and at
 * births when the user filters by module.
 */
#ifndef LM_OWNER_H
#define LM_OWNER_H

#include "event/modules.h"
#include "event/stacks.h"
#include "model/plan.h"

enum owner_how {
	OWNER_UNKNOWN,
	OWNER_MODEL,  /* the model says so */
	OWNER_HOOK,   /* the function that gives birth is in the module */
	OWNER_MEMORY, /* the object lies in the module's memory */
	OWNER_FRAME,  /* the module's code is in the stack of the birth */
	OWNER_INIT,   /* the task ran the module's init */
	OWNER_EXIT,   /* the task ran the module's exit */
};

/* "model", "hook", … "unknown" */
const char *owner_how_name(enum owner_how how);

#define OWNER_MAX 4

struct owner_candidate {
	const char *module; /* lives until the next module comes or goes */
	enum owner_how how;
	bool sure; /* it made the object; else it may be a client of the one that did */
};

/* The candidates, the best first. None: the owner is unknown. */
struct owner {
	unsigned int nr;
	struct owner_candidate candidate[OWNER_MAX];
};

/* What is known of a birth: the evidence. */
struct owner_query {
	unsigned int class; /* in the plan */
	uint32_t stack;
	uint32_t tid;
	uint64_t ns;
	uint64_t key;
	uint64_t address; /* that the model names as the owner's, 0 if none */
};

struct owners {
	const struct modules *modules; /* may be NULL */
	const struct stacks *stacks;   /* likewise */
	/*
	 * the one module that has all functions which give birth to the class; "" if there is
	 * none
	 */
	char hook[PLAN_MAX_CLASSES][LM_MODULE_LEN];
	bool of_caller[PLAN_MAX_CLASSES]; /* model_hook.of_caller, of the births of the class */
	/* what the frames of the last stack showed: the next birth often has the same stack */
	struct {
		bool valid;
		unsigned int class;
		uint32_t stack;
		uint64_t from_ns, to_ns; /* of births, for which that holds */
		struct owner owner;
	} last;
};

void owners_init(struct owners *owners, const struct plan *plan, const struct modules *modules,
		 const struct stacks *stacks);
/* A module has come or gone. */
void owners_forget(struct owners *owners);

void owner_find(struct owners *owners, const struct owner_query *query, struct owner *owner);

/* The candidate of this name; NULL if there is none. */
const struct owner_candidate *owner_named(const struct owner *owner, const char *module);

#endif /* LM_OWNER_H */
