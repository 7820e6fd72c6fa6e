/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plays a recorded run in the dashboard: at any speed, held, step by step, and to any time. The
 * trace is the source; the stages right of it do not know that it is a replay.
 */
#ifndef LM_PLAYER_H
#define LM_PLAYER_H

#include "base/exit_status.h"
#include "dashboard/dashboard.h"
#include "run/replayed.h"
#include "run/sinks.h"

/* How it is shown. */
struct player_show {
	double speed; /* 1 is the recorded speed; 0 is as fast as possible, then hold at the end */
	struct dashboard_config screen;
};

/*
 * Closes @replayed. @report: gets the report when the screen is gone. Returns the status as
 * replayed_run() does, and EXIT_CANNOT_TELL when the user left before the end and nothing was found
 * up to there.
 */
enum exit_status player_run(const struct replay_options *options, struct replayed *replayed,
			    const struct player_show *show, struct run_sink *report);

#endif /* LM_PLAYER_H */
