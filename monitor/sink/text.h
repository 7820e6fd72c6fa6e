/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the text sink among themselves; private to sink/. */
#ifndef LM_TEXT_H
#define LM_TEXT_H

#include "sink/repeats.h"
#include "sink/words.h"

#define TEXT_MAX_GAPS 20 /* that are printed; a long loss must not flood the report */

struct text_sink {
	struct sink base;
	bool colour;
	uint64_t nr_gaps;
	struct repeats repeats;
};

int text_biography(struct sink *sink, const struct biography_info *info);
/* @stats: of each class of the plan. */
void text_classes_put(FILE *out, const struct plan *plan, const struct class_stats *stats);
int text_summary(struct sink *sink, const struct summary_info *summary);

#endif /* LM_TEXT_H */
