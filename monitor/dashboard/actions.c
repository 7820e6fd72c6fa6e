// SPDX-License-Identifier: GPL-2.0-only
/* What keys do: the cursor, the screens, commands. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/invoker.h"
#include "dashboard/ui.h"

static const unsigned int intervals_ms[] = {100, 200, 500, 1000, 2000, 5000};

#define SCROLL_STEP   8
#define MOST_SCROLLED 200

#define NR_INTERVALS (sizeof(intervals_ms) / sizeof(*intervals_ms))

void ui_go_to(struct ui *ui, uint32_t index)
{
	uint32_t total = ui_is_answered(ui) ? ui->snapshot->total : 0;

	if (ui->overlay) {
		ui->scroll = index < ui->overlay_lines ? index : ui->overlay_lines;
		return;
	}
	if (total && index >= total)
		index = total - 1;
	ui->request.index[ui->request.screen] = index;
	ui_name_row(ui, index);
}

void ui_move(struct ui *ui, long by)
{
	long at = ui->overlay ? (long)ui->scroll : (long)ui_cursor(ui);

	at += by;
	ui_go_to(ui, at < 0 ? 0 : (uint32_t)at);
}

/* The list moves along, as far as it goes. */
void ui_page(struct ui *ui, bool down)
{
	uint32_t rows = ui_rows(ui), *top = &ui->request.top;

	if (!ui->overlay)
		*top = down ? *top + rows : *top > rows ? *top - rows : 0;
	ui_move(ui, down ? (long)rows : -(long)rows);
}

void ui_settle(struct ui *ui)
{
	struct request *request = &ui->request;
	const struct snapshot *s = ui->snapshot;

	request->top = s->top;
	if (s->report_nr && s->screen == SCREEN_VIOLATIONS)
		request->violation = s->report_nr;
	if (request->search_serial != ui->search_serial || request->index[s->screen] < s->total) {
		ui->search_serial = request->search_serial;
		request->index[s->screen] = s->cursor;
		if (s->screen == SCREEN_TREE)
			ui_name_row(ui, s->cursor);
	}
	ui->asked = *request;
}

void ui_show(struct ui *ui, enum view_screen screen)
{
	ui->overlay = OVERLAY_NONE;
	ui->request.wants_report = false;
	ui->request.screen = screen;
	ui->request.top = 0;
	ui->opened_in_top = false;
}

/* From the objects of a row of Top: the filter and the selection were for these alone. */
static void back_to_top(struct ui *ui)
{
	ui->request.filter[0] = '\0';
	ui->request.selection = ui->before_top;
	ui_show(ui, SCREEN_TOP);
}

void ui_open(struct ui *ui)
{
	if (ui->overlay == OVERLAY_REPORT)
		ui->unfolded = !ui->unfolded;
	else if (!ui_is_answered(ui))
		ui->open_waits = true;
	else if (ui_screen(ui)->open)
		ui_screen(ui)->open(ui);
}

void ui_back(struct ui *ui)
{
	if (ui->overlay) {
		ui->overlay = OVERLAY_NONE;
		ui->request.wants_report = false;
	} else if (ui->opened_in_top) {
		back_to_top(ui);
	} else if (ui->request.filter[0]) {
		ui->request.filter[0] = '\0';
	} else if (ui_screen(ui)->has_back) {
		ui_show(ui, ui_screen(ui)->back);
	}
}

void ui_command(struct ui *ui, enum command_kind kind, int64_t value, const char *text)
{
	struct view_command command = {.kind = kind, .value = value};

	snprintf(command.text, sizeof(command.text), "%s", text);
	if (!mailbox_command(ui->mailbox, &command))
		snprintf(ui->notice, sizeof(ui->notice), "too many commands wait");
}

/* @only_open, @only_close: not when it is so already. */
void ui_fold(struct ui *ui, bool only_open, bool only_close)
{
	const struct tree_row *row = ui_tree_row(ui);
	struct view_command command = {.kind = DO_FOLD};

	if (ui->overlay == OVERLAY_REPORT) {
		ui->unfolded = !ui->unfolded;
		return;
	}
	if (!row || !row->has_rows || (only_open && !row->folded) || (only_close && row->folded))
		return;
	command.node = row->node;
	mailbox_command(ui->mailbox, &command);
	ui_name_row(ui, ui_cursor(ui));
}

