// SPDX-License-Identifier: GPL-2.0-only
/* The kinds of attachment, and the fall from a better to a lesser one, function by function. */
#include <errno.h>
#include <stdio.h>

#include "base/msg.h"
#include "source/compile.h"
#include "source/internal.h"
#include "source/tracefs.h"

const char *attach_kind_name(enum attach_kind kind)
{
	static const char *const name[] = {
		[KIND_NONE] = "none",	  [KIND_FENTRY] = "fentry",	  [KIND_FEXIT] = "fexit",
		[KIND_KPROBE] = "kprobe", [KIND_KRETPROBE] = "kretprobe", [KIND_RAW_TP] = "raw_tp",
	};

	return name[kind];
}

static bool is_fentry(enum attach_kind kind)
{
	return kind == KIND_FENTRY || kind == KIND_FEXIT;
}

bool source_probe_fall_back(struct source *source, unsigned int n, int err, const char *reason)
{
	struct source_probe *probe = &source->probe[n];

	if (!is_fentry(probe->kind) || source->config.attach != ATTACH_AUTO || !tracefs_available())
		return false;
	snprintf(probe->why_not, sizeof(probe->why_not), "the kernel refuses %s: %s%s%.120s",
		 attach_kind_name(probe->kind), source_strerror(err), *reason ? ": " : "", reason);
	source_probe_unload(source, n);
	probe->kind = probe->kind == KIND_FENTRY ? KIND_KPROBE : KIND_KRETPROBE;
	probe->cfg.counted = 1;
	probe->cfg.keeps = probe->kind == KIND_KRETPROBE && compile_needs_args(&probe->cfg);
	source->uses_kprobes |= n < source->config.plan->nr_probes;
	msg_debug("%s by %s: %s", probe->function, attach_kind_name(probe->kind), probe->why_not);
	return true;
}
