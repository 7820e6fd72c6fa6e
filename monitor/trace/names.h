/* SPDX-License-Identifier: GPL-2.0-only */
/* What a trace that begins in mid-run needs: the names that were written before. */
#ifndef LM_TRACE_NAMES_H
#define LM_TRACE_NAMES_H

#include "event/builds.h"
#include "event/modules.h"
#include "event/order.h"
#include "event/stacks.h"
#include "event/tasks.h"
#include "trace/writer.h"

struct trace_names {
	const struct stacks *stacks;
	const struct tasks *tasks;
	const struct modules *modules;
	const struct builds *builds;
};

/*
 * Writes them as if they were new, at @time_ns, on one of the CPUs that @order knows:
 * with the numbers before that of its next record, so that nothing is missing.
 */
void trace_write_names(struct trace_writer *writer, const struct trace_names *names,
		       const struct order *order, uint64_t time_ns);

#endif /* LM_TRACE_NAMES_H */