static int write_all(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t done;

	while (len) {
		done = write(fd, text, len);
		if (done < 0)
			return -errno;
		text += done;
		len -= (size_t)done;
	}
	return 0;
}

/* Never overwrites a file. */
void ui_save_report(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	const char *what = ui->request.screen == SCREEN_OBJECTS ? "object" : "violation";
	char path[160];
	int fd, err;

	if (ui->overlay != OVERLAY_REPORT || !s || !s->report_nr || !ui_is_answered(ui)) {
		snprintf(ui->notice, sizeof(ui->notice),
			 "open a violation first (3, Enter), then w writes its report");
		return;
	}
	for (unsigned int n = 0, tries = 0; tries < 1000; tries++, n++) {
		snprintf(path, sizeof(path),
			 n ? "%s/lifemon-%s-%" PRIu64 ".%u.txt" : "%s/lifemon-%s-%" PRIu64 ".txt",
			 ui->save_dir, what, s->report_nr, n);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	err = fd < 0 ? -errno : write_all(fd, s->report);
	if (fd >= 0) {
		invoker_give(fd);
		close(fd);
	}
	if (err)
		snprintf(ui->notice, sizeof(ui->notice), "cannot write %s: %s", path,
			 strerror(-err));
	else
		snprintf(ui->notice, sizeof(ui->notice), "wrote %s", path);
}

void ui_refresh(struct ui *ui, int by)
{
	int interval = (int)ui->interval + by;

	if (interval >= 0 && interval < (int)NR_INTERVALS)
		ui->interval = (unsigned int)interval;
	ui->request.interval_ns = (uint64_t)intervals_ms[ui->interval] * 1000000;
	snprintf(ui->notice, sizeof(ui->notice), "refresh every %u ms", intervals_ms[ui->interval]);
}

void ui_sort(struct ui *ui, int step)
{
	struct sorting *sort = &ui->request.sort[ui->request.screen];
	int nr = ui_screen(ui)->nr_columns;

	if (nr)
		sort->column = (uint8_t)((sort->column + step + nr) % nr);
}

void ui_group(struct ui *ui)
{
	if (ui->request.screen == SCREEN_TOP)
		ui->request.by = (enum top_by)((ui->request.by + 1) % NR_TOP_BY);
	if (ui->request.screen != SCREEN_OBJECTS || ui->overlay)
		return;
	ui->request.grouped = !ui->request.grouped;
	ui->request.index[SCREEN_OBJECTS] = 0;
}

void ui_scroll(struct ui *ui, bool left)
{
	if (!left && ui->scrolled < MOST_SCROLLED)
		ui->scrolled += SCROLL_STEP;
	else if (left && ui->scrolled)
		ui->scrolled -= SCROLL_STEP;
}

static void click_tab(struct ui *ui, int x)
{
	for (int i = NR_SCREENS - 1; i >= 0; i--)
		if (x >= ui_tab_column((enum view_screen)i)) {
			if (x < ui_tab_column(NR_SCREENS))
				ui_show(ui, (enum view_screen)i);
			return;
		}
}

static void click_row(struct ui *ui, int y)
{
	uint32_t at, first = LINE_LIST + (uint32_t)ui_screen(ui)->heads;

	if (!ui_is_answered(ui) || y < (int)first || !ui_screen(ui)->clicks)
		return;
	at = ui->snapshot->top + (uint32_t)y - first;
	if (at >= ui->snapshot->total)
		return;
	if (at == ui_cursor(ui))
		ui_open(ui);
	else
		ui_go_to(ui, at);
}

static void click_head(struct ui *ui, int x)
{
	struct sorting *sort = &ui->request.sort[ui->request.screen];
	int column = ui_screen(ui)->column_at(ui, x);

	if (column == sort->column)
		sort->ascending = !sort->ascending;
	else if (column != ui_screen(ui)->nr_columns)
		sort->column = (uint8_t)column;
}

void ui_click(struct ui *ui)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return;
	if (event.bstate & BUTTON4_PRESSED)
		return ui_move(ui, -3);
	if (event.bstate & BUTTON5_PRESSED)
		return ui_move(ui, 3);
	if (event.y == LINE_TABS)
		return click_tab(ui, event.x);
	if (ui->overlay)
		return;
	if (ui_screen(ui)->column_at && event.y == LINE_ABOUT + ui_screen(ui)->heads)
		click_head(ui, event.x);
	else
		click_row(ui, event.y);
}
