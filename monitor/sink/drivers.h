/* SPDX-License-Identifier: GPL-2.0-only */
/* The modules that made what was watched, and which builds of them: for the page of a run. */
#ifndef LM_SINK_DRIVERS_H
#define LM_SINK_DRIVERS_H

#include "sink/format.h"
#include "sink/sink.h"

#define DRIVERS_MOST 32

struct drivers {
	unsigned int nr;
	/* of the sink's stacks, in the order of their births */
	struct untrusted name[DRIVERS_MOST];
	const struct build *build[DRIVERS_MOST]; /* NULL: nothing is known of it */
};

/* Those in whose functions objects were born, as far as the engine knows the stacks. */
void drivers_find(const struct sink *sink, struct drivers *drivers);

/* "version 1.0, srcversion 533BB7E5866E52F63B9ACCB, build id 3b…"; nothing if nothing is known. */
void drivers_add_build(struct line *line, const struct build *build);

#endif /* LM_SINK_DRIVERS_H */
