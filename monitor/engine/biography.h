/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Biographies: what happened to single objects of one class, event by event. A recorder is fed the
 * engine's steps and keeps the most eventful life: the one with the most different verbs, then the
 * most events, then the oldest.
 */
#ifndef LM_BIOGRAPHY_H
#define LM_BIOGRAPHY_H

#include "engine/engine.h"

/* The first and the last events of a life are kept, so that a million touches do no harm. */
#define LIFE_FIRST 16
#define LIFE_LAST  16
/* Lives recorded at once. Objects first seen while all are in use are counted. */
#define LIVES_MOST 1024

/* One event of a life, with the object's states after it. */
struct life_event {
	uint64_t time_ns;
	uint64_t parent; /* captured, 0 if none */
	uint64_t val[LM_NR_VALS];
	uint32_t tid;
	uint32_t stack;
	uint16_t cpu;
	uint16_t probe; /* index in the plan */
	state_set after;
};

/* The names of an object, which may be gone when its life is printed. */
struct life_names {
	char name[LM_NAME_LEN];
	char device[LM_DEVICE_LEN];
};

/* One object's life. */
struct life {
	/* As of the last event; the size is the last one known. .name and .device point into the
	 * names below once the life is handed out. */
	struct object_ref object;
	struct object_ref parent; /* class NULL: none */
	struct life_names object_names, parent_names;
	unsigned int verbs; /* bit mask of enum model_verb */
	uint64_t nr;	    /* events, also those that were not kept */
	struct life_event first[LIFE_FIRST];
	struct life_event last[LIFE_LAST]; /* the n-th event, from 0, is at n % LIFE_LAST */
};

struct biographies;

/* A recorder of objects of @class, one of @plan. NULL when there is no memory. */
struct biographies *biographies_new(const struct plan *plan, const struct plan_class *class);
void biographies_free(struct biographies *all);

/* One step of the engine, of any class. */
void biographies_add(struct biographies *all, const struct step_info *step);

/* The most eventful life, NULL if there is none. Valid until the next step. */
const struct life *biographies_best(struct biographies *all);

/* Objects of the class whose life found no room. */
uint64_t biographies_missed(const struct biographies *all);

/* How many events of the life were kept, and the n-th of these, from 0. */
unsigned int life_kept(const struct life *life);
const struct life_event *life_event(const struct life *life, unsigned int n);

#endif /* LM_BIOGRAPHY_H */
