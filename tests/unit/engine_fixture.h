/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An engine on a small plan with every verb, and helpers that feed it one event and say
 * exactly what violation that must bring: a test reads as a history with its mistakes.
 *
 * The clock moves on by TICK with each event. Records are made here; nothing is parsed.
 */
#ifndef TESTS_ENGINE_FIXTURE_H
#define TESTS_ENGINE_FIXTURE_H

#include "engine/engine.h"
#include "event/modules.h"
#include "event/stacks.h"

#define TICK	    10
#define POOL_SIZE   64
#define LIMIT_LENT  100000 /* ns, of locks */
#define LIMIT_MOVED 200000
#define MAX_LOG	    512
#define TGID_OUT    666 /* what it gives birth to is out of scope */

/*
 * pool: sized, named, has blocks and subs. block within pool: all verbs but init, attribute
 * dma. lock: no parent, has init, limits. buffer: no parent, size of its own. item within
 * sub within pool: for what goes two levels down.
 */
enum { CLASS_POOL, CLASS_BLOCK, CLASS_LOCK, CLASS_BUFFER, CLASS_SUB, CLASS_ITEM, NR_CLASSES };

enum probe {
	POOL_BORN, /* val: size */
	POOL_TOUCH,
	POOL_DIES,
	BLOCK_BORN, /* val: dma */
	BLOCK_SHARE,
	BLOCK_EXCLUDE,
	BLOCK_RETURN,
	BLOCK_MOVE,
	BLOCK_BACK,
	BLOCK_TOUCH, /* val: offset, length */
	BLOCK_PEEK,  /* a touch that names no parent */
	BLOCK_DIES,  /* val: dma */
	BLOCK_DROP,  /* dies, naming neither parent nor dma */
	LOCK_BORN,
	LOCK_INIT, /* val: size */
	LOCK_SHARE,
	LOCK_EXCLUDE,
	LOCK_RETURN,
	LOCK_MOVE,
	LOCK_BACK,
	LOCK_TOUCH,
	LOCK_DIES,
	BUFFER_BORN,   /* val: size */
	BUFFER_TOUCH,  /* val: offset, length */
	BUFFER_OFFSET, /* val: offset */
	BUFFER_DIES,
	SUB_BORN,
	SUB_DIES,
	ITEM_BORN,
	ITEM_DIES,
	NR_PROBES,
};

extern const struct plan test_plan;

struct fixture {
	struct engine *engine;
	struct stacks *stacks;
	struct modules *modules;
	uint64_t now;	 /* of the last event */
	uint32_t stack;	 /* for the next events */
	uint32_t tgid;	 /* likewise */
	unsigned int nr; /* violations so far, both kinds */
	unsigned int nr_certain;
	struct violation log[MAX_LOG]; /* the first ones; `why` and names are copied below */
	char why[LM_DEVICE_LEN + 32];  /* of the last one */
	char name[LM_NAME_LEN];	       /* of the last one's object */
	unsigned int asked;	       /* how often in_scope was */
};

/* @max_objects and @quarantine as in struct engine_config. */
struct fixture *fixture_new(size_t max_objects, size_t quarantine);
void fixture_free(struct fixture *f);

/* cmocka's setup and teardown of a fixture with the defaults. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Feeds one event as it is, whatever comes of it. */
void feed(struct fixture *f, enum probe probe, uint64_t key, uint64_t parent, uint64_t val0,
	  uint64_t val1);
void feed_named(struct fixture *f, enum probe probe, uint64_t key, const char *name,
		uint64_t device, const char *device_name);
/* Events were lost from then until now (which moves on by a tick). */
void feed_gap(struct fixture *f, uint64_t from_ns);

#define ok(f, ...)		ok_at(__LINE__, f, __VA_ARGS__)
#define breaks(f, rule, ...)	breaks_at(__LINE__, f, rule, __VA_ARGS__)
#define may_break(f, rule, ...) may_break_at(__LINE__, f, rule, __VA_ARGS__)
#define since(f, before, nr)	since_at(__LINE__, f, before, nr)

/* One event, and no violation. */
void ok_at(int line, struct fixture *f, enum probe probe, uint64_t key, uint64_t parent,
	   uint64_t val0, uint64_t val1);
/* One event, and exactly this violation, certain or possible. */
const struct violation *breaks_at(int line, struct fixture *f, enum rule rule, enum probe probe,
				  uint64_t key, uint64_t parent, uint64_t val0, uint64_t val1);
const struct violation *may_break_at(int line, struct fixture *f, enum rule rule, enum probe probe,
				     uint64_t key, uint64_t parent, uint64_t val0, uint64_t val1);
/* Expects @nr violations since f->nr was @before; returns the first of them. */
const struct violation *since_at(int line, struct fixture *f, unsigned int before, unsigned int nr);

struct class_stats stats_of(const struct fixture *f, unsigned int class);

#endif /* TESTS_ENGINE_FIXTURE_H */
