// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/bindings.h"

#include <stddef.h>
#include <stdio.h>

#define CTRL(c) ((c)&0x1f)

static const struct binding bindings[] = {
	{"", "Move", ACT_NOTHING, {{0}}, ALWAYS},
	{"Up k", "one row up", ACT_UP, {{KEY_UP, true}, {L'k', false}}, ALWAYS},
	{"Down j", "one row down", ACT_DOWN, {{KEY_DOWN, true}, {L'j', false}}, ALWAYS},
	{"PgUp ^B ^U",
	 "one page up",
	 ACT_PAGE_UP,
	 {{KEY_PPAGE, true}, {CTRL('b'), false}, {CTRL('u'), false}},
	 ALWAYS},
	{"PgDn ^F ^D",
	 "one page down",
	 ACT_PAGE_DOWN,
	 {{KEY_NPAGE, true}, {CTRL('f'), false}, {CTRL('d'), false}},
	 ALWAYS},
	{"Home g",
	 "first row; Timeline: all of it",
	 ACT_FIRST,
	 {{KEY_HOME, true}, {L'g', false}},
	 ALWAYS},
	{"End G", "last row", ACT_LAST, {{KEY_END, true}, {L'G', false}}, ALWAYS},
	{"Left",
	 "Pools: fold; Timeline: earlier; Objects: scroll",
	 ACT_LEFT,
	 {{KEY_LEFT, true}},
	 ALWAYS},
	{"Right l",
	 "Pools: unfold; Timeline: later; Objects: scroll",
	 ACT_RIGHT,
	 {{KEY_RIGHT, true}, {L'l', false}},
	 ALWAYS},
	{"mouse",
	 "click a row, a tab, a head to sort by; wheel",
	 ACT_MOUSE,
	 {{KEY_MOUSE, true}},
	 ALWAYS},
	{"", "Screens", ACT_NOTHING, {{0}}, ALWAYS},
	/* the digits of the tabs, and their titles */
	{"1", "", ACT_TAB, {{L'1', false}}, ALWAYS},
	{"Tab", "next screen", ACT_NEXT_TAB, {{L'\t', false}}, ALWAYS},
	{"Shift-Tab", "screen before", ACT_LAST_TAB, {{KEY_BTAB, true}}, ALWAYS},
	{"t", "Top: who makes and keeps most objects", ACT_TOP, {{L't', false}}, ALWAYS},
	{"Enter",
	 "the objects of a row; an object's life; a report",
	 ACT_OPEN,
	 {{L'\r', false}, {L'\n', false}, {KEY_ENTER, true}},
	 ALWAYS},
	{"Esc Backspace",
	 "back; take the filter away",
	 ACT_BACK,
	 {{27, false}, {KEY_BACKSPACE, true}, {127, false}, {8, false}},
	 ALWAYS},
	{"? F1 h", "this help", ACT_HELP, {{L'?', false}, {KEY_F(1), true}, {L'h', false}}, ALWAYS},
	{"q F10", "quit", ACT_END, {{L'q', false}, {KEY_F(10), true}}, ALWAYS},
	{"", "Find and sort", ACT_NOTHING, {{0}}, ALWAYS},
	{"/ F4",
	 "filter: only rows that contain a text",
	 ACT_FILTER,
	 {{L'/', false}, {KEY_F(4), true}},
	 ALWAYS},
	{"F3", "search in Pools or Violations", ACT_SEARCH, {{KEY_F(3), true}}, ALWAYS},
	{"n", "search on", ACT_SEARCH_ON, {{L'n', false}}, LIVE},
	{"> F6",
	 "sort by the next column",
	 ACT_SORT_NEXT,
	 {{L'>', false}, {KEY_F(6), true}},
	 ALWAYS},
	{"<", "sort by the column before", ACT_SORT_LAST, {{L'<', false}}, ALWAYS},
	{"I", "sort the other way round", ACT_INVERT, {{L'I', false}}, ALWAYS},
	{"b",
	 "Top: by module, device, task; Objects: by caller",
	 ACT_GROUP,
	 {{L'b', false}},
	 ALWAYS},
	{"F2 C", "choose the columns", ACT_SETUP, {{KEY_F(2), true}, {L'C', false}}, ALWAYS},
	{"f F5",
	 "fold or unfold: a row, the stacks of a report",
	 ACT_UNFOLD,
	 {{L'f', false}, {KEY_F(5), true}},
	 ALWAYS},
	{"z Z", "Timeline: zoom in, out", ACT_ZOOM_IN, {{L'z', false}}, ALWAYS},
	{NULL, NULL, ACT_ZOOM_OUT, {{L'Z', false}}, ALWAYS},
	{"", "Act", ACT_NOTHING, {{0}}, ALWAYS},
	{"p", "freeze the screen; playing goes on", ACT_FREEZE, {{L'p', false}}, PLAYER},
	{"p Space",
	 "freeze the screen; watching goes on",
	 ACT_FREEZE,
	 {{L'p', false}, {L' ', false}},
	 LIVE},
	{"m", "put a mark with a text into the trace", ACT_ASK_MARK, {{L'm', false}}, LIVE},
	{"r", "start or stop recording", ACT_START_STOP, {{L'r', false}}, LIVE},
	{"w", "write the report that is open to a file", ACT_SAVE, {{L'w', false}}, ALWAYS},
	{"0", "reset the peaks", ACT_PEAKS, {{L'0', false}}, ALWAYS},
	{"+ -", "refresh more, less often", ACT_FASTER, {{L'+', false}, {L'=', false}}, ALWAYS},
	{NULL, NULL, ACT_SLOWER, {{L'-', false}}, ALWAYS},
	{"", "Replay", ACT_NOTHING, {{0}}, PLAYER},
	{"Space P F9",
	 "play, hold",
	 ACT_PLAY,
	 {{L' ', false}, {L'P', false}, {KEY_F(9), true}},
	 PLAYER},
	{"n N", "next violation or mark, the one before", ACT_NEXT_MARK, {{L'n', false}}, PLAYER},
	{NULL, NULL, ACT_LAST_MARK, {{L'N', false}}, PLAYER},
	{"s S", "hold, and go 1 or 1000 events on", ACT_ONE, {{L's', false}}, PLAYER},
	{NULL, NULL, ACT_MANY, {{L'S', false}}, PLAYER},
	{"a A", "hold, and go 1 or 1000 events back", ACT_ONE_BACK, {{L'a', false}}, PLAYER},
	{NULL, NULL, ACT_MANY_BACK, {{L'A', false}}, PLAYER},
	{"^ $", "its start, its end", ACT_START, {{L'^', false}}, PLAYER},
	{NULL, NULL, ACT_FINISH, {{L'$', false}}, PLAYER},
	{", .", "1/20 of the trace back, on", ACT_BACKWARD, {{L',', false}}, PLAYER},
	{NULL, NULL, ACT_FORWARD, {{L'.', false}}, PLAYER},
	{"[ ]", "half, double speed", ACT_SLOW_MOTION, {{L'[', false}}, PLAYER},
	{NULL, NULL, ACT_FAST_MOTION, {{L']', false}}, PLAYER},
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

static bool is_now(const struct ui *ui, const struct binding *binding)
{
	return binding->when == ALWAYS || ui->has_player == (binding->when == PLAYER);
}

const struct binding *bindings_find(const struct ui *ui, wint_t key, bool is_code)
{
	if (is_tab(key, is_code))
		key = L'1';
	for (size_t n = 0; n < NR_BINDINGS; n++) {
		const struct binding *binding = &bindings[n];

		for (int i = 0; i < MOST_KEYS && binding->key[i].key; i++)
			if (binding->key[i].key == key && binding->key[i].is_code == is_code &&
			    is_now(ui, binding))
				return binding;
	}
	return NULL;
}

bool ui_describe(const struct ui *ui, unsigned int n, const char **keys, const char **what)
{
	unsigned int shown = 0;

	for (size_t i = 0; i < NR_BINDINGS; i++) {
		if (!bindings[i].names || !is_now(ui, &bindings[i]) || shown++ < n)
			continue;
		*keys = bindings[i].names;
		*what = bindings[i].what;
		if (bindings[i].action == ACT_TAB)
			describe_tabs(keys, what);
		return true;
	}
	return false;
}
