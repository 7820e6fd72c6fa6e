// SPDX-License-Identifier: GPL-2.0-only
/* Violations, newest first: the last ones with their whole report, as text. */
#include <stdlib.h>
#include <string.h>

#include "sink/origin.h"
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

int view_add_violation(struct sink *sink, const struct violation *violation)
{
	struct view *view = (struct view *)sink;
	struct kept_violation *kept = &view->violation[view->nr_violations % MOST_VIOLATIONS];
	struct origin origin = origin_of_violation(&view->base, violation);
	struct line line = {0};

	view_group_leaked(view, violation);
	if (repeats_count(&view->repeats, view->base.stacks, violation) > REPEATS_SHOWN) {
		view->nr_repeated++;
		return 0;
	}
	words_add_object(&line, &violation->object, &violation->parent);
	free(kept->report);
	kept->report = make_report(view, violation);
	kept->row = (struct violation_row){
		.nr = ++view->nr_violations,
		.time_ns = violation->time_ns,
		.certain = violation->certain,
	};
	snprintf(kept->row.rule, sizeof(kept->row.rule), "%s", rule_name(violation->rule));
	snprintf(kept->row.object, sizeof(kept->row.object), "%.*s",
		 (int)sizeof(kept->row.object) - 1, line.text);
	view_frames(origin.frame, origin.nr, 1, kept->row.caller, sizeof(kept->row.caller));
	return 0;
}

/* The n-th newest of those that are kept, from 0. */
static const struct kept_violation *newest(const struct view *view, uint64_t n)
{
	return &view->violation[(view->nr_violations - 1 - n) % MOST_VIOLATIONS];
}

static bool is_wanted(const struct kept_violation *kept, const char *filter)
{
	const struct violation_row *row = &kept->row;

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

static void fill_report(const struct kept_violation *kept, struct snapshot *snapshot)
{
	snapshot->report_nr = kept->row.nr;
	snprintf(snapshot->report, sizeof(snapshot->report), "%s",
		 kept->report ? kept->report : "(there was no memory for the report)\n");
}

void view_fill_violations(struct view *view, const struct request *request,
			  struct snapshot *snapshot)
{
	bool searching = request->search_serial != view->search_serial;
	uint32_t kept = view->nr_violations < MOST_VIOLATIONS ? (uint32_t)view->nr_violations
							      : MOST_VIOLATIONS;
	uint16_t wanted[MOST_VIOLATIONS];

	snapshot->total = 0;
	for (uint32_t n = 0; n < kept; n++)
		if (is_wanted(newest(view, n), request->filter))
			wanted[snapshot->total++] = (uint16_t)n;
	snapshot->incomplete = view->nr_violations > MOST_VIOLATIONS;
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
