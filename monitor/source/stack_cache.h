/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache of stacks: reads from the kernel's tables how large the frames of new stacks are, and
 * makes the nodes by which programs then find these stacks without an unwind (bpf/walk.bpf.h). It
 * does so in a thread, so that no event in a ring waits for it.
 */
#ifndef LM_STACK_CACHE_H
#define LM_STACK_CACHE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "source/orc.h"
#include "source/stack_trie.h"

/* What a test may ask for, in the environment variable LIFEMON_STACKS. */
enum stack_cache_mode {
	STACK_CACHE_ON,	   /* one hit in STACK_CACHE_AUDIT is checked */
	STACK_CACHE_AUDIT, /* "audit": each one */
	STACK_CACHE_WRONG, /* "wrong": the same, and each path leads to the wrong stack */
	STACK_CACHE_REAL,  /* "real": there is none */
};

#define STACK_CACHE_KNOWN 4096

/* A rule that was read. */
struct stack_cache_rule {
	uint64_t addr;
	struct orc_rule rule;
};

struct stack_cache {
	enum stack_cache_mode mode;
	char why_not[160];  /* why there is none, "" if there is one */
	bool begun;	    /* it was tried to */
	bool threaded;	    /* a thread learns; all below .wake is its own until it has ended */
	bool warned_wrong;  /* the user knows */
	uint64_t seen_head; /* of lm_walk.head and .changes, when the thread was last asked */
	uint32_t seen_changes;
	pthread_t thread;
	pthread_mutex_t lock;
	bool asked, ending; /* under .lock: the thread is to look, to end */
	pthread_cond_t wake;
	bool on;
	bool warned_full; /* the user knows */
	struct orc_layout layout;
	struct stack_trie trie;
	struct stack_cache_rule *known; /* [STACK_CACHE_KNOWN], by address */
	uint8_t *tried;			/* a bit for each row of the losses and stack */
	uint32_t changes;		/* lm_walk.changes that the nodes are right for */
	uint32_t epoch;			/* of their stacks */
	uint64_t tail;			/* of lm_walk.log, that was read */
	uint64_t nr_paths;		/* that were entered … */
	uint64_t nr_hopeless;		/* … and that cannot be */
};

struct source;

/* Before the object is loaded. */
void stack_cache_prepare(struct source *source);
/* Whether programs of kind @kind may walk; an enum attach_kind. */
bool stack_cache_walks(const struct source *source, int kind);
/* Once all is loaded; before something is attached. */
void stack_cache_open(struct source *source);
/* Has the thread learn the stacks that were not found since the last call. Does not wait for it. */
void stack_cache_turn(struct source *source);
void stack_cache_close(struct source *source);
/* Hits that an unwind has found to be wrong. */
uint64_t stack_cache_wrong(const struct source *source);

#endif /* LM_STACK_CACHE_H */
