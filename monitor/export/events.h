/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the exports of single events share: each verb of the run, once, with its object. A sink gets
 * the record before the engine has judged it and the step after that; a verb on something
 * that is not followed has no step. So the record is kept until its step or the next record comes.
 * A violation is emitted before the event that it is about.
 */
#ifndef LM_EXPORT_EVENTS_H
#define LM_EXPORT_EVENTS_H

#include "export/export.h"

/* One verb. Valid only during the callback. */
struct export_event {
	const struct lm_event *event;
	const struct lm_birth *birth;	/* the same with names; NULL: it has none */
	const struct step_info *step;	/* NULL: of no object that is followed */
	const struct plan_probe *probe; /* of event->h.probe */
};

/* The common part of such exports; the specific one contains it. Owned by that. */
struct events {
	struct sink base;
	struct export_options options;
	int (*emit)(struct events *events, const struct export_event *event);
	bool pending; /* there is a record without its step */
	union {
		struct lm_hdr h;
		struct lm_event event;
		struct lm_owned owned;
	} record;
};

/* Slots of struct sink_ops. */
int events_record(struct sink *sink, const struct lm_hdr *record);
int events_step(struct sink *sink, const struct step_info *step);
/* Before anything else is emitted: the record that is kept. Returns 0 or -errno. */
int events_flush(struct events *events);
/* The same before a violation, unless that is about the record that is kept. */
int events_flush_before(struct events *events, const struct violation *violation);

/* 0, or -errno of what could not be written to @out. */
int events_written(FILE *out);

#endif /* LM_EXPORT_EVENTS_H */
