// SPDX-License-Identifier: GPL-2.0-only
/* The addresses of the kernel's symbols that a watch uses. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "source/internal.h"

static const char *const needed[] = {
	SYMBOL_KNOWN_FUNCTION,
	"modules",
	"_stext",
	"_etext",
	"__start_orc_unwind",
	"__start_orc_unwind_ip",
	"__stop_orc_unwind_ip",
};

#define NR_NEEDED (sizeof(needed) / sizeof(needed[0]))

void symbols_read(struct source *source)
{
	struct ksyms *ksyms = &source->ksyms;
	int err = -ENOMEM;

	ksyms->wanted = calloc(NR_NEEDED + source->nr_probes, sizeof(*ksyms->wanted));
	if (ksyms->wanted) {
		for (size_t i = 0; i < NR_NEEDED; i++)
			ksyms->wanted[ksyms->nr_wanted++].name = needed[i];
		for (unsigned int n = 0; n < source->nr_probes; n++)
			if (source->probe[n].function)
				ksyms->wanted[ksyms->nr_wanted++].name = source->probe[n].function;
		ksyms_sort(ksyms);
		err = ksyms_read(ksyms);
	}
	if (err)
		msg_debug("cannot read /proc/kallsyms: %s", strerror(-err));
	if (ksyms->interrupts.more)
		msg_debug("interrupts enter this kernel in more places than are known here: some "
			  "stacks go on with what was interrupted");
}

void symbols_free(struct source *source)
{
	free(source->ksyms.wanted);
	source->ksyms = (struct ksyms){0};
}
