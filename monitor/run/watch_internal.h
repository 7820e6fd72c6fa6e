/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of a watched run share: watch.c opens and ends it, watch_loop.c is what happens
 * between, watch_screen.c has the dashboard, watch_facts.c what all of them ask for.
 */
#ifndef LM_WATCH_INTERNAL_H
#define LM_WATCH_INTERNAL_H

#include <sys/utsname.h>

#include "run/child.h"
#include "run/console.h"
#include "run/durable.h"
#include "run/exercised.h"
#include "run/marks.h"
#include "run/pipeline.h"
#include "run/recording.h"
#include "run/sinks.h"
#include "run/top.h"
#include "run/watch.h"
#include "source/source.h"

/* All that one run owns. */
struct watched_run {
	const struct options *options;
	struct loaded_plan loaded;
	const struct plan_class *explain; /* of the plan; NULL: no biography */
	struct debuginfo *debuginfo;	  /* NULL: no files and lines */
	struct source *source;
	struct pipeline *pipeline;
	struct console *console; /* NULL: lines, no screen */
	struct top *top;	 /* tables of lifemon top; NULL: none */
	FILE *held; /* for what goes to the terminal, while the screen is on; else NULL */
	char *held_text;
	size_t held_len;
	char trace_path[64]; /* of a trace that was begun with a key */
	bool user_quits;
	struct run_sinks sinks;
	struct recording recording;
	struct durable durable;
	struct child child;
	struct marks marks;
	uint64_t start_ns;
	uint64_t next_stats_ns;
	struct exercised exercised;
	struct {
		uint32_t reading;   /* the last one that was taken */
		bool pending;	    /* what came of it is not known yet */
		bool settles;	    /* as it was at the last one */
		unsigned int again; /* in a row, since there is a difference */
		unsigned int reported;
		uint64_t next_ns;
	} books;
	uint64_t judged_ns; /* all that happened before is judged */
	uint64_t ended_ns;  /* when the command was seen to have ended; 0: it runs, or there is none
			     */
	bool timed_out;	    /* the command was ended, since --duration is over */
	bool memory_reported; /* that --memory was reached */
	uint64_t kill_ns;     /* then it is killed; 0: not asked to end so far */
	uint64_t give_up_ns;  /* it was killed, and is waited for until then; 0: not killed */
	int command_err;      /* -errno: the command could not be started */
	int fatal;	      /* -errno of the source or the pipeline: nothing is seen any more */
};

/*
 * watch_facts.c: fills @info with what is known at @time_ns. Parts of that are in @uts and in the
 * pools, which are returned and must be freed after use.
 */
struct existing_pool *watch_start_info(struct watched_run *run, uint64_t time_ns,
				       struct utsname *uts, struct start_info *info);
/* Fills @stats as of now. */
void watch_stats(struct watched_run *run, struct stats_info *stats);

/* watch_loop.c */
/* Until the run is over, and all that was seen is judged. */
void watch_loop(struct watched_run *run);

/* watch_screen.c */
/* Makes the screen's sink, if a dashboard is wanted and this terminal can show one. */
int watch_screen_new(struct watched_run *run);
/* Takes the terminal. Returns 0 or -errno. */
int watch_screen_open(struct watched_run *run);
void watch_screen_turn(struct watched_run *run);
/* Gives the terminal back; then prints what was reported meanwhile. */
void watch_screen_close(struct watched_run *run);

#endif /* LM_WATCH_INTERNAL_H */
