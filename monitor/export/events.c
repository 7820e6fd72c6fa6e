// SPDX-License-Identifier: GPL-2.0-only
#include "export/events.h"

#include <errno.h>
#include <string.h>

static int emit(struct events *events, const struct lm_event *record, const struct step_info *step)
{
	const struct export_event event = {
		.event = record,
		.birth = record_birth(&record->h),
		.step = step,
		.probe = &events->base.plan->probe[record->h.probe],
	};

	events->pending = false;
	return events->emit(events, &event);
}

int events_flush(struct events *events)
{
	return events->pending ? emit(events, &events->record.event, NULL) : 0;
}

int events_flush_before(struct events *events, const struct violation *violation)
{
	return violation->probe == LM_PROBE_NONE ? events_flush(events) : 0;
}

/* A release that counts on success is emitted when the engine has judged it, at its exit. */
static bool is_judged_later(const struct model_hook *hook)
{
	return hook->on_success || hook->confirms;
}

int events_record(struct sink *sink, const struct lm_hdr *record)
{
	struct events *events = (struct events *)sink;
	int err = events_flush(events);

	if (err || !events->options.everything || record->probe >= sink->plan->nr_probes ||
	    !record_is_verb(record))
		return err;
	if (is_judged_later(sink->plan->probe[record->probe].hook))
		return 0;
	memcpy(&events->record, record, record->size);
	events->pending = true;
	return 0;
}

int events_step(struct sink *sink, const struct step_info *step)
{
	return emit((struct events *)sink, step->event, step);
}

int events_written(FILE *out)
{
	return ferror(out) ? (errno ? -errno : -EIO) : 0;
}
