/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the codec that is not about events: what is rare, and may be slow. */
#ifndef LM_TRACE_COLD_H
#define LM_TRACE_COLD_H

#include "trace/bytes.h"
#include "trace/codec.h"

/* Both store at @out, which has room for TRACE_ENTRY_MAX, and return the byte behind. */
uint8_t *trace_put_record(struct trace_tables *tables, const struct lm_hdr *record, uint8_t *out);
uint8_t *trace_put_control(struct trace_tables *tables, const struct trace_entry *entry,
			   uint8_t *out);

/* What a decoded entry points to. */
struct trace_decoded {
	uint64_t record[8192]; /* bytes of one, 8-byte aligned: h.size is below 65536 */
	struct ledger ledger;
	uint64_t probe_loss[LM_MAX_PROBES][NR_LOSS_REASONS];
};

/*
 * Both read what follows the byte @op. Return NULL, or what is wrong: then @entry is not to be
 * used. A number that does not fit sets in->bad. @version: of the format of the trace.
 */
const char *trace_take_record(struct trace_tables *tables, unsigned int version, uint8_t op,
			      struct trace_input *in, struct trace_decoded *decoded);
const char *trace_take_control(struct trace_tables *tables, uint8_t op, struct trace_input *in,
			       struct trace_decoded *decoded, struct trace_entry *entry);

#endif /* LM_TRACE_COLD_H */
