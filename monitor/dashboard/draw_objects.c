// SPDX-License-Identifier: GPL-2.0-only
/* The live objects of a selection, oldest first. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

#define CALLER_ROOM 256

static const char *const heads[NR_OBJECT_COLUMNS] = {"AGE",   "STATE",	"BORN BY", "OBJECT",
						     "CLASS", "PARENT", "SIZE",	   "BORN IN"};

/* Columns of each, 0: no room for it, or not wanted. */
static void lay_out(const struct ui *ui, int *width)
{
	int rest = COLS;

	for (int i = 0; i < NR_OBJECT_COLUMNS; i++)
		width[i] = 0;
	width[OBJECT_AGE] = 9;
	width[OBJECT_STATE] = COLS >= 100 ? 16 : 8;
	width[OBJECT_TASK] = COLS >= 70 ? 17 : 12;
	if (COLS >= 76)
		width[OBJECT_KEY] = 19;
	if (COLS >= 100)
		width[OBJECT_CLASS] = 9;
	if (COLS >= 120) {
		width[OBJECT_PARENT] = 18;
		width[OBJECT_SIZE] = 8;
	}
	for (int i = 0; i < OBJECT_CALLER; i++) {
		if (ui_is_hidden(ui, i))
			width[i] = 0;
		rest -= width[i];
	}
	width[OBJECT_CALLER] = ui_is_hidden(ui, OBJECT_CALLER) ? 0 : rest;
}

/* "oldest first", "by state" */
static const char *order_of(const struct ui *ui)
{
	static const char *const words[NR_OBJECT_COLUMNS] = {
		[OBJECT_AGE] = "oldest first", [OBJECT_STATE] = "by state",
		[OBJECT_TASK] = "by task",     [OBJECT_KEY] = "by address",
		[OBJECT_CLASS] = "by class",   [OBJECT_PARENT] = "by parent",
		[OBJECT_SIZE] = "by size",     [OBJECT_CALLER] = "by caller",
	};
	const struct sorting *sort = &ui->request.sort[SCREEN_OBJECTS];

	return sort->column == OBJECT_AGE && sort->ascending ? "youngest first"
							     : words[sort->column];
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
	paint_format(LINE_ABOUT, 0, COLS, PART_STRONG, "Objects of %s: %s%u live, %s", s->about,
		     s->incomplete ? "the oldest of at least " : "", s->total, order_of(ui));
	if (s->nr_rows)
		paint_format(LINE_LIST, 0, COLS, PART_STRONG, "%u of these %u were born in %s",
			     most, s->nr_rows, s->object[best].caller);
}

static void draw_head(const struct ui *ui, const int *width)
{
	const struct sorting *sort = &ui->request.sort[SCREEN_OBJECTS];
	const char *mark = paint_glyph(sort->ascending ? GLYPH_UP : GLYPH_DOWN);
	char text[48];
	int x = 0;

	paint_text(LINE_LIST + 1, 0, COLS, PART_HEAD, "");
	for (int i = 0; i < NR_OBJECT_COLUMNS; i++) {
		snprintf(text, sizeof(text), "%s%s%s", sort->column == i ? mark : "", heads[i],
			 i == OBJECT_CALLER && ui->scrolled ? " (scrolled)" : "");
		paint_text(LINE_LIST + 1, x, width[i], PART_HEAD, text);
		x += width[i];
	}
}

static int column_at(const struct ui *ui, int x)
{
	int width[NR_OBJECT_COLUMNS], end = 0;

	lay_out(ui, width);
	for (int i = 0; i < NR_OBJECT_COLUMNS; i++) {
		end += width[i];
		if (x < end)
			return i;
	}
	return NR_OBJECT_COLUMNS;
}

static void fill(const struct object_row *row, int part, char *text, size_t size)
{
	char number[NUMBER_LEN];

	switch (part) {
	case OBJECT_AGE:
		snprintf(text, size, "%s",
			 row->adopted ? "before" : paint_short_span(number, row->age_ns));
		return;
	case OBJECT_STATE:
		snprintf(text, size, "%s", row->state);
		return;
	case OBJECT_TASK:
		snprintf(text, size, row->tid ? "%s/%u" : "%s", row->comm, row->tid);
		return;
	case OBJECT_KEY:
		snprintf(text, size, "0x%" PRIx64, row->key);
		return;
	case OBJECT_CLASS:
		snprintf(text, size, "%s", row->class);
		return;
	case OBJECT_PARENT:
		snprintf(text, size, "%s", row->parent);
		return;
	case OBJECT_SIZE:
		snprintf(text, size, "%s", paint_short_bytes(number, row->size));
		return;
	default:
		snprintf(text, size, "%s", row->caller);
	}
}

