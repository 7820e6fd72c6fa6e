/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects that the engine follows, and where they live: slabs of fixed-size slots, an
 * index by (class, key), and a quarantine of dead ones. Stores, links and frees; judges
 * nothing. A slot number names an object while it is stored and is reused after that.
 *
 * Plain objects take 72 bytes and 5 to 7 in the index. Rich ones, of classes that have
 * children, carry names or owners, or have keys of two captures, have 160 more; there are few of
 * those. Families take 32 each.
 */
#ifndef LM_OBJECT_H
#define LM_OBJECT_H

#include "engine/automaton.h"
#include "event/record.h"

#define SLOT_NONE   0u
#define SLOT_FIRST  1u
#define SLOT_RICH   (1u << 31) /* a slot of the rich slab */
#define MAX_OBJECTS (1u << 30)

/* object.flags */
#define OBJ_ADOPTED	(1u << 0)  /* its birth was not watched */
#define OBJ_OUT		(1u << 1)  /* out of the user's scope: followed, not reported */
#define OBJ_HAS_ATTR	(1u << 2)  /* kept.attr is recorded */
#define OBJ_INEXACT	(1u << 3)  /* borrows may be off: lent states are kept in doubt */
#define OBJ_REPORTED	(1u << 4)  /* no leak report (any more) */
#define OBJ_STUCK	(1u << 5)  /* reported as stuck in this lending */
#define OBJ_ORPHAN	(1u << 6)  /* dead because its parent died; not released itself yet */
#define OBJ_OWES_RETURN (1u << 7)  /* died while lent: a late return is no second mistake */
#define OBJ_OWES_BACK	(1u << 8)  /* likewise, while moved */
#define OBJ_GHOST	(1u << 9)  /* not in the index: its key belongs to a later generation */
#define OBJ_ZOMBIE	(1u << 10) /* left the quarantine; stays until no child names it */
#define OBJ_LEAKING	(1u << 11) /* in the set of leaks that is being reported */
#define OBJ_UNBASED	(1u << 12) /* counted: may have references from before it was first seen */
#define OBJ_SHARED	(1u << 13) /* counted: references of several owners */
#define OBJ_SUSPECTED	(1u << 14) /* a possible leak was reported: no other possible one is */
/*
 * What was seen of it is right only if something unseen has happened, or it may not be there at
 * all: nothing is sure about it until its release or the next birth at its key. Its last_ns stays
 * 0, which is before every doubt.
 */
#define OBJ_UNSURE (1u << 15)

/* One word that a live and a dead object use for different things. */
union object_kept {
	uint64_t attr;	   /* alive, if OBJ_HAS_ATTR: its first attribute */
	uint64_t size;	   /* alive, in a class that keeps_size: its bytes */
	uint64_t reported; /* dead: bits of the probes whose late use was reported */
};

_Static_assert(sizeof(union object_kept) == 8, "one word, whatever it is used for");

/*
 * What every event looks at: one cache line. Owned by struct objects. Live when it has
 * states other than STATE_DEAD alone; a free slot has none.
 */
struct object {
	uint64_t key;
	uint64_t id : 48;      /* counts from 1 in a run; 0: released but never born */
	uint64_t borrows : 16; /* not returned yet; counted: references beyond the first */
	uint64_t born_ns;      /* or when it was adopted */
	uint64_t last_ns;      /* since when states hold, unless events were lost since */
	union object_kept kept;
	uint32_t parent;     /* slot, SLOT_NONE if unknown */
	uint32_t next, prev; /* alive: siblings, oldest first; dead: quarantine; free: next */
	uint32_t born_stack;
	uint32_t last_stack; /* of the last use; dead: of the release */
	state_set states;
	uint8_t class; /* in the plan */
	uint16_t flags;
};

/* What only births and reports look at. */
struct object_tail {
	uint32_t generation;
	uint32_t born_tid;
};

/* What only rich objects have. */
struct object_extra {
	uint64_t size;			  /* bytes, 0 if unknown */
	uint64_t device;		  /* struct device *, 0 if none */
	uint32_t first_child, last_child; /* live ones */
	uint32_t nr_children;		  /* live ones */
	uint32_t refs;			  /* objects, live or dead, whose parent this is */
	uint64_t owner;			  /* an address in the module that owns it, 0 if none */
	uint64_t part[2];		  /* that the key is mixed of, see parts_known() */
	uint64_t attr2;			  /* if has_attr2: its second attribute */
	char name[LM_NAME_LEN];
	char device_name[LM_DEVICE_LEN];
	bool has_attr2;
};

/* The live children in scope of one parent that are of one class; kept when asked for. */
struct family {
	uint64_t births;
	uint64_t deaths;
	uint64_t bytes; /* of the live ones whose size is known */
	uint32_t live;
	uint32_t peak; /* of live, since the last engine_reset_peaks() */
};

