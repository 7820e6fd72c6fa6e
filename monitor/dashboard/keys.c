// SPDX-License-Identifier: GPL-2.0-only
/* One table of all keys: the help is made from it, so that none is missing there. */
#include "dashboard/ui.h"

#include <stddef.h>
#include <stdio.h>

#define CTRL(c) ((c)&0x1f)

enum action {
	ACT_NOTHING,
	ACT_UP,
	ACT_DOWN,
	ACT_PAGE_UP,
	ACT_PAGE_DOWN,
	ACT_FIRST,
	ACT_LAST,
	ACT_LEFT,
	ACT_RIGHT,
	ACT_NEXT_TAB,
	ACT_LAST_TAB,
	ACT_TAB,
	ACT_OPEN,
	ACT_BACK,
	ACT_UNFOLD,
	ACT_FILTER,
	ACT_SEARCH,
	ACT_SEARCH_ON,
	ACT_SORT_NEXT,
	ACT_SORT_LAST,
	ACT_INVERT,
	ACT_TOP,
	ACT_GROUP,
	ACT_FREEZE,
	ACT_ASK_MARK,
	ACT_START_STOP,
	ACT_SAVE,
	ACT_PEAKS,
	ACT_FASTER,
	ACT_SLOWER,
	ACT_ZOOM_IN,
	ACT_ZOOM_OUT,
	ACT_HELP,
	ACT_END,
	ACT_MOUSE,
	ACT_PLAY,
	ACT_ONE,
	ACT_MANY,
	ACT_BACKWARD,
	ACT_FORWARD,
	ACT_SLOW_MOTION,
	ACT_FAST_MOTION,
};

#define MOST_KEYS 5

struct binding {
	const char *names; /* as the help shows them; "" begins a group */
	const char *what;
	enum action action;
	struct {
		wint_t key;
		bool is_code;
	} key[MOST_KEYS];
	bool player; /* only when a trace is played */
};

static const struct binding bindings[] = {
	{"", "Move", ACT_NOTHING, {{0}}, false},
	{"Up k", "one row up", ACT_UP, {{KEY_UP, true}, {L'k', false}}, false},
	{"Down j", "one row down", ACT_DOWN, {{KEY_DOWN, true}, {L'j', false}}, false},
	{"PgUp ^B ^U",
	 "one page up",
	 ACT_PAGE_UP,
	 {{KEY_PPAGE, true}, {CTRL('b'), false}, {CTRL('u'), false}},
	 false},
	{"PgDn ^F ^D",
	 "one page down",
	 ACT_PAGE_DOWN,
	 {{KEY_NPAGE, true}, {CTRL('f'), false}, {CTRL('d'), false}},
	 false},
	{"Home g",
	 "first row; Timeline: all of it",
	 ACT_FIRST,
	 {{KEY_HOME, true}, {L'g', false}},
	 false},
	{"End G", "last row", ACT_LAST, {{KEY_END, true}, {L'G', false}}, false},
	{"Left", "Pools: fold; Timeline: earlier", ACT_LEFT, {{KEY_LEFT, true}}, false},
	{"Right l",
	 "Pools: unfold; Timeline: later",
	 ACT_RIGHT,
	 {{KEY_RIGHT, true}, {L'l', false}},
	 false},
	{"mouse",
	 "click a row, a tab, a head to sort by; wheel",
	 ACT_MOUSE,
	 {{KEY_MOUSE, true}},
	 false},
	{"", "Screens", ACT_NOTHING, {{0}}, false},
	/* the digits of the tabs, and their titles */
	{"1", "", ACT_TAB, {{L'1', false}}, false},
	{"Tab", "next screen", ACT_NEXT_TAB, {{L'\t', false}}, false},
	{"Shift-Tab", "screen before", ACT_LAST_TAB, {{KEY_BTAB, true}}, false},
	{"t", "Top: who makes and keeps most objects", ACT_TOP, {{L't', false}}, false},
	{"Enter",
	 "Pools, Top: the objects; Violations: the report",
	 ACT_OPEN,
	 {{L'\r', false}, {L'\n', false}, {KEY_ENTER, true}},
	 false},
	{"Esc Backspace",
	 "back; take the filter away",
	 ACT_BACK,
	 {{27, false}, {KEY_BACKSPACE, true}, {127, false}, {8, false}},
	 false},
	{"? F1 h", "this help", ACT_HELP, {{L'?', false}, {KEY_F(1), true}, {L'h', false}}, false},
	{"q F10", "quit", ACT_END, {{L'q', false}, {KEY_F(10), true}}, false},
	{"", "Find and sort", ACT_NOTHING, {{0}}, false},
	{"/ F4",
	 "filter: only rows that contain a text",
	 ACT_FILTER,
	 {{L'/', false}, {KEY_F(4), true}},
	 false},
	{"F3", "search in Pools or Violations", ACT_SEARCH, {{KEY_F(3), true}}, false},
	{"n", "search on", ACT_SEARCH_ON, {{L'n', false}}, false},
	{"> F6",
	 "Pools, Top: sort by the next column",
	 ACT_SORT_NEXT,
	 {{L'>', false}, {KEY_F(6), true}},
	 false},
	{"<", "Pools, Top: sort by the column before", ACT_SORT_LAST, {{L'<', false}}, false},
	{"I", "Pools, Top: the other way round", ACT_INVERT, {{L'I', false}}, false},
	{"b", "Top: by caller, module, device, task", ACT_GROUP, {{L'b', false}}, false},
	{"f F5",
	 "fold or unfold: a row, the stacks of a report",
	 ACT_UNFOLD,
	 {{L'f', false}, {KEY_F(5), true}},
	 false},
	{"z Z", "Timeline: zoom in, out", ACT_ZOOM_IN, {{L'z', false}}, false},
	{NULL, NULL, ACT_ZOOM_OUT, {{L'Z', false}}, false},
	{"", "Act", ACT_NOTHING, {{0}}, false},
	{"p Space",
	 "freeze the screen; watching goes on",
	 ACT_FREEZE,
	 {{L'p', false}, {L' ', false}},
	 false},
	{"m", "put a mark with a text into the trace", ACT_ASK_MARK, {{L'm', false}}, false},
	{"r", "start or stop recording", ACT_START_STOP, {{L'r', false}}, false},
	{"w", "write the report of a violation to a file", ACT_SAVE, {{L'w', false}}, false},
	{"0", "reset the peaks", ACT_PEAKS, {{L'0', false}}, false},
	{"+ -", "refresh more, less often", ACT_FASTER, {{L'+', false}, {L'=', false}}, false},
	{NULL, NULL, ACT_SLOWER, {{L'-', false}}, false},
	{"", "Replay", ACT_NOTHING, {{0}}, true},
	{"P F9", "hold, go on", ACT_PLAY, {{L'P', false}, {KEY_F(9), true}}, true},
	{"s S", "hold, and go 1 or 1000 events on", ACT_ONE, {{L's', false}}, true},
	{NULL, NULL, ACT_MANY, {{L'S', false}}, true},
	{", .", "1/20 of the trace back, on", ACT_BACKWARD, {{L',', false}}, true},
	{NULL, NULL, ACT_FORWARD, {{L'.', false}}, true},
	{"[ ]", "half, double speed", ACT_SLOW_MOTION, {{L'[', false}}, true},
	{NULL, NULL, ACT_FAST_MOTION, {{L']', false}}, true},
};

