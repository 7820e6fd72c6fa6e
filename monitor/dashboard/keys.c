// SPDX-License-Identifier: GPL-2.0-only
/* What the keys of bindings.c do. */
#include "dashboard/bindings.h"

static void zoom(struct ui *ui, bool in)
{
	uint64_t span = ui->span_ns ? ui->span_ns : ui->shown_ns;

	if (ui->request.screen != SCREEN_TIMELINE || !span)
		return;
	span = in ? span / 2 : span * 2;
	ui->span_ns = span < 1000 ? 1000 : span;
}

static void aside(struct ui *ui, bool left)
{
	uint64_t step = ui->shown_ns / 4;

	if (ui->request.screen == SCREEN_OBJECTS && !ui->overlay) {
		ui_scroll(ui, left);
		return;
	}
	if (ui->request.screen != SCREEN_TIMELINE) {
		ui_fold(ui, !left, left);
		return;
	}
	if (!ui->span_ns)
		ui->span_ns = ui->shown_ns;
	if (left)
		ui->pan_ns += step;
	else
		ui->pan_ns -= ui->pan_ns < step ? ui->pan_ns : step;
}

static void go_first(struct ui *ui)
{
	ui->span_ns = ui->pan_ns = 0;
	ui_go_to(ui, 0);
}

static void act(struct ui *ui, enum action action)
{
	switch (action) {
	case ACT_UP:
		return ui_move(ui, -1);
	case ACT_DOWN:
		return ui_move(ui, 1);
	case ACT_PAGE_UP:
		return ui_page(ui, false);
	case ACT_PAGE_DOWN:
		return ui_page(ui, true);
	case ACT_FIRST:
		return go_first(ui);
	case ACT_LAST:
		return ui_go_to(ui, UINT32_MAX - 1);
	case ACT_LEFT:
		return aside(ui, true);
	case ACT_RIGHT:
		return aside(ui, false);
	case ACT_NEXT_TAB:
		return ui_show(ui, (enum view_screen)((ui->request.screen + 1) % NR_SCREENS));
	case ACT_LAST_TAB:
		return ui_show(
			ui, (enum view_screen)((ui->request.screen + NR_SCREENS - 1) % NR_SCREENS));
	case ACT_OPEN:
		return ui_open(ui);
	case ACT_BACK:
		return ui_back(ui);
	case ACT_TOP:
		return ui_show(ui, SCREEN_TOP);
	case ACT_UNFOLD:
		return ui_fold(ui, false, false);
	case ACT_MOUSE:
		return ui_click(ui);
	default:
		break;
	}
}

/* What changes how it is shown. */
static void adjust(struct ui *ui, enum action action)
{
	switch (action) {
	case ACT_FILTER:
		return ui_ask(ui, PROMPT_FILTER);
	case ACT_SEARCH:
		return ui_ask(ui, PROMPT_SEARCH);
	case ACT_SEARCH_ON:
		ui->request.search_serial++;
		return;
	case ACT_SORT_NEXT:
		return ui_sort(ui, 1);
	case ACT_SORT_LAST:
		return ui_sort(ui, -1);
	case ACT_INVERT:
		ui->request.sort[ui->request.screen].ascending ^= true;
		return;
	case ACT_GROUP:
		return ui_group(ui);
	case ACT_SETUP:
		return ui_setup(ui);
	case ACT_ZOOM_IN:
		return zoom(ui, true);
	case ACT_ZOOM_OUT:
		return zoom(ui, false);
	case ACT_FREEZE:
		ui->frozen = !ui->frozen;
		return;
	case ACT_FASTER:
		return ui_refresh(ui, -1);
	case ACT_SLOWER:
		return ui_refresh(ui, 1);
	case ACT_HELP:
		ui->overlay = OVERLAY_HELP;
		ui->scroll = 0;
		return;
	default:
		break;
	}
}

/* What goes beyond the screen. */
static void command(struct ui *ui, enum action action)
{
	uint64_t length = ui->snapshot ? ui->snapshot->overview.length_ns : 0;
	int64_t step = length ? (int64_t)(length / 20) : 1000000000;

	switch (action) {
	case ACT_END:
		ui->quit = true;
		return ui_command(ui, DO_QUIT, 0, "");
	case ACT_ASK_MARK:
		return ui_ask(ui, PROMPT_MARK);
	case ACT_START_STOP:
		return ui_command(ui, DO_RECORD, 0, "");
	case ACT_SAVE:
		return ui_save_report(ui);
	case ACT_PEAKS:
		return ui_command(ui, DO_RESET_PEAKS, 0, "");
	case ACT_NEXT_MARK:
		return ui_command(ui, DO_JUMP, 1, "");
	case ACT_LAST_MARK:
		return ui_command(ui, DO_JUMP, -1, "");
	case ACT_START:
		return ui_command(ui, DO_SEEK, -INT64_MAX, "");
	case ACT_FINISH:
		return ui_command(ui, DO_SEEK, INT64_MAX / 2, "");
	case ACT_ONE_BACK:
		return ui_command(ui, DO_STEP, -1, "");
	case ACT_MANY_BACK:
		return ui_command(ui, DO_STEP, -1000, "");
	case ACT_PLAY:
		return ui_command(ui, DO_PAUSE, 0, "");
	case ACT_ONE:
		return ui_command(ui, DO_STEP, 1, "");
	case ACT_MANY:
		return ui_command(ui, DO_STEP, 1000, "");
	case ACT_BACKWARD:
		return ui_command(ui, DO_SEEK, -step, "");
	case ACT_FORWARD:
		return ui_command(ui, DO_SEEK, step, "");
	case ACT_SLOW_MOTION:
		return ui_command(ui, DO_SPEED, -1, "");
	case ACT_FAST_MOTION:
		return ui_command(ui, DO_SPEED, 1, "");
	default:
		break;
	}
}

void ui_key(struct ui *ui, wint_t key, bool is_code)
{
	const struct binding *binding;

	ui->dirty = true;
	ui->notice[0] = '\0';
	ui->open_waits = false;
	if (ui->prompt) {
		ui_type(ui, key, is_code);
		return;
	}
	if (ui->overlay == OVERLAY_SETUP && !is_code && (key == L' ' || key == L'\r')) {
		ui_toggle(ui);
		return;
	}
	binding = bindings_find(ui, key, is_code);
	if (!binding)
		return;
	if (binding->action == ACT_TAB)
		ui_show(ui, (enum view_screen)(key - L'1'));
	act(ui, binding->action);
	adjust(ui, binding->action);
	command(ui, binding->action);
}
