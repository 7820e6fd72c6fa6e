// SPDX-License-Identifier: GPL-2.0-only
/* Moves the player in time. */
#include <errno.h>

#include "run/player_internal.h"

/* A trace can only be read forwards: it is opened anew and played from its start. */
static void start_over(struct player *player)
{
	struct replayed *again = NULL;

	if (replayed_open(player->options, &again)) {
		console_say(player->console, "cannot open the trace once more");
		return;
	}
	view_forget(console_view(player->console), replayed_plan(again));
	replayed_take_places(again, player->playing.replayed);
	replayed_close(player->playing.replayed);
	player->playing.replayed = again;
	if (player_begin(player))
		player->playing.err = -ENOMEM;
}

void player_go_to(struct player *player, uint64_t at_ns)
{
	player->target_ns = at_ns;
	player->target_events = 0;
	if (at_ns < player->playing.at_ns || player->playing.ended)
		start_over(player);
	player->held_still = true;
}

void player_step(struct player *player, int64_t nr)
{
	size_t played = 1;
	uint64_t at_ns;

	if (nr < 0) {
		nr = (int64_t)playing_before(&player->playing, (uint64_t)-nr, &at_ns);
		player_go_to(player, at_ns);
		player->target_events = (uint64_t)nr;
		return;
	}
	player->held_still = true;
	for (int64_t done = 0; done < nr && played && !player->playing.err; done += (int64_t)played)
		played = playing_next(&player->playing);
	player->target_ns = player->playing.at_ns;
}

uint64_t player_target(const struct player *player, uint64_t at_ns)
{
	return player->knows && at_ns >= player->end_ns ? UINT64_MAX / 2 : at_ns;
}

void player_jump(struct player *player, bool forward)
{
	const struct landmarks *landmarks = &player->landmarks;
	uint64_t from = player->playing.ended ? player->end_ns : player->playing.at_ns;
	uint64_t at_ns =
		forward ? landmarks_next(landmarks, from) : landmarks_before(landmarks, from);

	if (at_ns == LANDMARK_NONE)
		console_say(player->console, "no violation and no mark %s",
			    !forward	    ? "before this"
			    : player->knows ? "behind this"
					    : "behind this, as far as it was played");
	else
		player_go_to(player, player_target(player, at_ns));
}

/* From where it is, or is about to be: a second step back need not wait for the first. */
void player_seek(struct player *player, int64_t by)
{
	bool knows = player->length_ns && player->target_ns <= player->length_ns;
	uint64_t from = knows && !player->playing.ended ? player->target_ns : player->playing.at_ns;
	uint64_t back = by < 0 ? (uint64_t)-by : 0;

	player->target_events = 0;
	if (by >= 0)
		player->target_ns = from + (uint64_t)by;
	else
		player->target_ns = from > back ? from - back : 0;
	if (player->target_ns < player->playing.at_ns)
		start_over(player);
	player->held_still = true;
}

void player_hold(struct player *player)
{
	if (player->playing.ended) {
		player->target_ns = 0;
		player->speed = player->speed > 0 ? player->speed : 1;
		start_over(player);
		player->held_still = false;
		return;
	}
	player->held_still = !player->held_still;
	player->target_ns = player->playing.at_ns;
	if (!player->held_still && player->speed <= 0)
		player->speed = 1;
}

void player_play_on(struct player *player)
{
	struct playing *playing = &player->playing;

	while (playing->judged_events < player->target_events && playing_next(playing))
		player->target_ns = playing->at_ns;
	player->target_events = 0;
}
