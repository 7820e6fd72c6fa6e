/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The watching side of the dashboard: answers what the screen asks for, between two batches of
 * events, and does what its keys command. Owns the view, whose sink the pipeline gets, and the
 * dashboard.
 */
#ifndef LM_CONSOLE_H
#define LM_CONSOLE_H

#include "dashboard/dashboard.h"
#include "view/view.h"

/* What the run can do for the screen. NULL: it cannot, and the screen says so. */
struct console_ops {
	/* fills @stats as of now */
	void (*stats)(void *ctx, struct stats_info *stats);
	void (*reset_peaks)(void *ctx);
	/* Returns 0 or -errno. */
	int (*mark)(void *ctx, const char *text);
	/* Starts or stops to record; says in @said what was done. */
	void (*record)(void *ctx, char *said, size_t size);
	/* The keys of a player: DO_PAUSE, DO_STEP, DO_SEEK, DO_SPEED. */
	void (*play)(void *ctx, const struct view_command *command);
	/* Adds what only the run knows: recording, player, rings. */
	void (*describe)(void *ctx, struct overview *overview);
};

struct console_config {
	const struct plan *plan;
	const char *title;
	uint64_t tick_ns; /* struct view_config */
	struct dashboard_config screen;
	const struct console_ops *ops;
	void *ctx;
};

struct console;

/* The view alone: its sink is for the pipeline. Returns 0 or -errno. */
int console_new(const struct console_config *config, struct console **console);
struct sink *console_sink(struct console *console);
struct view *console_view(struct console *console);

/* Takes the terminal. Returns 0 or -errno. */
int console_open(struct console *console);
/*
 * To be called again and again, with the time of any clock that does not stand still. Never
 * waits. False when the user wants to quit, or the terminal is gone.
 */
bool console_turn(struct console *console, uint64_t now_ns);
/* Shown on the last line of the screen. */
void console_say(struct console *console, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Gives the terminal back. Safe to call twice. */
void console_close(struct console *console);
/* Closes if need be. The pipeline must not be used after that. */
void console_free(struct console *console);

#endif /* LM_CONSOLE_H */
