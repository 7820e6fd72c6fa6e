// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "trace/codec.h"

/* Indexed by the codes of an event's bytes; 0xff: there is no such code. */
const uint8_t trace_time_size[4] = {1, 2, 3, 8};
const uint8_t trace_key_size[4] = {3, 4, 8, 0xff};
const uint8_t trace_val_size[8] = {0, 1, 2, 3, 4, 8, 0, 0xff};

int trace_tables_init(struct trace_tables *tables, unsigned int nr_cpus)
{
	tables->nr_cpus = nr_cpus;
	tables->cpu = calloc(nr_cpus, sizeof(*tables->cpu));
	tables->who = calloc(TRACE_MAX_WHOS, sizeof(*tables->who));
	tables->parent = calloc(TRACE_MAX_PARENTS, sizeof(*tables->parent));
	tables->key = calloc(TRACE_MAX_KEYS, sizeof(*tables->key));
	if (!tables->cpu || !tables->who || !tables->parent || !tables->key)
		return -ENOMEM;
	trace_tables_reset(tables);
	return 0;
}

void trace_tables_reset(struct trace_tables *tables)
{
	unsigned int i;

	for (i = 0; i < tables->nr_cpus; i++)
		tables->cpu[i] = (struct trace_cpu){.key = TRACE_MAX_KEYS};
	tables->now = tables->cpu;
	tables->parent[0] = (struct trace_parent){0};
	tables->nr_parents = 1;
	tables->nr_whos = 0;
	tables->nr_keys = 0;
	tables->advance_ns = 0;
}

void trace_tables_fini(struct trace_tables *tables)
{
	free(tables->cpu);
	free(tables->who);
	free(tables->parent);
	free(tables->key);
}

#define FIELD(kind, type, member)                                                                  \
	{                                                                                          \
		kind, offsetof(struct type, member), sizeof(((struct type *)0)->member)            \
	}
#define U32(type, member)  FIELD(TRACE_FIELD_U32, type, member)
#define U64(type, member)  FIELD(TRACE_FIELD_U64, type, member)
#define ADDR(type, member) FIELD(TRACE_FIELD_ADDR, type, member)
#define TEXT(type, member) FIELD(TRACE_FIELD_TEXT, type, member)

static const struct trace_layout layouts[] = {
	[LM_REC_BIRTH] = {sizeof(struct lm_birth),
			  1,
			  true,
			  {U32(lm_birth, ev.tgid), U32(lm_birth, ev.tid), ADDR(lm_birth, ev.key),
			   ADDR(lm_birth, ev.parent), U64(lm_birth, ev.val[0]),
			   U64(lm_birth, ev.val[1]), ADDR(lm_birth, device), TEXT(lm_birth, name),
			   TEXT(lm_birth, device_name)}},
	[LM_REC_TASK] = {sizeof(struct lm_task),
			 1,
			 true,
			 {U32(lm_task, tgid), U32(lm_task, tid), TEXT(lm_task, comm)}},
	[LM_REC_FRAME] = {sizeof(struct lm_frame),
			  1,
			  true,
			  {ADDR(lm_frame, addr), U32(lm_frame, index), U32(lm_frame, nr),
			   TEXT(lm_frame, text)}},
	[LM_REC_MODULE] = {sizeof(struct lm_module),
			   1,
			   true,
			   {U32(lm_module, what), U32(lm_module, tid), TEXT(lm_module, name)}},
	[LM_REC_LONG_FRAME] = {sizeof(struct lm_long_frame),
			       2,
			       true,
			       {ADDR(lm_long_frame, addr), U32(lm_long_frame, index),
				U32(lm_long_frame, nr), TEXT(lm_long_frame, text)}},
	[LM_REC_RANGE] = {sizeof(struct lm_range),
			  2,
			  true,
			  {ADDR(lm_range, base), U64(lm_range, size), U32(lm_range, kind),
			   U32(lm_range, pad), TEXT(lm_range, name)}},
	[LM_REC_OWNED] = {sizeof(struct lm_owned),
			  2,
			  true,
			  {U32(lm_owned, birth.ev.tgid), U32(lm_owned, birth.ev.tid),
			   ADDR(lm_owned, birth.ev.key), ADDR(lm_owned, birth.ev.parent),
			   U64(lm_owned, birth.ev.val[0]), U64(lm_owned, birth.ev.val[1]),
			   ADDR(lm_owned, birth.device), TEXT(lm_owned, birth.name),
			   TEXT(lm_owned, birth.device_name), ADDR(lm_owned, owner),
			   ADDR(lm_owned, part[0]), ADDR(lm_owned, part[1])}},
	[LM_REC_VERSION] = {sizeof(struct lm_version),
			    2,
			    true,
			    {TEXT(lm_version, name), TEXT(lm_version, version),
			     TEXT(lm_version, srcversion)}},
	[LM_REC_BUILD_ID] = {sizeof(struct lm_build_id),
			     2,
			     false,
			     {TEXT(lm_build_id, name), TEXT(lm_build_id, id)}},
	[LM_REC_STRANGER] = {sizeof(struct lm_stranger), 2, true, {ADDR(lm_stranger, key)}},
	[LM_REC_GAP] = {sizeof(struct lm_gap), 1, false, {U64(lm_gap, from_ns), U64(lm_gap, lost)}},
	[LM_REC_MARK] = {sizeof(struct lm_mark), 1, false, {TEXT(lm_mark, text)}},
	[LM_REC_COUNT] = {sizeof(struct lm_count),
			  2,
			  false,
			  {U32(lm_count, what), U32(lm_count, reading), U64(lm_count, count),
			   TEXT(lm_count, name), TEXT(lm_count, device)}},
	[LM_REC_ARM] = {sizeof(struct lm_arm), 2, false, {U32(lm_arm, state), U32(lm_arm, why)}},
};

const struct trace_layout *trace_layout(unsigned int type)
{
	if (type >= sizeof(layouts) / sizeof(layouts[0]) || !layouts[type].size)
		return NULL;
	return &layouts[type];
}
