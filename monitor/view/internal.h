/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the view share: view.c is the sink, sample.c takes the samples, rows.c puts
 * the tree in order, tree.c shows a page of it, objects.c lists objects, object_rows.c these in
 * other orders, groups.c counts objects by their births, top.c lists these, violations.c keeps
 * violations, events.c the last events.
 */
#ifndef LM_VIEW_INTERNAL_H
#define LM_VIEW_INTERNAL_H

#include "engine/view.h"
#include "sink/repeats.h"
#include "sink/words.h"
#include "view/view.h"

#define MOST_PARENTS	(1u << 18) /* slots of parents that are sampled and listed */
#define MOST_DEVICES	1024	   /* with a row each; the rest goes under the last one */
#define SUMMED_PARENTS	8192	   /* up to this number, they are summed up for each snapshot */
#define MOST_VIOLATIONS 256	   /* violations that are kept */
#define MOST_EVENTS	65536	   /* events that are kept; a power of two */
#define MOST_OLDEST	512	   /* objects that a list of many parents has */
#define WALK_SLOTS	32768	   /* objects looked at for such a list at a time */
#define MOST_GROUPS	4096	   /* groups of objects with rows of their own */
#define GROUP_SLOTS	8192	   /* a power of two, more than MOST_GROUPS */
#define COUNT_SLOTS	131072	   /* objects looked at at a time, to count those of the groups */
#define EVENTS_A_LIFE	12	   /* events of an object in its report */

/* What is sampled of a family, a device, a class. */
struct track {
	uint64_t births, deaths; /* at the last sample */
	uint32_t birth_rate, death_rate;
	uint64_t since;			    /* first sample, by view.samples */
	uint32_t history[SNAPSHOT_HISTORY]; /* sample n at n % SNAPSHOT_HISTORY */
};

/* Figures of a row that are sums of others. */
struct sums {
	uint64_t live, peak, bytes, births, deaths;
	uint64_t oldest_ns; /* earliest birth, 0: none */
};

struct parent_state {
	uint64_t id; /* that this is of: a slot is used again */
	uint16_t device;
	bool unfolded;
};

struct device {
	char name[LM_DEVICE_LEN];
	bool folded;
	struct sums sums; /* as of the last sample */
	struct track track;
	uint64_t peak;
	uint64_t leaked; /* so far */
	/* while the rows are put in order */
	unsigned int nr_parents;
	double value;
	uint32_t rank;
};

/* A place in the tree. */
struct entry {
	struct node node;
	uint8_t depth;
};

struct kept_violation {
	struct violation_row row; /* time_ns is absolute here */
	char *report;		  /* malloc() */
};

struct past_event {
	uint64_t time_ns, key;
	uint32_t tid, stack;
	uint16_t probe, cpu;
	state_set after; /* the states it left; 0: not judged, or not yet */
	bool refused;	 /* a release that was none */
};

/* The oldest objects of a selection of many parents, found in pieces. */
struct oldest {
	struct node selection;
	char filter[FILTER_LEN];
	struct view_walk walk;
	unsigned int nr_found, nr;
	struct object_row found[MOST_OLDEST]; /* of the walk that goes on; born_ns in .age_ns */
	struct object_row row[MOST_OLDEST];   /* of the last complete one, oldest first */
	bool complete;
	uint64_t below; /* id: older ones are wanted; 0: all */
};

/* What is alive of a group at one moment. */
struct group_count {
	uint64_t live, bytes;
	uint64_t kept;	    /* of the live ones: those that are older than group.stays_ns */
	uint64_t oldest_ns; /* earliest birth, 0: none that is known */
};

/* What the objects of a group have in common. */
struct group_key {
	uint32_t stack, tid;
	uint16_t class; /* in the plan */
	bool adopted;	/* their births were not watched */
};

