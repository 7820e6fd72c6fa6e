// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "dashboard/ui.h"

#define ENTRY(id, name) [SCREEN_##id] = &screen_##name,
const struct screen *const screens[NR_SCREENS] = {VIEW_SCREENS(ENTRY)};
#undef ENTRY

const struct screen *ui_screen(const struct ui *ui)
{
	return screens[ui->request.screen];
}

int ui_tab_column(enum view_screen screen)
{
	bool wide = COLS >= 80;
	int x = 0;

	/* "[1 Pools]" and a blank; a narrow screen has none to spare */
	for (enum view_screen i = 0; i < screen; i++)
		x += wide ? (int)strlen(screens[i]->title) + 5 : COLS / NR_SCREENS;
	return x;
}
