/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Common Trace Format 1.8: a directory with the file "metadata", in the language TSDL, and one
 * stream file for each CPU that wrote events, made of packets. Integers are little-endian and byte
 * aligned. Specification: https://diamon.org/ctf/v1.8.3/
 */
#ifndef LM_EXPORT_CTF_H
#define LM_EXPORT_CTF_H

#include "export/events.h"

#define CTF_MAGIC	0xc1fc1fc1u
#define CTF_PACKET_SIZE (64u << 10) /* at most, bytes */
#define CTF_MAX_EVENT	4096	    /* of one, bytes */

/* Ids of events that are no verb; verbs have the number of their probe. */
enum { CTF_VIOLATION = LM_MAX_PROBES, CTF_GAP, CTF_MARK, CTF_FRAME };

/* The packet that is being filled for one CPU. */
struct ctf_packet {
	unsigned char *data; /* CTF_PACKET_SIZE, NULL before the first event of this CPU */
	size_t used;
	uint64_t begin_ns, end_ns; /* of its events; end_ns also before the first one */
};

/* Owned by the export. */
struct ctf_streams {
	int dir; /* the caller's */
	unsigned int nr_cpus;
	struct ctf_packet *packet; /* [nr_cpus] */
	uint64_t discarded;	   /* events lost so far; in the stream of CPU 0 */
};

/* Returns 0 or -ENOMEM. */
int ctf_streams_init(struct ctf_streams *streams, int dir, unsigned int nr_cpus);
void ctf_streams_fini(struct ctf_streams *streams);

/* One event in the making. Fields follow one another without padding. */
struct ctf_event {
	size_t used;
	unsigned char data[CTF_MAX_EVENT];
};

/* The header: event id and time are put by ctf_put_event(). */
void ctf_add_number(struct ctf_event *event, uint64_t value, unsigned int bytes);
/* Cleaned as by format_clean(), cut to what a frame with its module can be. */
#define ctf_add_text(event, text)                                                                  \
	UNTRUSTED_OR_TEXT(text, ctf_add_untrusted, ctf_add_clean)(event, text)
void ctf_add_untrusted(struct ctf_event *event, struct untrusted text);
void ctf_add_clean(struct ctf_event *event, const char *text);

/*
 * Adds the event to the stream of @cpu. Times in a stream never go back: an earlier one, of a
 * record that came too late, becomes that of the event before. Returns 0, or -errno of a write.
 */
int ctf_put_event(struct ctf_streams *streams, unsigned int cpu, uint16_t id, uint64_t time_ns,
		  const struct ctf_event *event);
/* Writes all packets that were begun. */
int ctf_flush(struct ctf_streams *streams);

/* Writes the file "metadata". @wall_ns: as in struct export_options. Returns 0 or -errno. */
int ctf_write_metadata(int dir, const struct start_info *info, uint64_t wall_ns);

/* Whether its events have the fields name and device. */
static inline bool ctf_has_names(const struct model_hook *hook)
{
	return hook->name.from != CAPTURE_NONE || hook->device.from != CAPTURE_NONE;
}

#endif /* LM_EXPORT_CTF_H */