/* Objects of one class that were born with one stack, by one thread. */
struct group {
	struct group_key key;
	uint64_t births;			 /* so far */
	uint64_t leaked;			 /* likewise … */
	uint64_t orphaned;			 /* … of these: they ended with their parent */
	struct group_count now;			 /* as of the last complete count … */
	struct group_count next;		 /* … and of the one that goes on */
	uint64_t births_before, orphaned_before; /* at the last count */
	uint32_t birth_rate, death_rate;
	uint64_t stays_ns;		    /* what is older has come to stay; 0: not known yet */
	uint64_t since;			    /* first sample, by groups.samples */
	uint32_t history[SNAPSHOT_HISTORY]; /* .kept: sample n at n % SNAPSHOT_HISTORY */
	char label[112];		    /* its row, cached … */
	uint32_t label_serial;		    /* … as of this: see label_of() */
};

/*
 * All groups. Births are counted as they come. What is alive is counted now and then by a walk
 * over all objects, in pieces, so that an event costs no look at its object.
 */
struct groups {
	unsigned int nr;
	bool full;	    /* some objects are in no group, for want of room */
	struct group *last; /* that was looked for; NULL: none */
	uint64_t samples, last_ns;
	bool counting;
	uint64_t begun_ns, took_ns; /* the last count: of a million objects it takes many pieces */
	struct view_walk walk;
	uint16_t slot[GROUP_SLOTS]; /* by hash: index in .group + 1, 0 is free */
	struct group group[MOST_GROUPS];
};

/* Figures of a row of the screen TOP, while rows are put together and in order. */
struct top_sum {
	const char *label;
	int class; /* in the plan, -1: of several */
	struct group_count now;
	uint64_t leaked, births, deaths;
	unsigned int nr_history;
	uint32_t history[SNAPSHOT_HISTORY];
	int64_t growth;
};

struct view {
	struct sink base;
	struct view_config config;
	const struct engine *engine;
	const struct stats_info *stats; /* while a snapshot is filled */
	uint64_t start_ns, now_ns;
	bool started;

	/* samples */
	uint64_t samples, last_sample_ns;
	unsigned int families;	     /* tracks of a parent */
	struct track *track;	     /* [MOST_PARENTS * families], by slot */
	struct parent_state *parent; /* [MOST_PARENTS] */
	struct device *device;	     /* [MOST_DEVICES] */
	unsigned int nr_devices;
	unsigned int nr_parents; /* at the last sample */
	struct track class[PLAN_MAX_CLASSES];
	struct track all;
	uint64_t all_peak;
	uint64_t events_before, events_rate;
	uint64_t cpu_before, wall_before; /* for the own share of the CPU */

	/* the tree in order, and what it was put in order for */
	struct entry *entry;
	uint32_t nr_entries, room, first_parent;
	bool all_unfolded;
	bool stale; /* samples or folding have changed since */
	struct sorting sort;
	char filter[FILTER_LEN];
	uint32_t search_serial;

	struct groups *groups;
	struct top_sum *sum; /* [MOST_GROUPS] */

	struct oldest oldest;
	struct object_row
		*collected; /* [VIEW_DEEPEST]: of a list that is not in the order of births */
	unsigned int nr_collected;

	/* violations, the n-th at n % MOST_VIOLATIONS */
	struct kept_violation violation[MOST_VIOLATIONS];
	uint64_t nr_violations, nr_repeated;
	struct repeats repeats;
	FILE *out; /* reports are written into .buf */
	char *buf;
	size_t len;

	/* marks, the n-th at n % SNAPSHOT_MARKS; .time_ns is absolute here */
	struct mark_row mark[SNAPSHOT_MARKS];
	uint64_t nr_marks;

	struct past_event *event; /* [MOST_EVENTS], the n-th at n % MOST_EVENTS */
	uint64_t nr_events;

	/* from the start message */
	struct probe_row *probe; /* [plan->nr_probes] */
	unsigned int nr_probes;
};

static inline struct track *view_track(const struct view *view, uint32_t slot, unsigned int family)
{
	return &view->track[(size_t)slot_nr(slot) * view->families + family];
}

static inline bool view_lists(const struct parent_view *parent)
{
	return slot_nr(parent->slot) < MOST_PARENTS;
}

