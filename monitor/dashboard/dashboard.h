/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live dashboard: a thread of its own that draws snapshots on the terminal and turns keys
 * into requests and commands. It only draws: what it shows comes through the mailbox, and a
 * terminal that takes nothing (Ctrl-S, a slow line) stops this thread alone.
 */
#ifndef LM_DASHBOARD_H
#define LM_DASHBOARD_H

#include <stddef.h>

#include "view/mailbox.h"

struct dashboard_config {
	enum view_screen screen; /* that it opens on */
	enum top_by by;		 /* of the screen TOP */
	enum top_column sort;	 /* likewise */
	const char *save_dir;	 /* where w writes reports; NULL: the working directory */
};

struct dashboard;

/*
 * Whether this terminal can show it: 0, or -ENOTTY when stdout is none, -EINVAL when TERM is not
 * known or too simple; @why says so then.
 */
int dashboard_check(char *why, size_t size);

/*
 * Takes the terminal and starts to draw; from now on stderr is kept until the end when it is a
 * terminal, too. Signals must be blocked that this thread is not to take. Returns 0 or -errno.
 */
int dashboard_open(const struct dashboard_config *config, struct dashboard **dashboard);
struct mailbox *dashboard_mailbox(struct dashboard *dashboard);
/* The drawing has ended by itself: the terminal is gone. */
bool dashboard_is_over(const struct dashboard *dashboard);
/* Gives the terminal back, whatever state it is in, and shows what was kept of stderr. */
void dashboard_close(struct dashboard *dashboard);

#endif /* LM_DASHBOARD_H */
