// SPDX-License-Identifier: GPL-2.0-only
/* From a better way to attach to a lesser one, function by function. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/compile.h"
#include "source/internal.h"
#include "source/tracefs.h"

#define ENOTSUPP 524 /* of the kernel; the C library has no name for it */

const char *source_strerror(int err)
{
	return err == -ENOTSUPP ? "not supported here" : strerror(-err);
}

static bool is_fentry(enum probe_way way)
{
	return way == WAY_FENTRY || way == WAY_FEXIT;
}

bool probe_fall_back(struct source *source, unsigned int n, int err, const char *words)
{
	struct source_probe *probe = &source->probe[n];

	if (!is_fentry(probe->way) || source->config.attach != ATTACH_AUTO || !tracefs_available())
		return false;
	snprintf(probe->why_not, sizeof(probe->why_not), "the kernel refuses %s: %s%s%.120s",
		 probe_way_name(probe->way), source_strerror(err), *words ? ": " : "", words);
	probe_unload(source, n);
	probe->way = probe->way == WAY_FENTRY ? WAY_KPROBE : WAY_KRETPROBE;
	probe->cfg.counted = 1;
	probe->cfg.keeps = probe->way == WAY_KRETPROBE && compile_needs_args(&probe->cfg);
	source->uses_kprobes |= n < source->config.plan->nr_probes;
	msg_debug("%s by %s: %s", probe->function, probe_way_name(probe->way), probe->why_not);
	return true;
}
