/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was watched and what was not, in words for every sink. A class could not be observed when
 * its births or deaths had no hook, or when a probe was off for a while: such a run is not clean.
 */
#ifndef LM_WORDS_EVIDENCE_H
#define LM_WORDS_EVIDENCE_H

#include "sink/format.h"
#include "sink/sink.h"

/* Adds "class mine.buf was not observed: no 'born' (my_buf_gett of mydriver)", and how many more
 * such hooks there are. False when all classes were observed. */
bool words_add_unobserved(const struct stats_info *stats, struct line *line);

/* What became of the probe, as a word for machines: "missing", "no function", "switched off",
 * "off". @why: of engine_unobserved(). */
const char *words_unobserved_why(unsigned int why);

/* What is known of the births, deaths and uses that a verdict rests on: "watched", … */
const char *words_basis_births(const struct basis *basis);
const char *words_watched(enum watched watched);

#endif /* LM_WORDS_EVIDENCE_H */
