// SPDX-License-Identifier: GPL-2.0-only
/* Violations, newest first, and the report of one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

#define FRAMES_SHOWN 3 /* of a folded stack */
#define WRAPPED	     8 /* blanks before the rest of a long line */

static void draw_about(const struct snapshot *s)
{
	char text[200], number[NUMBER_LEN];
	size_t len;

	len = (size_t)snprintf(text, sizeof(text), "Violations, newest first: %u%s", s->total,
			       s->incomplete ? " kept, older ones are gone" : "");
	if (s->repeated)
		snprintf(text + len, sizeof(text) - len, "; %s more like these were only counted",
			 paint_short_count(number, s->repeated));
	paint_text(LINE_ABOUT, 0, COLS, PART_STRONG, text);
}

static void draw_row(int y, const struct violation_row *row, bool cursor)
{
	enum part part = cursor ? PART_CURSOR : PART_TEXT;
	int object = (COLS - 37) * 3 / 5;
	char number[NUMBER_LEN];

	paint_text(y, 0, COLS, part, "");
	paint_format(y, 0, 5, part, "%" PRIu64, row->nr);
	paint_text(y, 5, 8, part, paint_short_span(number, row->time_ns));
	paint_text(y, 14, 3, part, row->certain ? "!" : "?");
	paint_text(y, 16, 20, cursor || !row->certain ? part : PART_BAD, row->rule);
	paint_text(y, 37, object - 1, part, row->object);
	paint_text(y, 37 + object, COLS - 37 - object, part, row->caller);
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	int object = (COLS - 37) * 3 / 5;
	uint32_t cursor = ui_cursor(ui);

	draw_about(s);
	paint_text(LINE_LIST, 0, COLS, PART_HEAD, "NR   AT       ? RULE");
	paint_text(LINE_LIST, 37, object, PART_HEAD, "OBJECT");
	paint_text(LINE_LIST, 37 + object, COLS, PART_HEAD, "IN");
	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++)
		draw_row(LINE_LIST + 1 + (int)i, &s->violation[i], s->top + i == cursor);
	if (!s->total)
		paint_text(LINE_LIST + 2, 2, COLS - 2, PART_DIM,
			   ui->request.filter[0] ? "No violation has the text of the filter."
						 : "No rule was broken so far.");
}

static bool is_frame(const char *line)
{
	return !strncmp(line, "      ", 6);
}

/* A line of the screen. */
struct shown {
	const char *text;
	int len;	     /* bytes of it */
	unsigned int hidden; /* frames that it stands for, 0: none */
	bool goes_on;	     /* the line before had no room for it */
	enum part part;
};

static enum part part_of(const char *line)
{
	if (!strncmp(line, "VIOLATION", 9) || !strncmp(line, "POSSIBLE", 8))
		return PART_BAD;
	if (!strncmp(line, "  automaton", 11) || !strncmp(line, "  last", 6))
		return PART_STRONG;
	return is_frame(line) ? PART_DIM : PART_TEXT;
}

/* A line that is too long is broken at a blank. */
static unsigned int add_line(struct shown *shown, unsigned int nr, const char *text, int len)
{
	enum part part = part_of(text);
	bool goes_on = false;
	int take;

	do {
		int room = goes_on ? COLS - WRAPPED : COLS;

		for (take = len <= room ? len : room; take < len && take > 20 && text[take] != ' ';)
			take--;
		if (take < len && text[take] != ' ')
			take = room;
		shown[nr++] = (struct shown){text, take, 0, goes_on, part};
		text += take + (take < len);
		len -= take + (take < len);
		goes_on = true;
	} while (len > 0 && nr < REPORT_LINES);
	return nr;
}

/* Cuts the report into lines of the screen, with long stacks folded. */
static unsigned int cut(const char *text, bool unfolded, struct shown *shown)
{
	unsigned int nr = 0, frames = 0;
	size_t len;

	for (; *text && nr < REPORT_LINES; text += len + (text[len] != 0)) {
		len = strcspn(text, "\n");
		frames = is_frame(text) ? frames + 1 : 0;
		if (unfolded || frames <= FRAMES_SHOWN)
			nr = add_line(shown, nr, text, (int)len);
		else if (frames == FRAMES_SHOWN + 1)
			shown[nr++] = (struct shown){.hidden = 1};
		else
			shown[nr - 1].hidden++;
	}
	return nr;
}

static void draw_line(int y, const struct shown *shown)
{
	int x = shown->goes_on ? WRAPPED : 0;

	if (shown->hidden)
		paint_format(y, 0, COLS, PART_DIM, "      %s %u more (Enter shows them)",
			     paint_glyph(GLYPH_MORE), shown->hidden);
	else
		paint_format(y, x, COLS - x, shown->part, "%.*s", shown->len, shown->text);
}

void ui_draw_report(struct ui *ui)
{
	static struct shown shown[REPORT_LINES];
	const struct snapshot *s = ui->snapshot;
	unsigned int nr, rows = (unsigned int)(LINES - LINE_LIST - 1);

	if (!s || !s->report_nr) {
		paint_text(LINE_ABOUT, 0, COLS, PART_DIM,
			   s && s->serial == ui->request.serial ? "No violation."
								: paint_glyph(GLYPH_MORE));
		return;
	}
	nr = cut(s->report, ui->unfolded, shown);
	ui->overlay_lines = nr > rows ? nr - rows : 0;
	if (ui->scroll > ui->overlay_lines)
		ui->scroll = ui->overlay_lines;
	paint_format(LINE_ABOUT, 0, COLS, PART_HEAD,
		     "%s %" PRIu64 " (lines %u-%u of %u)  Enter: %s stacks  w: write  Esc: back",
		     s->screen == SCREEN_OBJECTS ? "Object" : "Violation", s->report_nr,
		     nr ? ui->scroll + 1 : 0, ui->scroll + rows < nr ? ui->scroll + rows : nr, nr,
		     ui->unfolded ? "fold" : "whole");
	for (unsigned int i = 0; i < rows && ui->scroll + i < nr; i++)
		draw_line(LINE_LIST + (int)i, &shown[ui->scroll + i]);
}

static void open_row(struct ui *ui)
{
	if (ui_is_answered(ui))
		ui_name_row(ui, ui_cursor(ui));
	ui->request.wants_report = true;
	ui->overlay = OVERLAY_REPORT;
	ui->scroll = 0;
	ui->unfolded = false;
}

const struct screen screen_violations = {
	.title = "Violations",
	.short_title = "Viol",
	.heads = 1,
	.clicks = true,
	.draw = draw_tab,
	.open = open_row,
};
