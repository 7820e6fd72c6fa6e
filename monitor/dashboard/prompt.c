// SPDX-License-Identifier: GPL-2.0-only
/* The line in which a text is typed: a filter, a search, a mark. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "dashboard/ui.h"

void ui_ask(struct ui *ui, enum prompt prompt)
{
	ui->prompt = prompt;
	ui->typed[0] = '\0';
	if (prompt == PROMPT_FILTER)
		memcpy(ui->typed, ui->request.filter, sizeof(ui->typed));
}

static void finish(struct ui *ui)
{
	enum prompt prompt = ui->prompt;
	char text[32];

	ui->prompt = PROMPT_NONE;
	if (prompt == PROMPT_SEARCH && (ui->typed[0] || ui->request.search[0])) {
		if (ui->typed[0])
			memcpy(ui->request.search, ui->typed, sizeof(ui->typed));
		ui->request.search_serial++;
	} else if (prompt == PROMPT_MARK) {
		snprintf(text, sizeof(text), "mark %u", ++ui->marks);
		ui_command(ui, DO_MARK, 0, ui->typed[0] ? ui->typed : text);
	}
}

/* Takes one character back, however many bytes it has. */
static void take_back(char *text)
{
	size_t len = strlen(text);

	while (len && ((unsigned char)text[--len] & 0xc0) == 0x80)
		;
	text[len] = '\0';
}

static void add(char *text, wint_t key)
{
	char bytes[MB_LEN_MAX + 1] = "";
	mbstate_t state = {0};
	size_t len = wcrtomb(bytes, (wchar_t)key, &state);

	if (len == (size_t)-1 || strlen(text) + len >= FILTER_LEN)
		return;
	memcpy(text + strlen(text), bytes, len + 1);
}

/* A filter holds while it is typed; Esc takes it away. */
void ui_type(struct ui *ui, wint_t key, bool is_code)
{
	if (!is_code && (key == L'\r' || key == L'\n')) {
		finish(ui);
		return;
	}
	if (is_code && key == KEY_ENTER) {
		finish(ui);
		return;
	}
	if (!is_code && key == 27) {
		if (ui->prompt == PROMPT_FILTER)
			ui->request.filter[0] = '\0';
		ui->prompt = PROMPT_NONE;
		return;
	}
	if ((is_code && key == KEY_BACKSPACE) || (!is_code && (key == 127 || key == 8)))
		take_back(ui->typed);
	else if (!is_code && key == ('u' & 0x1f))
		ui->typed[0] = '\0';
	else if (!is_code && key >= L' ')
		add(ui->typed, key);
	if (ui->prompt == PROMPT_FILTER)
		memcpy(ui->request.filter, ui->typed, sizeof(ui->typed));
}
