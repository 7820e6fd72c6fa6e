/* SPDX-License-Identifier: GPL-2.0-only */
/* The sinks that a user can ask for by name (--sink). A new one is an entry in kinds.c. */
#ifndef LM_SINK_KINDS_H
#define LM_SINK_KINDS_H

#include "sink/sink.h"

struct sink_kind {
	const char *name;
	struct sink *(*make)(FILE *out); /* NULL: no memory */
	bool for_people;		 /* it can wait on a terminal until a dashboard has gone */
};

/* The one whose name is @name, as far as @len. NULL if there is none. */
const struct sink_kind *sink_kind_find(const char *name, size_t len);
/* The n-th, for lists of all; NULL behind the last. */
const struct sink_kind *sink_kind(unsigned int n);

#endif /* LM_SINK_KINDS_H */
