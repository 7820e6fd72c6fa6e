// SPDX-License-Identifier: GPL-2.0-only
#include "source/crowd.h"

#include <stdio.h>

#include "base/msg.h"
#include "source/internal.h"
#include "source/sleepers.h"

#define TRAMPOLINE_PROGRAMS 38
/* One of them may be the program that fentry was tried with (selftest.h). */
#define TRIED 1

unsigned int crowd_share(unsigned int nr_hooks, unsigned int most)
{
	unsigned int programs = nr_hooks ? (TRAMPOLINE_PROGRAMS - TRIED) / nr_hooks : most + 1;

	if (programs > most)
		return most;
	return programs ? programs - 1 : 0;
}

void crowd_why(unsigned int share, unsigned int most, unsigned int nr_hooks, char *why, size_t size)
{
	char backups[40] = "no backup";

	if (share)
		snprintf(backups, sizeof(backups), "%u of %u backups", share, most);
	snprintf(why, size,
		 "%s: the %u hooks on it share %d programs, so %scalls within calls can be lost",
		 backups, nr_hooks, TRAMPOLINE_PROGRAMS, share ? "more " : "");
}

static bool takes_place(const struct source_probe *probe)
{
	return probe->kind == KIND_FENTRY || probe->kind == KIND_FEXIT;
}

/* Probes on the trampoline of probe @n. *@first: the first of them. */
static unsigned int count_hooks(const struct source *source, unsigned int n, unsigned int *first)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < source->nr_probes; i++)
		if (takes_place(&source->probe[i]) &&
		    source->probe[i].btf_id == source->probe[n].btf_id && !nr++)
			*first = i;
	return nr;
}

unsigned int crowd_backups(struct source *source, unsigned int n)
{
	struct source_probe *probe = &source->probe[n];
	unsigned int nr_hooks, share, first = n;

	if (probe->kind == KIND_RAW_TP)
		return source->nr_backups;
	if (!takes_place(probe) || (!source->preempts && sleepers_have(probe->function)))
		return 0;
	nr_hooks = count_hooks(source, n, &first);
	share = crowd_share(nr_hooks, source->nr_backups);
	if (share == source->nr_backups)
		return share;
	crowd_why(share, source->nr_backups, nr_hooks, probe->why_not, sizeof(probe->why_not));
	if (first == n)
		msg_debug("%s: each hook has %s", probe->function, probe->why_not);
	return share;
}
