// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/dashboard.h"

#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"
#include "dashboard/terminal.h"
#include "dashboard/ui.h"

#define WAIT_MS		40  /* for a key, before the next look at the snapshots */
#define KEYS_A_TURN	200 /* taken before the screen is drawn */
#define DEFAULT_REFRESH 2

struct dashboard {
	struct ui ui;
	pthread_t thread;
	atomic_bool stop; /* asked to end */
	atomic_bool over; /* has ended */
};

int dashboard_check(char *why, size_t size)
{
	return terminal_check(why, size);
}

static void follow_size(struct ui *ui)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col ||
	    (size.ws_row == LINES && size.ws_col == COLS))
		return;
	resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
	ui->dirty = true;
}

/* False when the terminal is gone. */
static bool take_keys(struct ui *ui)
{
	wint_t key;
	int got;

	timeout(WAIT_MS);
	for (int i = 0; i < KEYS_A_TURN; i++) {
		errno = 0;
		got = get_wch(&key);
		if (got == ERR)
			return !i || errno != EIO;
		timeout(0);
		if (got == KEY_CODE_YES && key == KEY_RESIZE)
			ui->dirty = true;
		else
			ui_key(ui, key, got == KEY_CODE_YES);
	}
	return true;
}

/* After a hangup get_wch() returns ERR at once, for ever. */
static bool is_gone(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && errno == EIO;
}

static void take_snapshot(struct ui *ui)
{
	const struct snapshot *snapshot;

	if (ui->frozen && ui->snapshot && ui->snapshot->serial == ui->request.serial)
		return;
	snapshot = mailbox_take(ui->mailbox);
	if (!snapshot)
		return;
	ui->snapshot = snapshot;
	ui->dirty = true;
	ui->has_player = snapshot->overview.player != PLAYER_NONE;
	if (snapshot->serial == ui->request.serial)
		ui_settle(ui);
	if (ui->open_waits && ui_is_answered(ui)) {
		ui->open_waits = false;
		ui_open(ui);
	}
	if (snapshot->overview.notice_serial != ui->notice_serial) {
		ui->notice_serial = snapshot->overview.notice_serial;
		snprintf(ui->notice, sizeof(ui->notice), "%s", snapshot->overview.notice);
	}
}

static void ask(struct ui *ui)
{
	ui->request.rows = ui_rows(ui);
	/* Padding that differs costs one request too many, no more. */
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	if (ui->request.serial && !memcmp(&ui->request, &ui->asked, sizeof(ui->asked)))
		return;
	ui->request.serial++;
	ui->asked = ui->request;
	mailbox_ask(ui->mailbox, &ui->request);
}

static void *run(void *arg)
{
	struct dashboard *dashboard = arg;
	struct ui *ui = &dashboard->ui;

	if (!terminal_enter()) {
		paint_init();
		ui->dirty = true;
		while (!atomic_load(&dashboard->stop) && take_keys(ui) && !is_gone()) {
			follow_size(ui);
			ask(ui);
			take_snapshot(ui);
			if (ui->dirty && !atomic_load(&dashboard->stop))
				draw_all(ui);
			ui->dirty = false;
		}
		terminal_leave();
	}
	atomic_store(&dashboard->over, true);
	return NULL;
}

static void init_ui(struct ui *ui, const struct dashboard_config *config)
{
	ui->save_dir = config->save_dir ? config->save_dir : ".";
	ui->interval = DEFAULT_REFRESH;
	ui->request.screen = config->screen;
	ui->request.by = config->by;
	ui->request.sort[SCREEN_TREE].column = COLUMN_GROWTH;
	ui->request.sort[SCREEN_TOP].column = (uint8_t)config->sort;
	ui->request.index[SCREEN_TREE] = UINT32_MAX; /* the first pool, whichever it is */
	ui_refresh(ui, 0);
	ui->notice[0] = '\0';
}

int dashboard_open(const struct dashboard_config *config, struct dashboard **result)
{
	struct dashboard *dashboard = calloc(1, sizeof(*dashboard));
	int err;

	if (!dashboard)
		return -ENOMEM;
	setlocale(LC_CTYPE, "");
	init_ui(&dashboard->ui, config);
	dashboard->ui.mailbox = mailbox_new();
	err = dashboard->ui.mailbox ? terminal_save() : -ENOMEM;
	if (!err) {
		err = thread_begin(&dashboard->thread, run, dashboard);
		if (err)
			terminal_release();
	}
	if (err) {
		mailbox_free(dashboard->ui.mailbox);
		free(dashboard);
		return err;
	}
	*result = dashboard;
	return 0;
}

struct mailbox *dashboard_mailbox(struct dashboard *dashboard)
{
	return dashboard->ui.mailbox;
}

bool dashboard_is_over(const struct dashboard *dashboard)
{
	return atomic_load(&dashboard->over);
}

static bool wait_for(struct dashboard *dashboard, unsigned int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return !pthread_timedjoin_np(dashboard->thread, NULL, &until);
}

void dashboard_close(struct dashboard *dashboard)
{
	bool ended;

	if (!dashboard)
		return;
	atomic_store(&dashboard->stop, true);
	ended = wait_for(dashboard, 500);
	if (!ended) {
		terminal_unblock();
		ended = wait_for(dashboard, 500);
	}
	if (!ended)
		terminal_force();
	terminal_release();
	/* a thread that hangs in a write still uses this memory: never freed */
	if (!ended)
		return;
	mailbox_free(dashboard->ui.mailbox);
	free(dashboard);
}
