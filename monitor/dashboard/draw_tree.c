// SPDX-License-Identifier: GPL-2.0-only
/* Pools & classes. */
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

#define LEAST_NAME  18
#define LEAST_SPARK 8

/* What a narrow screen leaves out first comes last. */
static const struct {
	enum column column;
	const char *head;
	int width;
} columns[] = {
	{COLUMN_LIVE, "LIVE", 7},      {COLUMN_GROWTH, "GROWTH", 8},  {COLUMN_OLDEST, "OLDEST", 7},
	{COLUMN_BIRTHS, "BIRTH/s", 8}, {COLUMN_DEATHS, "DEATH/s", 8}, {COLUMN_PEAK, "PEAK", 6},
	{COLUMN_BYTES, "BYTES", 6},
};

/* For the setup. */
static const char *const all_heads[NR_COLUMNS] = {
	[COLUMN_NAME] = "DEVICE / POOL / CLASS",
	[COLUMN_LIVE] = "LIVE",
	[COLUMN_GROWTH] = "GROWTH",
	[COLUMN_PEAK] = "PEAK",
	[COLUMN_BIRTHS] = "BIRTH/s",
	[COLUMN_DEATHS] = "DEATH/s",
	[COLUMN_OLDEST] = "OLDEST",
	[COLUMN_BYTES] = "BYTES",
};

#define NR_FIGURES (sizeof(columns) / sizeof(*columns))

/* As wide as the screen is: the name first, then those figures, then the sparkline. */
struct layout {
	int name, nr, spark;
	int shown[NR_FIGURES]; /* [nr]: which of .columns */
};

static struct layout lay_out(const struct ui *ui)
{
	struct layout layout = {.name = COLS};

	for (int i = 0; i < (int)NR_FIGURES && layout.name - columns[i].width >= LEAST_NAME; i++) {
		if (ui_is_hidden(ui, (int)columns[i].column))
			continue;
		layout.name -= columns[i].width;
		layout.shown[layout.nr++] = i;
	}
	if (layout.name >= LEAST_NAME + LEAST_SPARK + 1) {
		layout.spark = layout.name / 3;
		if (layout.spark < LEAST_SPARK)
			layout.spark = LEAST_SPARK;
		if (layout.spark > SNAPSHOT_HISTORY)
			layout.spark = SNAPSHOT_HISTORY;
		layout.name -= layout.spark + 1;
	}
	return layout;
}

static int column_at(const struct ui *ui, int x)
{
	struct layout layout = lay_out(ui);
	int end = layout.name;

	if (x < end)
		return COLUMN_NAME;
	for (int n = 0; n < layout.nr; n++) {
		int i = layout.shown[n];

		end += columns[i].width;
		if (x < end)
			return (int)columns[i].column;
	}
	return NR_COLUMNS;
}

static void draw_head(const struct ui *ui, const struct layout *layout)
{
	const struct sorting *sort = &ui->request.sort[SCREEN_TREE];
	const char *mark = paint_glyph(sort->ascending ? GLYPH_UP : GLYPH_DOWN);
	int x = layout->name;
	char text[32];

	paint_text(LINE_ABOUT, 0, COLS, PART_HEAD, "");
	snprintf(text, sizeof(text), "%sDEVICE / POOL / CLASS",
		 sort->column == COLUMN_NAME ? mark : "");
	paint_text(LINE_ABOUT, 0, layout->name, PART_HEAD, text);
	for (int n = 0; n < layout->nr; n++) {
		int i = layout->shown[n];

		snprintf(text, sizeof(text), "%s%s", columns[i].column == sort->column ? mark : "",
			 columns[i].head);
		paint_right(LINE_ABOUT, x, columns[i].width, PART_HEAD, text);
		x += columns[i].width;
	}
	if (layout->spark)
		paint_right(LINE_ABOUT, x + 1, layout->spark, PART_HEAD, "LIVE BEFORE");
}

static void figure(const struct tree_row *row, enum column column, char *text)
{
	switch (column) {
	case COLUMN_LIVE:
		paint_short_count(text, row->live);
		return;
	case COLUMN_GROWTH:
		paint_short_signed(text, row->growth);
		return;
	case COLUMN_PEAK:
		paint_short_count(text, row->peak);
		return;
	case COLUMN_BIRTHS:
		paint_short_count(text, row->births);
		return;
	case COLUMN_DEATHS:
		paint_short_count(text, row->deaths);
		return;
	case COLUMN_OLDEST:
		paint_short_span(text, row->oldest_ns);
		return;
	default:
		paint_short_bytes(text, row->bytes);
	}
}

static void draw_row(int y, const struct layout *layout, const struct tree_row *row, bool cursor)
{
	enum part part = cursor ? PART_CURSOR : row->depth ? PART_TEXT : PART_STRONG;
	enum glyph sign = !row->has_rows ? GLYPH_LEAF : row->folded ? GLYPH_FOLDED : GLYPH_OPEN;
	char text[NUMBER_LEN];
	int x = layout->name;

	paint_format(y, 0, layout->name, part, "%*s%s %s", 2 * row->depth, "", paint_glyph(sign),
		     row->label);
	for (int n = 0; n < layout->nr; n++) {
		int i = layout->shown[n];

		figure(row, columns[i].column, text);
		paint_right(y, x, columns[i].width, part, text);
		x += columns[i].width;
	}
	if (!layout->spark)
		return;
	paint_text(y, x, 1, part, "");
	paint_spark(y, x + 1, layout->spark, cursor ? part : PART_BAR, row->history,
		    row->nr_history);
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	struct layout layout = lay_out(ui);
	uint32_t cursor = ui_cursor(ui);

	draw_head(ui, &layout);
	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++)
		draw_row(LINE_LIST + (int)i, &layout, &s->tree[i], s->top + i == cursor);
	if (s->total <= 1 && ui->request.filter[0])
		paint_text(LINE_LIST + 2, 2, COLS - 2, PART_DIM,
			   "No pool or device has the text of the filter in its name.");
	else if (s->total <= 1)
		paint_text(LINE_LIST + 2, 2, COLS - 2, PART_DIM, "No pool is alive.");
}

static void open_row(struct ui *ui)
{
	const struct tree_row *row = ui_tree_row(ui);

	if (!row)
		return;
	ui->request.selection = row->node;
	ui->request.index[SCREEN_OBJECTS] = ui->request.index[SCREEN_TIMELINE] = 0;
	ui_show(ui, SCREEN_OBJECTS);
}

const struct screen screen_tree = {
	.title = "Pools",
	.short_title = "Pools",
	.nr_columns = NR_COLUMNS,
	.columns = all_heads,
	.always = COLUMN_NAME,
	.column_at = column_at,
	.clicks = true,
	.draw = draw_tab,
	.open = open_row,
};
