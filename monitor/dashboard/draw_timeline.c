// SPDX-License-Identifier: GPL-2.0-only
/* Lifetimes as bars over time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

#define LABEL 20

/* The part of time that the screen shows. */
struct shown_time {
	uint64_t from_ns, to_ns;
	int columns;
};

static struct shown_time make_window(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint64_t now = s->overview.time_ns, first = now;
	struct shown_time window = {.to_ns = now, .columns = COLS - LABEL - 1};

	for (unsigned int i = 0; i < s->nr_rows; i++)
		if (s->bar[i].born_ns < first)
			first = s->bar[i].born_ns;
	if (ui->span_ns) {
		if (ui->pan_ns > now)
			ui->pan_ns = now;
		window.to_ns = now - ui->pan_ns;
		first = window.to_ns > ui->span_ns ? window.to_ns - ui->span_ns : 0;
	}
	window.from_ns = first < window.to_ns ? first : window.to_ns - (window.to_ns > 0);
	ui->shown_ns = window.to_ns - window.from_ns;
	return window;
}

/* The column of this time, -1 before the window, .columns behind it. */
static int column_of(const struct shown_time *window, uint64_t ns)
{
	uint64_t span = window->to_ns - window->from_ns;

	if (ns < window->from_ns)
		return -1;
	if (ns > window->to_ns)
		return window->columns;
	return span ? (int)((double)(ns - window->from_ns) * (window->columns - 1) / (double)span)
		    : 0;
}

static void draw_bar(int y, const struct shown_time *window, const struct bar *bar, bool cursor)
{
	int from = column_of(window, bar->born_ns);
	int to = bar->died_ns ? column_of(window, bar->died_ns) : window->columns - 1;
	const char *end = paint_glyph(bar->died_ns ? GLYPH_DEAD : GLYPH_ALIVE);
	enum part part = bar->died_ns ? PART_TEXT : PART_BAR;

	paint_format(y, 0, LABEL, cursor ? PART_CURSOR : PART_TEXT, "0x%" PRIx64, bar->key);
	if (to < 0) {
		paint_text(y, LABEL + 1, 1, part, paint_glyph(GLYPH_BEFORE));
		return;
	}
	for (int c = from < 0 ? 0 : from; c <= to && c < window->columns; c++)
		paint_text(y, LABEL + 1 + c, 1, part, paint_glyph(GLYPH_LIFE));
	if (from >= 0 && from < window->columns)
		paint_text(y, LABEL + 1 + from, 1, part, paint_glyph(GLYPH_BORN));
	else if (from < 0)
		paint_text(y, LABEL + 1, 1, part, paint_glyph(GLYPH_BEFORE));
	if (to < window->columns)
		paint_text(y, LABEL + 1 + to, 1, part, end);
}

static void draw_axis(const struct shown_time *window)
{
	char from[NUMBER_LEN], to[NUMBER_LEN], span[NUMBER_LEN];

	paint_text(LINE_LIST, 0, COLS, PART_HEAD, "OBJECT");
	paint_text(LINE_LIST, LABEL + 1, 12, PART_HEAD,
		   window->from_ns ? paint_short_span(from, window->from_ns) : "0");
	paint_format(LINE_LIST, LABEL + 14, COLS - LABEL - 28, PART_HEAD, "(%s wide)",
		     paint_short_span(span, window->to_ns - window->from_ns));
	paint_right(LINE_LIST, COLS - 12, 12, PART_HEAD, paint_short_span(to, window->to_ns));
}

/* Marks with as much of their text as there is room for; a violation is a "!". */
static void draw_marks(const struct snapshot *s, const struct shown_time *window)
{
	for (unsigned int i = 0; i < s->nr_marks; i++) {
		const struct mark_row *mark = &s->mark[i];
		int at = column_of(window, mark->time_ns);
		int next =
			i + 1 < s->nr_marks ? column_of(window, mark[1].time_ns) : window->columns;

		if (at < 0 || at >= window->columns)
			continue;
		paint_text(LINE_LIST + 1, 0, LABEL, PART_TEXT, "marks, violations");
		paint_text(LINE_LIST + 1, LABEL + 1 + at, 1,
			   mark->violation ? PART_BAD : PART_STRONG,
			   mark->violation ? "!" : paint_glyph(GLYPH_MARK));
		if (next > window->columns)
			next = window->columns;
		if (next - at > 3)
			paint_text(LINE_LIST + 1, LABEL + 3 + at, next - at - 3,
				   mark->violation ? PART_BAD : PART_TEXT, mark->text);
	}
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	unsigned int rows = ui_rows(ui), top = 0;
	struct shown_time window = make_window(ui);
	uint32_t cursor = ui_cursor(ui);

	paint_format(LINE_ABOUT, 0, COLS, PART_STRONG, "%u lifetimes of %s   %s alive %s released",
		     s->total, s->about, paint_glyph(GLYPH_ALIVE), paint_glyph(GLYPH_DEAD));
	draw_axis(&window);
	draw_marks(s, &window);
	if (cursor >= rows)
		top = cursor - rows + 1;
	for (unsigned int i = 0; i < rows && top + i < s->nr_rows; i++)
		draw_bar(LINE_LIST + 2 + (int)i, &window, &s->bar[top + i], top + i == cursor);
	if (!s->total)
		paint_text(
			LINE_LIST + 3, 2, COLS - 2, PART_DIM,
			"No object. Timelines are those of one pool: choose it in Pools (1) with "
			"Enter.");
}

const struct screen screen_timeline = {
	.title = "Timeline",
	.short_title = "Time",
	.heads = 2,
	.has_back = true,
	.back = SCREEN_OBJECTS,
	.draw = draw_tab,
};