_Static_assert(sizeof(struct object) == 64, "an object is one cache line");
_Static_assert(sizeof(struct object_tail) == 8, "72 bytes with its tail");

/*
 * Slots by number, in arrays that never move: address space for all of them is reserved, memory is
 * taken as they come into use.
 */
struct slab {
	struct object *object;
	struct object_tail *tail;
	struct object_extra *extra; /* NULL in the plain slab */
	struct family *family;	    /* [slot * families + child class]; NULL: not counted */
	uint32_t families;	    /* of a slot */
	uint32_t max;		    /* slots reserved, slot 0 with them */
	uint32_t ready;		    /* slots with memory */
	uint32_t fresh;		    /* first slot never used */
	uint32_t free;		    /* list of free slots through object.next */
	uint32_t used;
	bool rich;
};

/* Buckets of cells, see index.h. */
struct index {
	struct index_bucket *bucket;
	uint32_t nr_buckets;
	uint32_t entries;
	unsigned int slot_bits;
};

struct objects {
	struct slab slab[2];	 /* plain, rich */
	struct index index[2];	 /* likewise */
	uint32_t oldest, newest; /* the quarantine, by time of death */
	uint32_t scout;		 /* behind the oldest, see prefetch_evictions(); or SLOT_NONE */
	size_t nr_quarantine, max_quarantine;
	size_t max_objects;
	uint32_t pinned[2]; /* object and parent at work: they do not leave the quarantine */
	uint64_t evicted;
	uint64_t *forgotten; /* of their keys, see objects_forgot() */
	/* Highest generation of a class among the evicted: the next birth at any key that
	 * is not stored counts on from it, so that no (key, generation) comes twice. */
	uint32_t generation[PLAN_MAX_CLASSES];
};

static inline uint32_t slot_nr(uint32_t slot)
{
	return slot & ~SLOT_RICH;
}

static inline struct object *slab_object(const struct slab *slab, uint32_t nr)
{
	return slab->object + nr;
}

static inline struct object *object_at(const struct objects *objects, uint32_t slot)
{
	return objects->slab[slot >> 31].object + slot_nr(slot);
}

static inline struct object_tail *object_tail(const struct objects *objects, uint32_t slot)
{
	return objects->slab[slot >> 31].tail + slot_nr(slot);
}

/* NULL for a plain object. */
static inline struct object_extra *object_extra(const struct objects *objects, uint32_t slot)
{
	return slot & SLOT_RICH ? objects->slab[1].extra + slot_nr(slot) : NULL;
}

static inline bool object_is_live(const struct object *object)
{
	return object->states & STATES_LIVE;
}

/* Returns 0 or -ENOMEM. */
int objects_init(struct objects *objects, size_t max_objects, size_t max_quarantine);
void objects_fini(struct objects *objects);
/* Makes room for @families of each rich object. Before the first object. Returns 0 or -ENOMEM. */
int objects_count_families(struct objects *objects, uint32_t families);

/* The slot of the latest generation at @key, SLOT_NONE if there is none. */
uint32_t objects_find(const struct objects *objects, bool rich, unsigned int class, uint64_t key);

/*
 * A slot for a new generation of (@class, @key), all zero but for key, class, parent and
 * generation. @old: what objects_find() returned, a dead object; its slot is reused when no child
 * names it. Takes a reference on @parent. Evicts dead objects when all slots are in use. Returns
 * 0, -ENOSPC when @max_objects are alive, -ENOMEM.
 */
int objects_new(struct objects *objects, bool rich, unsigned int class, uint64_t key, uint32_t old,
		uint32_t parent, uint32_t *slot);

/* Adds a live object to its parent's list of children, as the youngest; removes it. */
void objects_link(struct objects *objects, uint32_t slot);
void objects_unlink(struct objects *objects, uint32_t slot);
/* Moves an object that is in no list to another parent. */
void objects_reparent(struct objects *objects, uint32_t slot, uint32_t parent);

/* Marks a linked or new object dead and adds it to the quarantine; evicts the oldest there. */
void objects_bury(struct objects *objects, uint32_t slot);

/* Evicts the oldest dead objects until no more than max_quarantine are kept. */
void objects_evict(struct objects *objects);
/* A dead object, before its time. */
void objects_evict_one(struct objects *objects, uint32_t slot);
static inline void objects_trim(struct objects *objects)
{
	if (objects->nr_quarantine > objects->max_quarantine)
		objects_evict(objects);
}

/* Notes that an object at @key is no longer tracked; asks whether that may be. False is certain. */
void objects_forget(struct objects *objects, unsigned int class, uint64_t key);
bool objects_forgot(const struct objects *objects, unsigned int class, uint64_t key);

/* Bytes of slabs and index. */
size_t objects_memory(const struct objects *objects);

#endif /* LM_OBJECT_H */
