// SPDX-License-Identifier: GPL-2.0-only
#include "trace/names.h"

#include <string.h>

struct naming {
	struct trace_writer *writer; /* NULL: they are only counted */
	uint64_t time_ns;
	uint16_t cpu;
	uint32_t seq;
	uint32_t nr;
};

static void write_name(void *ctx, const struct lm_hdr *record)
{
	struct naming *naming = ctx;
	union {
		struct lm_hdr h;
		struct lm_frame frame;
		struct lm_long_frame long_frame;
		struct lm_task task;
		struct lm_range range;
		struct lm_version version;
		struct lm_build_id build_id;
	} copy;

	bool numbered = record->type < LM_REC_GAP;

	naming->nr += numbered;
	if (!naming->writer)
		return;
	memcpy(&copy, record, record->size);
	copy.h.time_ns = naming->time_ns;
	copy.h.cpu = numbered ? naming->cpu : 0;
	copy.h.seq = numbered ? naming->seq++ : 0;
	trace_write_entry(naming->writer,
			  &(struct trace_entry){.what = TRACE_RECORD, .record = &copy.h});
}

static void each_name(const struct trace_names *names, struct naming *naming)
{
	modules_each(names->modules, write_name, naming);
	builds_each(names->builds, write_name, naming);
	stacks_each(names->stacks, write_name, naming);
	tasks_each(names->tasks, write_name, naming);
}

void trace_write_names(struct trace_writer *writer, const struct trace_names *names,
		       const struct order *order, uint64_t time_ns)
{
	struct naming count = {0}, naming = {.writer = writer, .time_ns = time_ns};

	if (!order_next_seq(order, &naming.cpu, &naming.seq))
		return;
	each_name(names, &count);
	naming.seq -= count.nr;
	each_name(names, &naming);
}
