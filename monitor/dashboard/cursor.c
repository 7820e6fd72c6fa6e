// SPDX-License-Identifier: GPL-2.0-only
/* Where the cursor is, and what is there. */
#include "dashboard/ui.h"

unsigned int ui_rows(const struct ui *ui)
{
	int rows = LINES - LINE_LIST - ui_screen(ui)->heads - 1;

	return rows < 1 ? 1 : rows > SNAPSHOT_ROWS ? SNAPSHOT_ROWS : (unsigned int)rows;
}

bool ui_is_answered(const struct ui *ui)
{
	return ui->snapshot && ui->snapshot->screen == ui->request.screen;
}

uint32_t ui_cursor(const struct ui *ui)
{
	const struct request *request = &ui->request;
	uint32_t index = request->index[request->screen];

	/* after a move, until the snapshot that knows of it */
	if (ui_is_answered(ui) && ui->snapshot->serial == request->serial &&
	    index == ui->asked.index[request->screen])
		return ui->snapshot->cursor;
	if (ui_is_answered(ui) && index == UINT32_MAX)
		return ui->snapshot->cursor;
	if (ui_is_answered(ui) && index >= ui->snapshot->total)
		return ui->snapshot->total ? ui->snapshot->total - 1 : 0;
	return index;
}

void ui_name_row(struct ui *ui, uint32_t index)
{
	const struct snapshot *s = ui->snapshot;

	ui->request.node = (struct node){0};
	ui->request.violation = 0;
	if (!ui_is_answered(ui) || index < s->top || index >= s->top + s->nr_rows)
		return;
	if (ui->request.screen == SCREEN_TREE)
		ui->request.node = s->tree[index - s->top].node;
	else if (ui->request.screen == SCREEN_VIOLATIONS && index)
		ui->request.violation = s->violation[index - s->top].nr;
}

const struct tree_row *ui_tree_row(const struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	uint32_t cursor = ui_cursor(ui);

	if (!ui_is_answered(ui) || s->screen != SCREEN_TREE || cursor < s->top ||
	    cursor >= s->top + s->nr_rows)
		return NULL;
	return &s->tree[cursor - s->top];
}
