/* SPDX-License-Identifier: GPL-2.0-only */
/* What player.c, which has the loop, and player_seek.c, which moves in time, share. */
#ifndef LM_PLAYER_INTERNAL_H
#define LM_PLAYER_INTERNAL_H

#include "run/console.h"
#include "run/landmarks.h"
#include "run/player.h"
#include "run/playing.h"

struct player {
	const struct replay_options *options;
	struct playing playing;
	struct console *console;
	struct sink *text; /* the report, printed when the screen is gone */
	FILE *held;
	char *held_text;
	size_t held_len;

	struct landmarks landmarks;
	/*
	 * At first all is played, unless a speed was asked for: then it is known where there is
	 * something to see, and the report is that of the whole run.
	 */
	bool finds_out;
	bool knows; /* that was done: */
	char *whole_text;
	size_t whole_len;
	enum exit_status whole_status;
	uint64_t end_ns; /* of the last batch of records */

	uint64_t length_ns;
	uint64_t target_ns;	/* that time is played to, since the start … */
	uint64_t target_events; /* … and then on to as many events; 0: that time will do */
	double speed;		/* 0: as fast as can be */
	bool held_still;
};

/* player.c: from the start, with a report of its own. */
enum exit_status player_begin(struct player *player);

/* player_seek.c */
/* Up to this time since the start, and held there. */
void player_go_to(struct player *player, uint64_t at_ns);
/* The target for what happened at @at_ns: what is found at the end of a run is there when all was
 * played. */
uint64_t player_target(const struct player *player, uint64_t at_ns);
/* @nr events on, back if < 0. */
void player_step(struct player *player, int64_t nr);
/* To the next violation or mark, or the one before. */
void player_jump(struct player *player, bool forward);
/* By this much time. */
void player_seek(struct player *player, int64_t by);
void player_hold(struct player *player);
/* After the time of the target: the last event that is wanted can have the time at which a batch of
 * records ends. */
void player_play_on(struct player *player);

#endif /* LM_PLAYER_INTERNAL_H */
