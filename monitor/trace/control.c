// SPDX-License-Identifier: GPL-2.0-only
/* Entries that are no records. */
#include "trace/cold.h"

/* Bits of a TRACE_END. */
#define END_HAS_COMMAND	  1
#define END_COMMAND_ENDED 2
#define END_TIMED_OUT	  4

/* Reasons that every ledger has. */
#define FIRST_REASONS (LOSS_OBJECTS + 1)

/* Of the later reasons only those up to the last that there was a loss for. */
static unsigned int count_reasons(const struct ledger *ledger)
{
	for (unsigned int nr = NR_LOSS_REASONS; nr > FIRST_REASONS; nr--) {
		uint64_t lost = ledger->other[nr - 1];

		for (unsigned int probe = 0; probe < ledger->nr_probes; probe++)
			lost |= ledger->probe[probe][nr - 1];
		if (lost)
			return nr;
	}
	return FIRST_REASONS;
}

static uint8_t *put_ledger(const struct ledger *ledger, uint8_t *out)
{
	unsigned int probe, reason, nr_reasons = count_reasons(ledger), left = 0;

	for (probe = 0; probe < ledger->nr_probes; probe++)
		for (reason = 0; reason < NR_LOSS_REASONS; reason++)
			left += ledger->probe[probe][reason] != 0;
	out = trace_put_leb(out, ledger->nr_probes);
	out = trace_put_leb(out, nr_reasons);
	for (reason = 0; reason < nr_reasons; reason++)
		out = trace_put_leb(out, ledger->other[reason]);
	out = trace_put_leb(out, ledger->stack_missed);
	out = trace_put_leb(out, ledger->text_missed);
	out = trace_put_leb(out, left);
	for (probe = 0; probe < ledger->nr_probes; probe++) {
		for (reason = 0; reason < NR_LOSS_REASONS; reason++) {
			if (!ledger->probe[probe][reason])
				continue;
			out = trace_put_leb(out, probe);
			out = trace_put_leb(out, reason);
			out = trace_put_leb(out, ledger->probe[probe][reason]);
		}
	}
	return out;
}

static const char *take_ledger(struct trace_input *in, struct trace_decoded *decoded)
{
	struct ledger *ledger = &decoded->ledger;
	unsigned int probe, reason, nr_reasons, left;

	memset(ledger, 0, sizeof(*ledger));
	ledger->probe = decoded->probe_loss;
	ledger->nr_probes = trace_take_leb(in, LM_MAX_PROBES);
	memset(ledger->probe, 0, ledger->nr_probes * sizeof(*ledger->probe));
	nr_reasons = trace_take_leb(in, NR_LOSS_REASONS);
	for (reason = 0; reason < nr_reasons; reason++)
		ledger->other[reason] = trace_take_leb(in, UINT64_MAX);
	ledger->stack_missed = trace_take_leb(in, UINT64_MAX);
	ledger->text_missed = trace_take_leb(in, UINT64_MAX);
	left = trace_take_leb(in, ledger->nr_probes * nr_reasons);
	for (; left; left--) {
		probe = trace_take_leb(in, ledger->nr_probes - 1);
		reason = trace_take_leb(in, nr_reasons - 1);
		ledger->probe[probe][reason] = trace_take_leb(in, UINT64_MAX);
	}
	return NULL;
}

static uint8_t *put_end(const struct trace_end *end, uint8_t *out)
{
	*out++ = (end->has_command ? END_HAS_COMMAND : 0) |
		 (end->command_ended ? END_COMMAND_ENDED : 0) |
		 (end->timed_out ? END_TIMED_OUT : 0);
	out = trace_put_leb(out, trace_zigzag(end->command_pid));
	out = trace_put_leb(out, trace_zigzag(end->command_status));
	out = trace_put_leb(out, trace_zigzag(end->command_err));
	return trace_put_leb(out, trace_zigzag(end->watch_err));
}

static void take_end(struct trace_input *in, struct trace_end *end)
{
	uint8_t bits = trace_take8(in);

	end->has_command = bits & END_HAS_COMMAND;
	end->command_ended = bits & END_COMMAND_ENDED;
	end->timed_out = bits & END_TIMED_OUT;
	end->command_pid = trace_unzigzag(trace_take_leb(in, UINT32_MAX));
	end->command_status = trace_unzigzag(trace_take_leb(in, UINT32_MAX));
	end->command_err = trace_unzigzag(trace_take_leb(in, UINT32_MAX));
	end->watch_err = trace_unzigzag(trace_take_leb(in, UINT32_MAX));
}

uint8_t *trace_put_control(struct trace_tables *tables, const struct trace_entry *entry,
			   uint8_t *out)
{
	*out++ = TRACE_OP_CONTROL + entry->what;
	switch (entry->what) {
	case TRACE_WINDOW:
		out = trace_put_leb(out, entry->window.from_ns);
		out = trace_put_leb(out, entry->window.to_ns);
		break;
	case TRACE_ADVANCE:
		out = trace_put_leb(out, trace_zigzag(entry->time_ns - tables->advance_ns));
		tables->advance_ns = entry->time_ns;
		break;
	case TRACE_MALFORMED:
		out = trace_put_leb(out, entry->count);
		break;
	case TRACE_STATS:
		*out++ = entry->stats.periodic;
		out = put_ledger(entry->stats.ledger, out);
		break;
	case TRACE_FINISH:
		*out++ = entry->finish.leaks;
		out = trace_put_leb(out, entry->finish.time_ns);
		break;
	default:
		out = put_end(&entry->end, out);
	}
	return out;
}

const char *trace_take_control(struct trace_tables *tables, uint8_t op, struct trace_input *in,
			       struct trace_decoded *decoded, struct trace_entry *entry)
{
	entry->what = op - TRACE_OP_CONTROL;
	switch (entry->what) {
	case TRACE_WINDOW:
		entry->window.from_ns = trace_take_leb(in, UINT64_MAX);
		entry->window.to_ns = trace_take_leb(in, UINT64_MAX);
		return NULL;
	case TRACE_ADVANCE:
		tables->advance_ns += trace_unzigzag(trace_take_leb(in, UINT64_MAX));
		entry->time_ns = tables->advance_ns;
		return NULL;
	case TRACE_MALFORMED:
		entry->count = trace_take_leb(in, UINT64_MAX);
		return NULL;
	case TRACE_STATS:
		entry->stats.periodic = trace_take8(in);
		entry->stats.ledger = &decoded->ledger;
		return take_ledger(in, decoded);
	case TRACE_FINISH:
		entry->finish.leaks = trace_take8(in);
		entry->finish.time_ns = trace_take_leb(in, UINT64_MAX);
		return NULL;
	case TRACE_END:
		take_end(in, &entry->end);
		return NULL;
	default:
		return "an unknown kind of entry";
	}
}
