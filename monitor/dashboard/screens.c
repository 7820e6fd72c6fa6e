// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/ui.h"

#define ENTRY(id, name) [SCREEN_##id] = &screen_##name,
const struct screen *const screens[NR_SCREENS] = {VIEW_SCREENS(ENTRY)};
#undef ENTRY

const struct screen *ui_screen(const struct ui *ui)
{
	return screens[ui->request.screen];
}

int ui_tab_width(void)
{
	return COLS >= 80 ? 14 : COLS / NR_SCREENS;
}
