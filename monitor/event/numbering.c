// SPDX-License-Identifier: GPL-2.0-only
#include "event/numbering.h"

#include <errno.h>
#include <stdlib.h>

int numbering_init(struct numbering *numbering, unsigned int nr_cpus)
{
	*numbering = (struct numbering){.nr_cpus = nr_cpus};
	numbering->cpu = calloc(nr_cpus + 1, sizeof(*numbering->cpu));
	return numbering->cpu ? 0 : -ENOMEM;
}

void numbering_fini(struct numbering *numbering)
{
	free(numbering->cpu);
	numbering->cpu = NULL;
}

static uint64_t holes_of(const struct numbering *numbering)
{
	uint64_t holes = 0;

	for (unsigned int i = 0; i < numbering->nr_cpus; i++) {
		const struct numbering_cpu *cpu = &numbering->cpu[i];
		uint64_t span = cpu->last - cpu->first + 1;

		if (cpu->seen && span > cpu->seen)
			holes += span - cpu->seen;
	}
	return holes;
}

void numbering_look(struct numbering *numbering)
{
	uint64_t holes = holes_of(numbering);
	uint64_t fresh, announced;

	if (holes <= numbering->holes)
		return;
	fresh = holes - numbering->holes;
	announced = fresh < numbering->announced ? fresh : numbering->announced;
	numbering->announced -= announced;
	numbering->unexplained += fresh - announced;
	numbering->holes = holes;
}

uint64_t numbering_unexplained(const struct numbering *numbering)
{
	uint64_t holes = holes_of(numbering);
	uint64_t fresh = holes > numbering->holes ? holes - numbering->holes : 0;
	uint64_t unexplained = numbering->unexplained +
			       (fresh > numbering->announced ? fresh - numbering->announced : 0);

	/* a late record fills one */
	return holes < unexplained ? holes : unexplained;
}

bool numbering_next(const struct numbering *numbering, uint16_t *cpu, uint32_t *seq)
{
	for (unsigned int i = 0; i < numbering->nr_cpus; i++) {
		if (!numbering->cpu[i].seen)
			continue;
		*cpu = (uint16_t)i;
		*seq = (uint32_t)numbering->cpu[i].last + 1;
		return true;
	}
	return false;
}
