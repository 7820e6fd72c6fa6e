// SPDX-License-Identifier: GPL-2.0-only
/* The frame that all screens have: tabs, status, keys. */
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

static void draw_tabs(const struct ui *ui)
{
	const struct overview *o = ui->snapshot ? &ui->snapshot->overview : NULL;
	int x = ui_tab_column(NR_SCREENS);
	char text[32], title[sizeof(o->title) + 16] = "";

	for (int i = 0; i < NR_SCREENS; i++) {
		bool active = ui->request.screen == (enum view_screen)i;
		int at = ui_tab_column((enum view_screen)i);

		snprintf(text, sizeof(text), active ? "[%d %s]" : " %d %s", i + 1,
			 COLS >= 80 ? screens[i]->title : screens[i]->short_title);
		paint_text(LINE_TABS, at, ui_tab_column((enum view_screen)(i + 1)) - at,
			   active ? PART_ACTIVE_TAB : PART_TAB, text);
	}
	if (o)
		snprintf(title, sizeof(title), COLS >= 110 ? "lifemon %s" : "%s", o->title);
	paint_tail(LINE_TABS, x, COLS - x, PART_DIM, title);
}

/* Adds a piece to the status line, if there is room. */
static void add(int *x, enum part part, const char *text)
{
	int len = (int)strlen(text);

	if (*x + len > COLS)
		return;
	paint_text(LINE_STATUS, *x, len, part, text);
	*x += len + 2;
}

static void add_player(const struct overview *o, int *x)
{
	static const char *const words[] = {"", "PLAYING", "HELD", "END OF TRACE"};
	char text[96], at[NUMBER_LEN], length[NUMBER_LEN], speed[NUMBER_LEN] = "max";

	if (o->player == PLAYER_NONE)
		return;
	if (o->speed > 0)
		snprintf(speed, sizeof(speed), "%gx", o->speed);
	snprintf(text, sizeof(text), "%s %s %s of %s", words[o->player], speed,
		 paint_short_span(at, o->time_ns), paint_short_span(length, o->length_ns));
	add(x, PART_STRONG, text);
}

static void draw_status(const struct ui *ui)
{
	const struct overview *o = &ui->snapshot->overview;
	char text[64], number[NUMBER_LEN];
	int x = 0;

	paint_text(LINE_STATUS, 0, COLS, PART_TEXT, "");
	snprintf(text, sizeof(text), o->lost ? "LOST %s" : "lost %s",
		 paint_short_count(number, o->lost));
	if (o->lost)
		add(&x, PART_BAD, text);
	snprintf(text, sizeof(text), "%s events/s", paint_short_count(number, o->events_rate));
	add(&x, PART_TEXT, text);
	snprintf(text, sizeof(text), "live %s", paint_short_count(number, o->live));
	add(&x, PART_TEXT, text);
	snprintf(text, sizeof(text), o->violations ? "VIOLATIONS %s" : "violations %s",
		 paint_short_count(number, o->violations));
	add(&x, o->violations ? PART_BAD : PART_TEXT, text);
	if (!o->lost)
		add(&x, PART_TEXT, "lost 0");
	if (ui->frozen)
		add(&x, PART_STRONG, "FROZEN");
	if (o->recording)
		add(&x, PART_STRONG, "REC");
	add_player(o, &x);
	if (ui->request.filter[0]) {
		snprintf(text, sizeof(text), "filter: %s", ui->request.filter);
		add(&x, PART_STRONG, text);
	}
	if (o->recording && *o->recording_path)
		add(&x, PART_DIM, o->recording_path);
}

/* As many as there is room for. */
static const char *const keys_live[][2] = {
	{"F1", "Help"}, {"F2", "Setup"}, {"F3", "Search"}, {"F4", "Filter"}, {"F6", "Sort"},
	{"m", "Mark"},	{"r", "Record"}, {"w", "Write"},   {"p", "Freeze"},  {"q", "Quit"},
};

static const char *const keys_player[][2] = {
	{"F1", "Help"}, {"F3", "Search"}, {"F4", "Filter"}, {"F6", "Sort"},  {"Space", "Play"},
	{"n", "Next"},	{"s", "Step"},	  {"a", "Back"},    {", .", "Seek"}, {"q", "Quit"},
};

#define NR_KEYS (sizeof(keys_live) / sizeof(*keys_live))
_Static_assert(sizeof(keys_live) == sizeof(keys_player), "one loop draws either");

static void draw_keys(const struct ui *ui)
{
	const char *const(*keys)[2] = ui->has_player ? keys_player : keys_live;
	int x = 0, y = LINES - 1;

	paint_text(y, 0, COLS, PART_TEXT, "");
	for (size_t i = 0; i < NR_KEYS; i++) {
		int key = (int)strlen(keys[i][0]), word = (int)strlen(keys[i][1]);

		if (x + key + word > COLS)
			return;
		paint_text(y, x, key, PART_STRONG, keys[i][0]);
		paint_text(y, x + key, word, PART_KEY, keys[i][1]);
		x += key + word + 1;
	}
}

static void draw_bottom(const struct ui *ui)
{
	static const char *const words[] = {
		[PROMPT_FILTER] = "Filter (Enter keeps it, Esc takes it away): ",
		[PROMPT_SEARCH] = "Search: ",
		[PROMPT_MARK] = "Mark: ",
	};

	if (ui->prompt)
		paint_format(LINES - 1, 0, COLS, PART_STRONG, "%s%s_", words[ui->prompt],
			     ui->typed);
	else if (ui->notice[0])
		paint_text(LINES - 1, 0, COLS, PART_STRONG, ui->notice);
	else
		draw_keys(ui);
}

static void draw_screen(struct ui *ui)
{
	if (ui->overlay == OVERLAY_HELP)
		draw_help(ui);
	else if (ui->overlay == OVERLAY_REPORT)
		ui_draw_report(ui);
	else if (ui->overlay == OVERLAY_SETUP)
		draw_setup(ui);
	else if (ui_is_answered(ui))
		ui_screen(ui)->draw(ui);
}

void draw_all(struct ui *ui)
{
	erase();
	if (LINES < LEAST_LINES || COLS < LEAST_COLS) {
		paint_text(0, 0, COLS, PART_STRONG, "lifemon: too small");
		refresh();
		return;
	}
	draw_tabs(ui);
	if (ui->snapshot)
		draw_status(ui);
	else
		paint_text(LINE_STATUS, 0, COLS, PART_TEXT, "waiting for the first events");
	draw_screen(ui);
	draw_bottom(ui);
	refresh();
}
