// SPDX-License-Identifier: GPL-2.0-only
/* Violations, newest first: the last ones with their whole report, as text. */
#include <stdlib.h>
#include <string.h>

#include "view/internal.h"

static char *make_report(struct view *view, const struct violation *violation)
{
	rewind(view->out);
	words_put_violation(view->out, &view->base, violation, false);
	view_put_events(view, violation, view->out);
	if (fflush(view->out))
		return NULL;
	return strndup(view->buf, (size_t)ftell(view->out));
}

int view_add_trouble(struct sink *sink, const struct violation *violation)
{
	struct view *view = (struct view *)sink;
	struct trouble *trouble = &view->trouble[view->nr_trouble % MOST_TROUBLE];
	struct line line = {0};

	if (repeats_count(&view->repeats, violation) > REPEATS_SHOWN) {
		view->nr_repeated++;
		return 0;
	}
	words_add_object(&line, &violation->object, &violation->parent);
	free(trouble->report);
	trouble->report = make_report(view, violation);
	trouble->row = (struct violation_row){
		.nr = ++view->nr_trouble,
		.time_ns = violation->time_ns,
		.certain = violation->certain,
	};
	snprintf(trouble->row.rule, sizeof(trouble->row.rule), "%s", rule_name(violation->rule));
	snprintf(trouble->row.object, sizeof(trouble->row.object), "%.*s",
		 (int)sizeof(trouble->row.object) - 1, line.text);
	view_callers(view, violation->at_stack ? violation->at_stack : violation->object.born_stack,
		     1, trouble->row.caller, sizeof(trouble->row.caller));
	return 0;
}

/* The n-th newest of those that are kept, from 0. */
static const struct trouble *newest(const struct view *view, uint64_t n)
{
	return &view->trouble[(view->nr_trouble - 1 - n) % MOST_TROUBLE];
}

static bool is_wanted(const struct trouble *trouble, const char *filter)
{
	const struct violation_row *row = &trouble->row;

	return !filter[0] || view_has(row->rule, filter) || view_has(row->object, filter) ||
	       view_has(row->caller, filter);
}

static void find_cursor(const struct request *request, const uint16_t *wanted,
			const struct view *view, bool searching, struct snapshot *snapshot)
{
	uint32_t cursor = request->index[SCREEN_VIOLATIONS];

	for (uint32_t i = 0; request->violation && i < snapshot->total; i++)
		if (newest(view, wanted[i])->row.nr == request->violation)
			cursor = i;
	if (cursor >= snapshot->total)
		cursor = snapshot->total - 1;
	for (uint32_t i = 1; searching && i <= snapshot->total; i++) {
		uint32_t at = (cursor + i) % snapshot->total;

		if (is_wanted(newest(view, wanted[at]), request->search)) {
			cursor = at;
			break;
		}
	}
	snapshot->cursor = cursor;
}

static void fill_report(const struct trouble *trouble, struct snapshot *snapshot)
{
	snapshot->report_nr = trouble->row.nr;
	snprintf(snapshot->report, sizeof(snapshot->report), "%s",
		 trouble->report ? trouble->report : "(there was no memory for the report)\n");
}

void view_fill_trouble(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	bool searching = request->search_serial != view->search_serial;
	uint32_t kept = view->nr_trouble < MOST_TROUBLE ? (uint32_t)view->nr_trouble : MOST_TROUBLE;
	uint16_t wanted[MOST_TROUBLE];

	snapshot->total = 0;
	for (uint32_t n = 0; n < kept; n++)
		if (is_wanted(newest(view, n), request->filter))
			wanted[snapshot->total++] = (uint16_t)n;
	snapshot->incomplete = view->nr_trouble > MOST_TROUBLE;
	snapshot->repeated = view->nr_repeated;
	if (!snapshot->total)
		return;
	find_cursor(request, wanted, view, searching, snapshot);
	snapshot->top = view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
	while (snapshot->nr_rows < request->rows &&
	       snapshot->top + snapshot->nr_rows < snapshot->total) {
		struct violation_row *row = &snapshot->violation[snapshot->nr_rows];

		*row = newest(view, wanted[snapshot->top + snapshot->nr_rows++])->row;
		row->time_ns = row->time_ns > view->start_ns ? row->time_ns - view->start_ns : 0;
	}
	if (request->wants_report)
		fill_report(newest(view, wanted[snapshot->cursor]), snapshot);
}
