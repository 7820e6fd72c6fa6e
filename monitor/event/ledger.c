// SPDX-License-Identifier: GPL-2.0-only
#include "event/ledger.h"

static const char *const reason_name[NR_LOSS_REASONS] = {
	[LOSS_RING_FULL] = "ring full",		 [LOSS_RECURSION] = "recursion",
	[LOSS_KRETPROBE] = "kprobe missed",	 [LOSS_ARGS_FULL] = "argument table full",
	[LOSS_READ_FAULT] = "read fault",	 [LOSS_MALFORMED] = "malformed record",
	[LOSS_HELD_BACK] = "too many held back", [LOSS_OBJECTS] = "object table full",
	[LOSS_KEYS_FULL] = "key table full",
};

const char *ledger_reason_name(enum loss_reason reason)
{
	return reason < NR_LOSS_REASONS ? reason_name[reason] : "?";
}

uint64_t ledger_total(const struct ledger *ledger)
{
	uint64_t total = 0;
	unsigned int probe, reason;

	for (reason = 0; reason < NR_LOSS_REASONS; reason++) {
		total += ledger->other[reason];
		for (probe = 0; probe < ledger->nr_probes; probe++)
			total += ledger->probe[probe][reason];
	}
	return total;
}
