/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the Perfetto export among themselves: a trace is a list of packets, each a message
 * of Protocol Buffers. Numbers of fields are those of Perfetto's public schema
 * (protos/perfetto/trace/perfetto_trace.proto of its repository).
 */
#ifndef LM_EXPORT_PERFETTO_H
#define LM_EXPORT_PERFETTO_H

#include "export/export.h"
#include "export/proto.h"
#include "export/seen.h"

/* enum TrackEvent.Type */
enum perfetto_event {
	PERFETTO_BEGIN = 1,
	PERFETTO_END,
	PERFETTO_INSTANT,
	PERFETTO_COUNTER,
};

/* Names of annotations, which are written once. Numbers of interned strings, from 1. */
enum perfetto_note {
	NOTE_TASK = 1,
	NOTE_TID,
	NOTE_CPU,
	NOTE_KEY,
	NOTE_GENERATION,
	NOTE_OBJECT,
	NOTE_SIZE,
	NOTE_ADOPTED,
	NOTE_NAME,
	NOTE_CERTAINTY,
	NOTE_BORN,
	NOTE_LAST,
	NOTE_DIED,
	NOTE_VERSION,
	NOTE_KERNEL,
	NR_NOTES,
};

/* Owned by the export. */
struct perfetto_packets {
	const struct sink *sink; /* the export: where to, and the tables */
	struct proto packet;
	size_t event;	    /* begin of the TrackEvent in it */
	struct seen stacks; /* that were written */
};

/* The first packets: the clocks, and names that are used by number. */
void perfetto_put_start(struct perfetto_packets *packets, const struct start_info *info,
			uint64_t wall_ns);
/* A track below @parent (0: at the top); a counter of things if it @counts. Writing it again does
 * no harm. */
void perfetto_put_track(struct perfetto_packets *packets, uint64_t track, uint64_t parent,
			const char *name, bool counts);

/*
 * An event on a track; what follows is added to it, up to perfetto_end(). @stack: of the calls that
 * led to it, or LM_STACK_NONE.
 */
void perfetto_begin(struct perfetto_packets *packets, enum perfetto_event type, uint64_t track,
		    uint64_t time_ns, uint32_t stack);
void perfetto_end(struct perfetto_packets *packets);

void perfetto_add_class(struct perfetto_packets *packets, unsigned int class);
void perfetto_add_verb(struct perfetto_packets *packets, enum model_verb verb);
void perfetto_add_name(struct perfetto_packets *packets, const char *category, const char *name);
void perfetto_add_count(struct perfetto_packets *packets, uint64_t count);
/* A further stack, as a list of texts. */
void perfetto_note_stack(struct perfetto_packets *packets, enum perfetto_note note, uint32_t ref);
void perfetto_note_number(struct perfetto_packets *packets, enum perfetto_note note,
			  uint64_t number);
void perfetto_note_address(struct perfetto_packets *packets, enum perfetto_note note,
			   uint64_t address);
void perfetto_note_flag(struct perfetto_packets *packets, enum perfetto_note note, bool flag);
#define perfetto_note_text(packets, note, text)                                                    \
	UNTRUSTED_OR_TEXT(text, perfetto_note_untrusted, perfetto_note_clean)(packets, note, text)
void perfetto_note_untrusted(struct perfetto_packets *packets, enum perfetto_note note,
			     struct untrusted text);
void perfetto_note_clean(struct perfetto_packets *packets, enum perfetto_note note,
			 const char *text);
/* What the hook captured in @event. */
void perfetto_note_values(struct perfetto_packets *packets, const struct model_hook *hook,
			  const struct lm_event *event);

#endif /* LM_EXPORT_PERFETTO_H */
