// SPDX-License-Identifier: GPL-2.0-only
#include "sink/mismatch.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

void mismatch_say(const struct mismatch *mismatch, char *text, size_t size)
{
	bool device = mismatch->device[0];

	snprintf(text, size,
		 "ledger-mismatch: the kernel counts %" PRIu64
		 " %s%s of \"%s\"%s%s%s, lifemon %" PRIu64,
		 mismatch->kernel, mismatch->what, mismatch->kernel == 1 ? "" : "s", mismatch->name,
		 device ? " (" : "", mismatch->device, device ? ")" : "", mismatch->ours);
}
