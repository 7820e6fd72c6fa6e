// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/ui.h"

#define COLUMN 38 /* of a key and its meaning, when there is room for two */

static unsigned int count(const struct ui *ui)
{
	const char *keys, *what;
	unsigned int n = 0;

	while (ui_describe(ui, n, &keys, &what))
		n++;
	return n;
}

void draw_help(struct ui *ui)
{
	unsigned int rows = LINES > LINE_LIST + 1 ? (unsigned int)(LINES - LINE_LIST - 1) : 1;
	unsigned int columns = COLS >= 160 ? 2 : 1, nr = count(ui);
	const char *keys, *what;

	ui->overlay_lines = nr > rows * columns ? nr - rows * columns : 0;
	if (ui->scroll > ui->overlay_lines)
		ui->scroll = ui->overlay_lines;
	paint_format(LINE_ABOUT, 0, COLS, PART_HEAD, "Keys, %u-%u of %u   Esc goes back%s",
		     ui->scroll + 1,
		     ui->scroll + rows * columns < nr ? ui->scroll + rows * columns : nr, nr,
		     ui->overlay_lines ? ", arrows scroll" : "");
	for (unsigned int i = 0; i < rows * columns; i++) {
		int x = i < rows ? 0 : 2 * COLUMN, y = LINE_LIST + (int)(i % rows);

		if (!ui_describe(ui, ui->scroll + i, &keys, &what))
			return;
		if (!*keys) {
			paint_text(y, x, COLS - x, PART_STRONG, what);
			continue;
		}
		paint_text(y, x + 2, 14, PART_STRONG, keys);
		paint_text(y, x + 17, COLS - x - 17, PART_TEXT, what);
	}
}
