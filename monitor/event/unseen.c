// SPDX-License-Identifier: GPL-2.0-only
#include "event/unseen.h"

#include <stdio.h>

static const char *const what[UNSEEN_REASONS] = {
	[LM_ARM_WHY_SWITCH] = "ftrace was off (kernel.ftrace_enabled)",
	[LM_ARM_WHY_KPROBES] = "kprobes were off (/sys/kernel/debug/kprobes/enabled)",
	[LM_ARM_WHY_SILENT] = "attached probes did not run",
};

static void set_on(struct unseen *unseen, unsigned int probe, uint64_t time_ns)
{
	unsigned int why = unseen->off_by[probe];

	unseen->off_by[probe] = 0;
	if (why && --unseen->why[why].nr_off == 0 && time_ns > unseen->why[why].off_ns)
		unseen->why[why].total_ns += time_ns - unseen->why[why].off_ns;
}

static void set_off(struct unseen *unseen, unsigned int probe, unsigned int why, uint64_t time_ns)
{
	set_on(unseen, probe, time_ns);
	if (why >= UNSEEN_REASONS || !what[why])
		return;
	unseen->off_by[probe] = (uint8_t)why;
	if (unseen->why[why].nr_off++ == 0)
		unseen->why[why].off_ns = time_ns;
}

void unseen_feed(struct unseen *unseen, const struct lm_hdr *record)
{
	const struct lm_arm *arm = (const struct lm_arm *)record;

	if (record->type == LM_REC_GAP)
		unseen->gaps += !((const struct lm_gap *)record)->lost;
	if (record->type != LM_REC_ARM || record->probe >= LM_MAX_PROBES)
		return;
	if (arm->state == LM_ARM_OFF)
		set_off(unseen, record->probe, arm->why, record->time_ns);
	else
		set_on(unseen, record->probe, record->time_ns);
}

void unseen_text(const struct unseen *unseen, uint64_t end_ns, char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < UNSEEN_REASONS && at < size; i++) {
		uint64_t ns = unseen->why[i].total_ns;
		unsigned long long us;

		if (unseen->why[i].nr_off && end_ns > unseen->why[i].off_ns)
			ns += end_ns - unseen->why[i].off_ns;
		if (!ns || !what[i])
			continue;
		us = ns / 1000;
		at += (size_t)snprintf(text + at, size - at, "%s%s for up to %llu.%03llu s",
				       at ? " and " : "", what[i], us / 1000000, us / 1000 % 1000);
	}
}
