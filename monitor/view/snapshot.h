/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an interactive display shows of a run, and what it asks for. The watching thread fills a
 * snapshot with no more than the screen has room for; the drawing thread reads it. Everything in
 * it is a copy: it stays true when the objects are gone. Strings are free of control characters.
 */
#ifndef LM_SNAPSHOT_H
#define LM_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#define SNAPSHOT_ROWS	 256	   /* most rows of a list that are shown at once */
#define SNAPSHOT_HISTORY 48	   /* samples of a sparkline */
#define SNAPSHOT_TEXT	 (1 << 18) /* a report with four stacks of 64 long names needs half of it */
#define SNAPSHOT_PROBES	 256
#define SNAPSHOT_LOSSES	 64
#define SNAPSHOT_MARKS	 64
#define FILTER_LEN	 48

/*
 * The screens, in the order of their tabs. A new one is an entry here and two files: one in view/
 * with view_fill_NAME(), which fills its part of a snapshot, and one in dashboard/ with
 * screen_NAME (dashboard/ui.h), which says what the tab is called, draws it, and what Enter does.
 */
/* clang-format off */
#define VIEW_SCREENS(screen)       \
	screen(TREE, tree)             \
	screen(OBJECTS, objects)       \
	screen(VIOLATIONS, violations) \
	screen(TIMELINE, timeline)     \
	screen(HEALTH, health)         \
	screen(TOP, top)
/* clang-format on */

#define SCREEN_ID(id, name) SCREEN_##id,
enum view_screen { VIEW_SCREENS(SCREEN_ID) NR_SCREENS };
#undef SCREEN_ID

enum column {
	COLUMN_NAME,
	COLUMN_LIVE,
	COLUMN_GROWTH,
	COLUMN_PEAK,
	COLUMN_BIRTHS,
	COLUMN_DEATHS,
	COLUMN_OLDEST,
	COLUMN_BYTES,
	NR_COLUMNS,
};

/* What objects are grouped by on the screen TOP, and its columns. */
enum top_by { TOP_BY_CALLER, TOP_BY_MODULE, TOP_BY_DEVICE, TOP_BY_TASK, NR_TOP_BY };

enum top_column {
	TOP_LEAKED,
	TOP_GROWTH,
	TOP_LIVE,
	TOP_BYTES,
	TOP_OLDEST,
	TOP_BORN,
	TOP_FREED,
	TOP_NAME,
	NR_TOP_COLUMNS,
};

/* The columns of OBJECTS. */
enum object_column {
	OBJECT_AGE,
	OBJECT_STATE,
	OBJECT_TASK,
	OBJECT_KEY,
	OBJECT_CLASS,
	OBJECT_PARENT,
	OBJECT_SIZE,
	OBJECT_CALLER,
	NR_OBJECT_COLUMNS,
};

/* By which column a list is sorted: that of its screen. */
struct sorting {
	uint8_t column;
	bool ascending;
};

/* A row of the tree, whichever place it has at the moment. Zero: none. */
enum node_kind { NODE_NONE, NODE_ALL, NODE_CLASS, NODE_DEVICE, NODE_PARENT, NODE_FAMILY };

struct node {
	uint8_t kind;	/* enum node_kind */
	uint8_t family; /* NODE_FAMILY: which of the parent's */
	uint16_t class; /* NODE_CLASS: in the plan; parents: theirs */
	uint32_t place; /* NODE_DEVICE: its number; parents: the slot */
	uint64_t id;	/* of the parent object */
};

static inline bool node_is(const struct node *a, const struct node *b)
{
	return a->kind == b->kind && a->family == b->family && a->class == b->class &&
	       a->place == b->place && a->id == b->id;
}

/* What the display wants to see. */
struct request {
	uint64_t serial; /* changes with each request */
	enum view_screen screen;
	unsigned int rows; /* of the list, at most SNAPSHOT_ROWS */
	struct sorting sort[NR_SCREENS];
	enum top_by by;	   /* TOP: one row for each … */
	uint64_t whole_ns; /* … with rates over the whole run, this long; 0: the last sample */
	char filter[FILTER_LEN]; /* rows that contain it, whatever the case; "": all */
	char search[FILTER_LEN];
	uint32_t search_serial; /* changes: the cursor goes to the next row that contains .search */
	/* The cursor: the row of .node if it is there (tree alone), else the one at .index. */
	struct node node;
	uint32_t index[NR_SCREENS];
	uint64_t violation;    /* the cursor is on this one, .nr; 0: .index */
	uint32_t top;	       /* row that is first now */
	struct node selection; /* whose objects are listed; NODE_NONE: the tree's first */
	bool grouped;	       /* OBJECTS: a row of .group for each caller */
	bool wants_report;     /* the text of the violation at the cursor, or of this object */
	struct {
		uint64_t id, key;
		uint16_t class; /* in the plan */
	} object;
	uint64_t interval_ns; /* between two snapshots */
};