#define NR_BINDINGS (sizeof(bindings) / sizeof(*bindings))

static bool is_tab(wint_t key, bool is_code)
{
	return !is_code && key >= L'1' && key < L'1' + NR_SCREENS;
}

/* "1 2 …" and "Pools, Objects, …" */
static void describe_tabs(const char **keys, const char **what)
{
	static char digits[2 * NR_SCREENS + 1], titles[16 * NR_SCREENS];
	size_t len = 0;

	for (int i = 0; i < NR_SCREENS; i++) {
		snprintf(digits + i * 2, 3, "%d ", i + 1);
		len += (size_t)snprintf(titles + len, sizeof(titles) - len, "%s%s", i ? ", " : "",
					screens[i]->title);
	}
	digits[sizeof(digits) - 2] = '\0';
	*keys = digits;
	*what = titles;
}

static const struct binding *find(const struct ui *ui, wint_t key, bool is_code)
{
	if (is_tab(key, is_code))
		key = L'1';
	for (size_t n = 0; n < NR_BINDINGS; n++) {
		const struct binding *binding = &bindings[n];

		for (int i = 0; i < MOST_KEYS && binding->key[i].key; i++)
			if (binding->key[i].key == key && binding->key[i].is_code == is_code &&
			    (ui->has_player || !binding->player))
				return binding;
	}
	return NULL;
}

bool ui_describe(const struct ui *ui, unsigned int n, const char **keys, const char **what)
{
	unsigned int shown = 0;

	for (size_t i = 0; i < NR_BINDINGS; i++) {
		if (!bindings[i].names || (bindings[i].player && !ui->has_player) || shown++ < n)
			continue;
		*keys = bindings[i].names;
		*what = bindings[i].what;
		if (bindings[i].action == ACT_TAB)
			describe_tabs(keys, what);
		return true;
	}
	return false;
}

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
	if (ui->prompt) {
		ui_type(ui, key, is_code);
		return;
	}
	binding = find(ui, key, is_code);
	if (!binding)
		return;
	if (binding->action == ACT_TAB)
		ui_show(ui, (enum view_screen)(key - L'1'));
	act(ui, binding->action);
	adjust(ui, binding->action);
	command(ui, binding->action);
}
