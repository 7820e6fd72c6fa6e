// SPDX-License-Identifier: GPL-2.0-only
/* Which columns the screen shows. */
#include <stdio.h>

#include "dashboard/ui.h"

void ui_setup(struct ui *ui)
{
	const struct screen *screen = ui_screen(ui);

	if (!screen->columns) {
		snprintf(ui->notice, sizeof(ui->notice), "this screen has no columns to choose");
		return;
	}
	ui->overlay = OVERLAY_SETUP;
	ui->request.wants_report = false;
	ui->scroll = 0;
	ui->overlay_lines = (unsigned int)screen->nr_columns - 1;
}

void ui_toggle(struct ui *ui)
{
	if ((int)ui->scroll != ui_screen(ui)->always)
		ui->hidden[ui->request.screen] ^= 1u << ui->scroll;
}

/* The cursor is where another overlay has its first line. */
void draw_setup(struct ui *ui)
{
	const struct screen *screen = ui_screen(ui);

	paint_format(LINE_ABOUT, 0, COLS, PART_HEAD,
		     "Columns of %s   Enter or Space: show, hide   Esc: back", screen->title);
	for (int i = 0; i < screen->nr_columns; i++)
		paint_format(LINE_LIST + i, 0, COLS,
			     (unsigned int)i == ui->scroll ? PART_CURSOR : PART_TEXT, "  [%c] %s",
			     ui_is_hidden(ui, i) ? ' ' : 'x', screen->columns[i]);
}
