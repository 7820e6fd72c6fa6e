/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the screen, all of it the drawing thread's: keys.c changes it, draw.c and the
 * screens show it, dashboard.c has the loop.
 */
#ifndef LM_UI_H
#define LM_UI_H

#include <curses.h>

#include "dashboard/paint.h"
#include "view/mailbox.h"

/* Line 0 is the tabs, 1 the status, 2 what the list is of or its heads; the last is the keys. */
#define LINE_TABS   0
#define LINE_STATUS 1
#define LINE_ABOUT  2
#define LINE_LIST   3
#define LEAST_LINES 6
#define LEAST_COLS  40

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_REPORT, OVERLAY_SETUP };
enum prompt { PROMPT_NONE, PROMPT_FILTER, PROMPT_SEARCH, PROMPT_MARK };

#define REPORT_LINES 4096 /* of a report, that are shown */

struct ui {
	struct mailbox *mailbox;
	const char *save_dir;
	const struct snapshot *snapshot; /* NULL until the first comes */
	struct request request;
	struct request asked;
	bool dirty;
	bool quit;

	bool frozen;	       /* what is shown stays, unless the user moves */
	unsigned int interval; /* of the refresh rates */

	enum overlay overlay;
	unsigned int scroll; /* first line of the overlay */
	unsigned int overlay_lines;
	bool unfolded;			 /* whole stacks in reports */
	unsigned int hidden[NR_SCREENS]; /* columns that are not shown: a bit each */
	size_t scrolled;		 /* Objects: characters of BORN IN that are left out */

	enum prompt prompt;
	char typed[FILTER_LEN];

	/* Timeline: the window ends at .pan_ns before now and is .span_ns long; 0: all. */
	uint64_t span_ns, pan_ns;
	uint64_t shown_ns; /* the span that was drawn */

	uint32_t search_serial; /* that was answered */

	char notice[200]; /* on the last line until the next key */
	uint64_t notice_serial;
	bool has_player;
	unsigned int marks;

	bool open_waits;	/* Enter came before the rows of the screen */
	bool opened_in_top;	/* Objects shows a row of Top: Esc goes back there … */
	struct node before_top; /* … and this is what was selected */
};

/* A tab. Each has a file that defines it, with what draws it and what opens a row. */
struct screen {
	const char *title, *short_title;
	int heads;		    /* lines above its list, beside those that all have */
	const char *const *columns; /* their heads, for the setup; NULL: all are always shown */
	int always;		    /* the column that cannot be hidden */
	int nr_columns;		    /* that it can be sorted by; 0: it cannot */
	/* The one whose head is there, for a click; .nr_columns: none. NULL: no head is. */
	int (*column_at)(const struct ui *ui, int x);
	bool clicks;		     /* a row can be clicked on */
	bool has_back;		     /* Esc … */
	enum view_screen back;	     /* … goes there */
	void (*draw)(struct ui *ui); /* from LINE_ABOUT to the line before the last */
	void (*open)(struct ui *ui); /* Enter; NULL: nothing */
};

#define SCREEN_DECLARED(id, name) extern const struct screen screen_##name;
VIEW_SCREENS(SCREEN_DECLARED)
#undef SCREEN_DECLARED

/* screens.c */
extern const struct screen *const screens[NR_SCREENS];
/* The one that is shown. */
const struct screen *ui_screen(const struct ui *ui);
/* Where the tab begins, and how wide it is. That of NR_SCREENS begins behind the last. */
int ui_tab_column(enum view_screen screen);

/* keys.c: one key, as get_wch() gives it. @is_code: a KEY_ value. */
void ui_key(struct ui *ui, wint_t key, bool is_code);
/* bindings.c: the keys and what they do, for the help: false behind the last. @keys "" begins a
 * group. */
bool ui_describe(const struct ui *ui, unsigned int n, const char **keys, const char **what);

/* actions.c */
void ui_move(struct ui *ui, long by);
void ui_page(struct ui *ui, bool down);
/* The snapshot answers what was asked: from now on its places are those that are asked for. */
void ui_settle(struct ui *ui);
void ui_go_to(struct ui *ui, uint32_t index);
void ui_show(struct ui *ui, enum view_screen screen);
void ui_open(struct ui *ui);
void ui_back(struct ui *ui);
void ui_command(struct ui *ui, enum command_kind kind, int64_t value, const char *text);
void ui_save_report(struct ui *ui);
void ui_click(struct ui *ui);
void ui_refresh(struct ui *ui, int by);
void ui_sort(struct ui *ui, int step);
/* What does not fit of the last column. */
void ui_scroll(struct ui *ui, bool left);
static inline bool ui_is_hidden(const struct ui *ui, int column)
{
	return ui->hidden[ui->request.screen] & 1u << column;
}
/* Opens the setup of the screen's columns; shows the one at the cursor or hides it. */
void ui_setup(struct ui *ui);
void ui_toggle(struct ui *ui);
/* Other groups: by module, no more by caller. */
void ui_group(struct ui *ui);
void ui_fold(struct ui *ui, bool only_open, bool only_close);
/* prompt.c */
void ui_ask(struct ui *ui, enum prompt prompt);
void ui_type(struct ui *ui, wint_t key, bool is_code);

/* cursor.c */
/* Rows of the list of a screen of this height. */
unsigned int ui_rows(const struct ui *ui);
/* The snapshot is of the screen that is asked for. */
bool ui_is_answered(const struct ui *ui);
/* Where the cursor is, whatever it was asked to be on. */
uint32_t ui_cursor(const struct ui *ui);
/* Remembers what the row at @index is, so that the cursor stays on it when rows change places. */
void ui_name_row(struct ui *ui, uint32_t index);
/* The row of the tree under the cursor, NULL if it is not here. */
const struct tree_row *ui_tree_row(const struct ui *ui);

/* draw.c */
void draw_all(struct ui *ui);
void draw_help(struct ui *ui);
void ui_draw_report(struct ui *ui);
void draw_setup(struct ui *ui);

#endif /* LM_UI_H */
