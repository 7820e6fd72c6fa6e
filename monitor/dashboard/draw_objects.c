// SPDX-License-Identifier: GPL-2.0-only
/* The live objects of a selection, oldest first. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

enum { AGE, STATE, TASK, KEY, CLASS, PARENT, SIZE, CALLER, NR_PARTS_OF_ROW };

static const char *const heads[NR_PARTS_OF_ROW] = {"AGE",   "STATE",  "BORN BY", "OBJECT",
						   "CLASS", "PARENT", "SIZE",	 "BORN IN"};

/* Columns of each, 0: no room for it. */
static void lay_out(int *width)
{
	int rest = COLS;

	for (int i = 0; i < NR_PARTS_OF_ROW; i++)
		width[i] = 0;
	width[AGE] = 9;
	width[STATE] = COLS >= 100 ? 16 : 8;
	width[TASK] = COLS >= 70 ? 17 : 12;
	if (COLS >= 76)
		width[KEY] = 19;
	if (COLS >= 100)
		width[CLASS] = 9;
	if (COLS >= 120) {
		width[PARENT] = 18;
		width[SIZE] = 8;
	}
	for (int i = 0; i < CALLER; i++)
		rest -= width[i];
	width[CALLER] = rest;
}

/* The caller that most of the rows at hand were born in. */
static void draw_about(const struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	unsigned int most = 0, best = 0;

	for (unsigned int i = 0; i < s->nr_rows; i++) {
		unsigned int same = 0;

		for (unsigned int j = 0; j < s->nr_rows; j++)
			same += !strcmp(s->object[i].caller, s->object[j].caller);
		if (same > most) {
			most = same;
			best = i;
		}
	}
	paint_format(LINE_ABOUT, 0, COLS, PART_STRONG, "Objects of %s: %s%u live, oldest first",
		     s->about, s->incomplete ? "the oldest of at least " : "", s->total);
	if (s->nr_rows)
		paint_format(LINE_LIST, 0, COLS, PART_STRONG, "%u of these %u were born in %s",
			     most, s->nr_rows, s->object[best].caller);
}

static void draw_head(const int *width)
{
	int x = 0;

	for (int i = 0; i < NR_PARTS_OF_ROW; i++) {
		paint_text(LINE_LIST + 1, x, width[i], PART_HEAD, heads[i]);
		x += width[i];
	}
}

static void fill(const struct object_row *row, int part, char *text, size_t size)
{
	char number[NUMBER_LEN];

	switch (part) {
	case AGE:
		snprintf(text, size, "%s",
			 row->adopted ? "before" : paint_short_span(number, row->age_ns));
		return;
	case STATE:
		snprintf(text, size, "%s", row->state);
		return;
	case TASK:
		snprintf(text, size, row->tid ? "%s/%u" : "%s", row->comm, row->tid);
		return;
	case KEY:
		snprintf(text, size, "0x%" PRIx64, row->key);
		return;
	case CLASS:
		snprintf(text, size, "%s", row->class);
		return;
	case PARENT:
		snprintf(text, size, "%s", row->parent);
		return;
	case SIZE:
		snprintf(text, size, "%s", paint_short_bytes(number, row->size));
		return;
	default:
		snprintf(text, size, "%s", row->caller);
	}
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);
	int width[NR_PARTS_OF_ROW];
	char text[160];

	lay_out(width);
	draw_about(ui);
	draw_head(width);
	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++) {
		enum part part = s->top + i == cursor ? PART_CURSOR : PART_TEXT;
		int x = 0, y = LINE_LIST + 2 + (int)i;

		paint_text(y, 0, COLS, part, "");
		for (int p = 0; p < NR_PARTS_OF_ROW; p++) {
			fill(&s->object[i], p, text, sizeof(text));
			if (width[p])
				paint_text(y, x, p == CALLER ? width[p] : width[p] - 1, part, text);
			x += width[p];
		}
	}
	if (!s->total)
		paint_text(LINE_LIST + 3, 2, COLS - 2, PART_DIM, "No live object.");
}

static void open_row(struct ui *ui)
{
	ui_show(ui, SCREEN_TIMELINE);
}

const struct screen screen_objects = {
	.title = "Objects",
	.short_title = "Objs",
	.heads = 2,
	.clicks = true,
	.has_back = true,
	.back = SCREEN_TREE,
	.draw = draw_tab,
	.open = open_row,
};
