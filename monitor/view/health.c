// SPDX-License-Identifier: GPL-2.0-only
/* The probes, and what was lost of each. */
#include <string.h>

#include "view/internal.h"

static void add_loss(struct snapshot *snapshot, const char *where, enum loss_reason reason,
		     uint64_t count)
{
	struct loss_row *row = &snapshot->loss[snapshot->nr_losses];

	if (!count || snapshot->nr_losses == SNAPSHOT_LOSSES)
		return;
	snapshot->nr_losses++;
	snprintf(row->where, sizeof(row->where), "%s", where);
	snprintf(row->reason, sizeof(row->reason), "%s", ledger_reason_name(reason));
	row->count = count;
}

void view_fill_health(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	const struct ledger *ledger = view->stats->ledger;

	snapshot->nr_losses = 0;
	for (enum loss_reason r = 0; r < NR_LOSS_REASONS; r++)
		add_loss(snapshot, "all probes", r, ledger->other[r]);
	for (unsigned int n = 0; n < view->nr_probes && n < SNAPSHOT_PROBES; n++) {
		struct probe_row *row = &snapshot->probe[snapshot->nr_rows];

		if (view->probe[n].spare)
			continue;
		*row = view->probe[n];
		for (enum loss_reason r = 0; n < ledger->nr_probes && r < NR_LOSS_REASONS; r++) {
			row->lost += ledger->probe[n][r];
			add_loss(snapshot, row->function, r, ledger->probe[n][r]);
		}
		snapshot->nr_rows++;
	}
	snapshot->total = snapshot->nr_rows;
	snapshot->cursor = view_clamp(request->index[SCREEN_HEALTH], snapshot->total);
}