/* A row for each caller. */
static void draw_groups(const struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);
	char number[NUMBER_LEN];

	paint_format(LINE_ABOUT, 0, COLS, PART_STRONG,
		     "Objects of %s%s, by caller: %u (b: one by one)", s->about,
		     s->incomplete ? " (the oldest of them)" : "", s->total);
	paint_format(LINE_LIST + 1, 0, COLS, PART_HEAD, "%7s %7s %8s  %-16s  %s", "LIVE", "BYTES",
		     "OLDEST", "CLASS", "BORN IN");
	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++) {
		const struct top_row *row = &s->group[i];
		enum part part = i == cursor ? PART_CURSOR : PART_TEXT;
		int y = LINE_LIST + 2 + (int)i;

		paint_text(y, 0, COLS, part, "");
		paint_right(y, 0, 7, part, paint_short_count(number, row->live));
		paint_right(y, 7, 8, part, paint_short_bytes(number, row->bytes));
		paint_right(y, 15, 9, part, paint_short_span(number, row->oldest_ns));
		paint_text(y, 26, 16, part, row->class);
		paint_text(y, 44, COLS - 44, part, row->name);
	}
}

/* What is left of the callers when the first columns are scrolled away. */
static const char *scrolled(const struct ui *ui, const char *text)
{
	size_t len = strlen(text);

	return text + (ui->scrolled < len ? ui->scrolled : len);
}

static void draw_rows(const struct ui *ui, const int *width)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);
	char text[CALLER_ROOM];

	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++) {
		enum part part = s->top + i == cursor ? PART_CURSOR : PART_TEXT;
		int x = 0, y = LINE_LIST + 2 + (int)i;

		paint_text(y, 0, COLS, part, "");
		for (int p = 0; p < NR_OBJECT_COLUMNS; p++) {
			fill(&s->object[i], p, text, sizeof(text));
			if (width[p])
				paint_text(y, x, p == OBJECT_CALLER ? width[p] : width[p] - 1, part,
					   p == OBJECT_CALLER ? scrolled(ui, text) : text);
			x += width[p];
		}
	}
}

static void draw_tab(struct ui *ui)
{
	int width[NR_OBJECT_COLUMNS];

	if (ui->snapshot->grouped) {
		draw_groups(ui);
	} else {
		lay_out(ui, width);
		draw_about(ui);
		draw_head(ui, width);
		draw_rows(ui, width);
	}
	if (!ui->snapshot->total)
		paint_text(LINE_LIST + 3, 2, COLS - 2, PART_DIM, "No live object.");
}

/* Of a caller's row, its objects; of an object, its life. */
static void open_row(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);
	const struct object_row *row;

	if (!ui_is_answered(ui) || s->grouped != ui->request.grouped || cursor < s->top ||
	    cursor >= s->top + s->nr_rows)
		return;
	if (s->grouped) {
		ui->request.selection = s->first;
		snprintf(ui->request.filter, sizeof(ui->request.filter), "%.*s",
			 (int)strcspn(s->group[cursor].name, " "), s->group[cursor].name);
		ui->request.grouped = false;
		ui->request.index[SCREEN_OBJECTS] = 0;
		return;
	}
	row = &s->object[cursor - s->top];
	ui->request.object.id = row->id;
	ui->request.object.key = row->key;
	ui->request.object.class = row->class_nr;
	ui->request.wants_report = true;
	ui->overlay = OVERLAY_REPORT;
	ui->scroll = 0;
	ui->unfolded = false;
}

const struct screen screen_objects = {
	.title = "Objects",
	.short_title = "Objs",
	.heads = 2,
	.nr_columns = NR_OBJECT_COLUMNS,
	.columns = heads,
	.always = OBJECT_CALLER,
	.column_at = column_at,
	.clicks = true,
	.has_back = true,
	.back = SCREEN_TREE,
	.draw = draw_tab,
	.open = open_row,
};
