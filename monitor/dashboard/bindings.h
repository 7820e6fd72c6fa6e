/* SPDX-License-Identifier: GPL-2.0-only */
/* One table of all keys: the help is made from it, so that none is missing there. */
#ifndef LM_BINDINGS_H
#define LM_BINDINGS_H

#include "dashboard/ui.h"

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
	ACT_SETUP,
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
	ACT_ONE_BACK,
	ACT_MANY_BACK,
	ACT_START,
	ACT_FINISH,
	ACT_NEXT_MARK,
	ACT_LAST_MARK,
	ACT_SLOW_MOTION,
	ACT_FAST_MOTION,
};

/* When a key does what it does. */
enum when {
	ALWAYS,
	LIVE,	/* unless a trace is played */
	PLAYER, /* only then */
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
	enum when when;
};

/* What this key does now; NULL: nothing. A digit of any tab is ACT_TAB. */
const struct binding *bindings_find(const struct ui *ui, wint_t key, bool is_code);

#endif /* LM_BINDINGS_H */