/* list.c */
/* Whether @text has @part in it, whatever the case. */
bool view_has(const char *text, const char *part);
bool view_name_has(struct untrusted name, const char *part);
/* The innermost frames, at most @most: "leak_submit+0x1a < submit [nvme]", "?" if not known */
void view_callers(const struct view *view, uint32_t stack, size_t most, char *buf, size_t size);
/* The same of frames that are known already. */
void view_frames(const struct stack_frame *frame, size_t nr, size_t most, char *buf, size_t size);
/* The cursor, on the last of @total rows if it is beyond them. */
uint32_t view_clamp(uint32_t cursor, uint32_t total);
/* A list of @total rows, of which the screen has room for @rows: the first one shown. It moves no
 * more than it must. */
uint32_t view_top(uint32_t cursor, uint32_t total, unsigned int rows, uint32_t top);

/* sample.c */
struct parent_state *view_parent_state(struct view *view, const struct parent_view *parent);
void view_sum_up(const struct view *view, const struct parent_view *parent, int family,
		 struct sums *sums);
/* The samples of a track, newest last; returns how many there are. */
unsigned int view_history(const struct view *view, const struct track *track, uint32_t *history);
int64_t view_growth(const uint32_t *history, unsigned int nr);

/*
 * How much has come that stays: the least of the newest third of the samples less that of the
 * oldest, if each third is above the one before it. What was taken once, and kept, does not count.
 */
int64_t view_rise(const uint32_t *history, unsigned int nr);
/* What is alive of each device now. */
void view_sum_devices(struct view *view);
/* Its number; a new one if it was not known. */
uint16_t view_device(struct view *view, struct untrusted name);

/* groups.c */
/* An event on an object in scope was judged. */
void view_group_event(struct view *view, const struct lm_event *event);
void view_group_leaked(struct view *view, const struct violation *violation);
/* Begins to count what is alive, unless a count goes on; goes on with it. */
void view_groups_begin(struct view *view);
void view_groups_turn(struct view *view);
void view_groups_forget(struct view *view);
/* The samples of a group, newest last; returns how many there are. */
unsigned int view_group_history(const struct view *view, const struct group *group,
				uint32_t *history);

/* timeline.c */
int view_add_mark(struct sink *sink, const struct lm_mark *mark);

/* rows.c */
void view_order(struct view *view, const struct request *request);

/* Each screen of VIEW_SCREENS has a file that fills its part of a snapshot. */
typedef void (*view_fill_fn)(struct view *view, const struct request *request,
			     struct snapshot *snapshot);
#define FILL(id, name)                                                                             \
	void view_fill_##name(struct view *view, const struct request *request,                    \
			      struct snapshot *snapshot);
VIEW_SCREENS(FILL)
#undef FILL

/* objects.c: whose objects are listed */
struct node view_selection(struct view *view, const struct request *request);
/* 'pool "prp" of 0000:00:04.0', into snapshot->about. @parent: NULL, or what @node is. */
void view_describe(const struct view *view, const struct node *node,
		   const struct parent_view *parent, struct snapshot *snapshot);
/* object_rows.c */
/* Whether all rows have to be collected first, in view.collected. */
bool view_wants_all(const struct request *request);
/* Shows these as @request asks for: sorted, or one row for each caller. */
void view_put_all(struct view *view, const struct request *request, struct snapshot *snapshot);
/* biography.c */
void view_fill_biography(struct view *view, const struct request *request,
			 struct snapshot *snapshot);
/* violations.c */
int view_add_violation(struct sink *sink, const struct violation *violation);
/* events.c */
int view_add_event(struct sink *sink, const struct lm_hdr *record);
int view_add_states(struct sink *sink, const struct lm_event *event, state_set states);
/* The last events of an object, with the states that they led to. */
void view_put_life(const struct view *view, const struct object_ref *object, FILE *out);
void view_put_events(const struct view *view, const struct violation *violation, FILE *out);

#endif /* LM_VIEW_INTERNAL_H */