struct tree_row {
	struct node node;
	uint8_t depth;
	bool has_rows; /* below it */
	bool folded;
	char label[96];
	uint64_t live, peak, bytes;
	uint64_t births, deaths; /* a second, over the last sample */
	uint64_t oldest_ns;	 /* age; 0: no live object, or none that is known */
	int64_t growth; /* of the least number of live objects, from the older samples to the newer
			 */
	unsigned int nr_history;
	uint32_t history[SNAPSHOT_HISTORY]; /* live objects, newest last */
};

struct object_row {
	uint64_t id, key, size;
	uint64_t age_ns;
	uint64_t idle_ns; /* since the last change of its state */
	uint32_t tid;
	uint16_t class_nr; /* in the plan */
	bool adopted;	   /* the age is what is known of it */
	char class[32];
	char state[40];
	char comm[64];
	char parent[48];
	char device[48];
	char caller[256]; /* innermost frames of the birth, "?" if not known */
};

/* The objects of one caller and class, or of one module, device or task. */
struct top_row {
	char name[112];	 /* "lm_prp_build < lm_map < queue_rq [lm_nvme]", "?" if not known */
	char class[48];	 /* "dma_pool.block"; "" if they are of several */
	uint64_t leaked; /* so far */
	int64_t growth;	 /* of those that stay, as far as it goes on; see view_rise() */
	uint64_t live, bytes;
	uint64_t oldest_ns;	 /* age; 0: none is alive, or none that is known */
	uint64_t births, deaths; /* a second */
};

struct violation_row {
	uint64_t nr;	  /* from 1, in order */
	uint64_t time_ns; /* since the start */
	bool certain;
	char rule[24];
	char object[120];
	char caller[96];
};

/* One lifetime. */
struct bar {
	uint64_t id, key;
	uint64_t born_ns; /* since the start of the run, as all times here */
	uint64_t died_ns; /* 0: alive */
	bool adopted;
};

/* A moment that is shown in the timeline: a mark of the user's, or a violation. */
struct mark_row {
	uint64_t time_ns; /* since the start */
	bool violation;
	char text[48]; /* of the mark, the rule of the violation */
};

struct probe_row {
	char model[24], class[24], verb[8];
	char function[64]; /* "" if it could not be watched */
	char attach[16];
	bool spare; /* another one is watched in its stead: not shown */
	uint64_t lost;
};

struct loss_row {
	char where[64];
	char reason[48];
	uint64_t count;
};

/* What the process that watches knows of itself. */
struct vitals {
	uint64_t cpu_ns;	   /* used so far, all threads */
	uint64_t memory_bytes;	   /* resident */
	unsigned int ring_percent; /* innermost fill of a ring since the last snapshot */
	bool has_ring;
};

enum player_state { PLAYER_NONE, PLAYER_PLAYS, PLAYER_PAUSED, PLAYER_ENDED };

/* The run as a whole; always filled. */
struct overview {
	uint64_t time_ns; /* of the last event judged, since the start */
	uint64_t events, events_rate;
	uint64_t live, violations, lost, gaps, evicted;
	uint64_t engine_bytes;
	uint64_t stack_missed, text_missed;
	struct vitals vitals;
	unsigned int cpu_permille; /* of one CPU, since the snapshot before */
	bool recording;
	char recording_path[128];
	char title[256];  /* what is watched: "6.1.0-1-amd64", a file */
	char notice[160]; /* the answer to the last command, or "" */
	uint64_t notice_serial;
	enum player_state player;
	double speed;	    /* of the player, 1: as it was */
	uint64_t length_ns; /* of the trace, 0: not known */
};

struct snapshot {
	uint64_t serial; /* of the request that it answers */
	enum view_screen screen;
	struct overview overview;

	/* The list of the screen: .nr_rows of .total are here, from .top on. */
	unsigned int nr_rows;
	uint32_t top, total, cursor;
	char about[160]; /* what the list is of: 'pool "prp" (0000:00:04.0)' */
	bool incomplete; /* there are more than this list knows of, or it is being made */
	union {
		struct tree_row tree[SNAPSHOT_ROWS];
		struct object_row object[SNAPSHOT_ROWS];
		struct violation_row violation[SNAPSHOT_ROWS];
		struct bar bar[SNAPSHOT_ROWS];
		struct top_row group[SNAPSHOT_ROWS];
		struct {
			struct probe_row probe[SNAPSHOT_PROBES];
			unsigned int nr_losses;
			struct loss_row loss[SNAPSHOT_LOSSES];
		};
	};
	unsigned int nr_marks; /* TIMELINE: in the order of their times */
	struct mark_row mark[SNAPSHOT_MARKS];
	bool grouped;	    /* OBJECTS: the rows are in .group */
	struct node first;  /* TREE: its first parent; OBJECTS: whose they are */
	uint64_t report_nr; /* violation whose report this is, object whose life; 0: none */
	uint64_t repeated;  /* violations whose kind was shown often enough */
	char report[SNAPSHOT_TEXT];
};

#endif /* LM_SNAPSHOT_H */
