// SPDX-License-Identifier: GPL-2.0-only
/* Objects by caller, module, device or task. */
#include <stdio.h>
#include <string.h>

#include "dashboard/ui.h"

#define LEAST_NAME 30
#define CLASS	   18

/* What a narrow screen leaves out first comes last. */
static const struct {
	enum top_column column;
	const char *head;
	int width;
} columns[] = {
	{TOP_LEAKED, "LEAKED", 7}, {TOP_GROWTH, "GROWTH", 8}, {TOP_LIVE, "LIVE", 7},
	{TOP_BORN, "BORN/s", 8},   {TOP_FREED, "FREED/s", 9}, {TOP_OLDEST, "OLDEST", 8},
	{TOP_BYTES, "BYTES", 7},
};

/* For the setup. */
static const char *const all_heads[NR_TOP_COLUMNS] = {
	[TOP_LEAKED] = "LEAKED", [TOP_GROWTH] = "GROWTH", [TOP_LIVE] = "LIVE",
	[TOP_BYTES] = "BYTES",	 [TOP_OLDEST] = "OLDEST", [TOP_BORN] = "BORN/s",
	[TOP_FREED] = "FREED/s", [TOP_NAME] = "NAME",
};

#define NR_FIGURES (int)(sizeof(columns) / sizeof(*columns))

/* As wide as the screen is: figures first, then the class, then the name. */
struct layout {
	int nr, class, name;
	int shown[NR_FIGURES]; /* [nr]: which of .columns */
};

static struct layout lay_out(const struct ui *ui)
{
	struct layout layout = {.name = COLS};

	for (int i = 0; i < NR_FIGURES && layout.name - columns[i].width >= LEAST_NAME; i++) {
		if (ui_is_hidden(ui, (int)columns[i].column))
			continue;
		layout.name -= columns[i].width;
		layout.shown[layout.nr++] = i;
	}
	if (ui->request.by == TOP_BY_CALLER && layout.name >= LEAST_NAME + CLASS + 2)
		layout.class = CLASS;
	return layout;
}

static int column_at(const struct ui *ui, int x)
{
	struct layout layout = lay_out(ui);
	int end = 0;

	for (int n = 0; n < layout.nr; n++) {
		int i = layout.shown[n];

		end += columns[i].width;
		if (x < end)
			return (int)columns[i].column;
	}
	return TOP_NAME;
}

static void draw_about(const struct ui *ui)
{
	static const char *const words[] = {
		[TOP_BY_CALLER] = "caller",
		[TOP_BY_MODULE] = "module",
		[TOP_BY_DEVICE] = "device",
		[TOP_BY_TASK] = "task",
	};

	paint_format(LINE_ABOUT, 0, COLS, PART_STRONG, "Objects by %s (b: by %s): %u%s",
		     words[ui->request.by], words[(ui->request.by + 1) % NR_TOP_BY],
		     ui->snapshot->total,
		     ui->snapshot->incomplete ? "; some are in none: too many at once" : "");
}

static void draw_head(const struct ui *ui, const struct layout *layout)
{
	static const char *const names[] = {
		[TOP_BY_CALLER] = "CALLER",
		[TOP_BY_MODULE] = "MODULE",
		[TOP_BY_DEVICE] = "DEVICE",
		[TOP_BY_TASK] = "TASK",
	};
	const struct sorting *sort = &ui->request.sort[SCREEN_TOP];
	const char *mark = paint_glyph(sort->ascending ? GLYPH_UP : GLYPH_DOWN);
	char text[32];
	int x = 0;

	paint_text(LINE_LIST, 0, COLS, PART_HEAD, "");
	for (int n = 0; n < layout->nr; n++) {
		int i = layout->shown[n];

		snprintf(text, sizeof(text), "%s%s", columns[i].column == sort->column ? mark : "",
			 columns[i].head);
		paint_right(LINE_LIST, x, columns[i].width, PART_HEAD, text);
		x += columns[i].width;
	}
	if (layout->class)
		paint_text(LINE_LIST, x + 2, layout->class, PART_HEAD, "CLASS");
	x += layout->class;
	snprintf(text, sizeof(text), "%s%s", sort->column == TOP_NAME ? mark : "",
		 names[ui->request.by]);
	paint_text(LINE_LIST, x + 2, COLS - x - 2, PART_HEAD, text);
}

static void figure(const struct top_row *row, enum top_column column, char *text)
{
	switch (column) {
	case TOP_LEAKED:
		paint_short_count(text, row->leaked);
		return;
	case TOP_GROWTH:
		paint_short_signed(text, row->growth);
		return;
	case TOP_LIVE:
		paint_short_count(text, row->live);
		return;
	case TOP_BORN:
		paint_short_count(text, row->births);
		return;
	case TOP_FREED:
		paint_short_count(text, row->deaths);
		return;
	case TOP_OLDEST:
		paint_short_span(text, row->oldest_ns);
		return;
	default:
		paint_short_bytes(text, row->bytes);
	}
}

static void draw_row(int y, const struct layout *layout, const struct top_row *row, bool cursor)
{
	char text[NUMBER_LEN];
	int x = 0;

	paint_text(y, 0, COLS, cursor ? PART_CURSOR : PART_TEXT, "");
	for (int n = 0; n < layout->nr; n++) {
		int i = layout->shown[n];

		bool bad = (columns[i].column == TOP_LEAKED && row->leaked) ||
			   (columns[i].column == TOP_GROWTH && row->growth > 0);

		figure(row, columns[i].column, text);
		paint_right(y, x, columns[i].width,
			    cursor ? PART_CURSOR
			    : bad  ? PART_BAD
				   : PART_TEXT,
			    text);
		x += columns[i].width;
	}
	if (layout->class)
		paint_text(y, x + 2, layout->class - 2, cursor ? PART_CURSOR : PART_TEXT,
			   row->class);
	x += layout->class;
	paint_text(y, x + 2, COLS - x - 2, cursor ? PART_CURSOR : PART_TEXT, row->name);
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	struct layout layout = lay_out(ui);
	uint32_t cursor = ui_cursor(ui);

	draw_about(ui);
	draw_head(ui, &layout);
	for (unsigned int i = 0; i < s->nr_rows && i < ui_rows(ui); i++)
		draw_row(LINE_LIST + 1 + (int)i, &layout, &s->group[i], s->top + i == cursor);
	if (!s->total)
		paint_text(LINE_LIST + 2, 2, COLS - 2, PART_DIM,
			   ui->request.filter[0] ? "No row has the text of the filter."
						 : "No object was counted so far.");
}

/* The objects of the row: those whose columns have its innermost name. */
static void open_row(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);
	const char *name;
	size_t len;

	if (!ui_is_answered(ui) || cursor < s->top || cursor >= s->top + s->nr_rows)
		return;
	name = s->group[cursor - s->top].name;
	len = strcspn(name, " ");
	if (name[0] == '(' || name[0] == '?' || len >= FILTER_LEN)
		return;
	ui->before_top = ui->request.selection;
	snprintf(ui->request.filter, sizeof(ui->request.filter), "%.*s", (int)len, name);
	ui->request.selection = (struct node){.kind = NODE_ALL};
	ui->request.index[SCREEN_OBJECTS] = 0;
	ui_show(ui, SCREEN_OBJECTS);
	ui->opened_in_top = true;
}

const struct screen screen_top = {
	.title = "Top",
	.short_title = "Top",
	.heads = 1,
	.clicks = true,
	.nr_columns = NR_TOP_COLUMNS,
	.columns = all_heads,
	.always = TOP_NAME,
	.column_at = column_at,
	.draw = draw_tab,
	.open = open_row,
};
