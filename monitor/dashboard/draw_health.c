// SPDX-License-Identifier: GPL-2.0-only
/* How well lifemon itself does: what it attached to, what it lost, what it costs. */
#include <inttypes.h>
#include <stdio.h>

#include "dashboard/ui.h"

#define LOSS_LINES 3

static void draw_losses(const struct snapshot *s, int y)
{
	char number[NUMBER_LEN];
	int lines = 0;

	if (!s->nr_losses) {
		paint_text(y, 0, COLS, PART_GOOD,
			   "ledger: every event that was seen is accounted for");
		return;
	}
	for (unsigned int i = 0; i < s->nr_losses && lines < LOSS_LINES; i++, lines++)
		paint_format(y + lines, 0, COLS, PART_BAD, "ledger: %s lost, %s: %s",
			     paint_short_count(number, s->loss[i].count), s->loss[i].where,
			     s->loss[i].reason);
	if (s->nr_losses > LOSS_LINES)
		paint_format(y + LOSS_LINES - 1, 0, COLS, PART_BAD, "ledger: and %u more reasons",
			     s->nr_losses - LOSS_LINES + 1);
}

static void draw_figures(const struct snapshot *s)
{
	const struct overview *o = &s->overview;
	char a[NUMBER_LEN], b[NUMBER_LEN], c[NUMBER_LEN];
	int y = LINE_ABOUT;

	paint_format(y++, 0, COLS, PART_TEXT, "time %s   events %s, %s a second",
		     paint_short_span(a, o->time_ns), paint_short_count(b, o->events),
		     paint_short_count(c, o->events_rate));
	if (o->vitals.has_ring)
		paint_format(y++, 0, COLS, PART_TEXT, "fullest ring %u %%", o->vitals.ring_percent);
	else
		paint_text(y++, 0, COLS, PART_TEXT, "no rings: the events come from a trace");
	paint_format(y++, 0, COLS, PART_TEXT,
		     "lifemon itself: CPU %u.%u %% of one, memory %s, of it objects %s",
		     o->cpu_permille / 10, o->cpu_permille % 10,
		     paint_short_bytes(a, o->vitals.memory_bytes),
		     paint_short_bytes(b, o->engine_bytes));
	paint_format(y++, 0, COLS, o->lost ? PART_BAD : PART_GOOD, "%s %s   gaps %s",
		     o->lost ? "LOST" : "lost", paint_short_count(a, o->lost),
		     paint_short_count(b, o->gaps));
	draw_losses(s, y);
	y += LOSS_LINES;
	paint_format(y++, 0, COLS, PART_TEXT,
		     "not lost, less detailed: stacks missed %s, names %s, old objects forgotten "
		     "%s",
		     paint_short_count(a, o->stack_missed), paint_short_count(b, o->text_missed),
		     paint_short_count(c, o->evicted));
}

static void draw_tab(struct ui *ui)
{
	const struct snapshot *s = ui->snapshot;
	int heads = LINE_ABOUT + 9, y;
	uint32_t cursor = ui_cursor(ui), rows = ui_rows(ui), top = 0;
	char number[NUMBER_LEN];

	draw_figures(s);
	paint_format(heads, 0, COLS, PART_HEAD, "%-28s %-7s %-11s %6s  FUNCTION", "PROBE", "VERB",
		     "ATTACHED BY", "LOST");
	if (cursor >= rows)
		top = cursor - rows + 1;
	for (unsigned int i = 0; i < rows && top + i < s->nr_rows; i++) {
		const struct probe_row *row = &s->probe[top + i];
		enum part part = top + i == cursor ? PART_CURSOR : PART_TEXT;
		char name[64];

		y = heads + 1 + (int)i;
		snprintf(name, sizeof(name), "%s.%s", row->model, row->class);
		paint_format(y, 0, COLS, part, "%-28.28s %-7s %-11s %6s  %s", name, row->verb,
			     row->attach, paint_short_count(number, row->lost),
			     *row->function ? row->function : "(none could be watched)");
	}
}

const struct screen screen_health = {
	.title = "Health",
	.short_title = "Health",
	.heads = 9,
	.draw = draw_tab,
};
