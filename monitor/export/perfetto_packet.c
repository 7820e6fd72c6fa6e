// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets of Perfetto's trace format. Names that come often are written once, with a number
 * ("interned"), and so are stacks.
 */
#include "event/demangle.h"
#include "export/perfetto.h"
#include "sink/words.h"

enum { TRACE_PACKET = 1 };
/* struct TracePacket */
enum {
	PACKET_CLOCKS = 6,
	PACKET_TIMESTAMP = 8,
	PACKET_SEQUENCE = 10,
	PACKET_EVENT = 11,
	PACKET_INTERNED = 12,
	PACKET_FLAGS = 13,
	PACKET_TRACK = 60,
};
enum { SEQUENCE_CLEARED = 1, SEQUENCE_NEEDS_INTERNED = 2 };
enum { CLOCKS_CLOCK = 1, CLOCK_ID = 1, CLOCK_TIMESTAMP = 2 };
/* The clock of packets that name none. Its zero is here that of CLOCK_MONOTONIC. */
enum { REALTIME = 1, BOOTTIME = 6 };
enum { TRACK_UUID = 1, TRACK_NAME = 2, TRACK_PARENT = 5, TRACK_COUNTER = 8 };
enum { COUNTER_UNIT = 3, UNIT_COUNT = 2 };
enum {
	EVENT_NOTES = 4,
	EVENT_TYPE = 9,
	EVENT_NAME_IID = 10,
	EVENT_TRACK = 11,
	EVENT_CATEGORIES = 22,
	EVENT_NAME = 23,
	EVENT_COUNT = 30,
	EVENT_STACK_IID = 56,
};
enum {
	NOTE_NAME_IID = 1,
	NOTE_BOOL = 2,
	NOTE_UINT = 3,
	NOTE_TEXT = 6,
	NOTE_POINTER = 7,
	NOTE_OWN_NAME = 10,
	NOTE_ARRAY = 12,
};
enum {
	INTERNED_NAMES = 2,
	INTERNED_NOTES = 3,
	INTERNED_FUNCTIONS = 5,
	INTERNED_FRAMES = 6,
	INTERNED_STACKS = 7,
	INTERNED_PATHS = 18,
};
enum { INTERNED_IID = 1, INTERNED_TEXT = 2 };
enum { FRAME_FUNCTION = 2, FRAME_REL_PC = 4, FRAME_PATH = 5, FRAME_LINE = 6 };
enum { STACK_FRAMES = 2 };

/* Numbers of names of events: verbs, then classes. */
#define NAME_OF_VERB(verb)   (1 + (uint64_t)(verb))
#define NAME_OF_CLASS(class) (64 + (uint64_t)(class))

/* Frames of a stack have numbers of their own, none with those of another. */
#define MOST_FRAMES	       256
#define FRAME_IID(ref, number) ((uint64_t)(ref)*MOST_FRAMES + (number) + 1)

static const char *const notes[NR_NOTES] = {
	[NOTE_TASK] = "task",
	[NOTE_TID] = "tid",
	[NOTE_CPU] = "cpu",
	[NOTE_KEY] = "key",
	[NOTE_GENERATION] = "generation",
	[NOTE_OBJECT] = "object",
	[NOTE_SIZE] = "size",
	[NOTE_ADOPTED] = "adopted",
	[NOTE_NAME] = "name",
	[NOTE_CERTAINTY] = "certainty",
	[NOTE_BORN] = "born",
	[NOTE_LAST] = "last",
	[NOTE_DIED] = "died",
	[NOTE_VERSION] = "lifemon",
	[NOTE_KERNEL] = "kernel",
};

static void begin_packet(struct perfetto_packets *packets)
{
	proto_clear(&packets->packet);
	proto_begin(&packets->packet, TRACE_PACKET);
	proto_number(&packets->packet, PACKET_SEQUENCE, 1);
}

/* A packet that does not fit is left out: none is that large. */
static void put_packet(struct perfetto_packets *packets)
{
	proto_end(&packets->packet, 1);
	if (!packets->packet.overflow)
		fwrite(packets->packet.data, 1, packets->packet.used, packets->sink->out);
}

static void intern(struct proto *packet, unsigned int list, uint64_t iid, const char *text)
{
	size_t begin = proto_begin(packet, list);

	proto_number(packet, INTERNED_IID, iid);
	proto_text(packet, INTERNED_TEXT, text);
	proto_end(packet, begin);
}

static void put_names(struct perfetto_packets *packets, const struct plan *plan)
{
	struct proto *packet = &packets->packet;
	size_t begin;

	begin_packet(packets);
	proto_number(packet, PACKET_FLAGS, SEQUENCE_CLEARED | SEQUENCE_NEEDS_INTERNED);
	begin = proto_begin(packet, PACKET_INTERNED);
	for (unsigned int note = 1; note < NR_NOTES; note++)
		intern(packet, INTERNED_NOTES, note, notes[note]);
	for (unsigned int verb = 0; verb < NR_VERBS; verb++)
		intern(packet, INTERNED_NAMES, NAME_OF_VERB(verb),
		       model_verb_name((enum model_verb)verb));
	for (unsigned int class = 0; class < plan->nr_classes; class ++)
		intern(packet, INTERNED_NAMES, NAME_OF_CLASS(class),
		       plan->class[class].class->name);
	proto_end(packet, begin);
	put_packet(packets);
}

static void add_clock(struct proto *packet, unsigned int clock, uint64_t ns)
{
	size_t begin = proto_begin(packet, CLOCKS_CLOCK);

	proto_number(packet, CLOCK_ID, clock);
	proto_number(packet, CLOCK_TIMESTAMP, ns);
	proto_end(packet, begin);
}

void perfetto_put_start(struct perfetto_packets *packets, const struct start_info *info,
			uint64_t wall_ns)
{
	size_t begin;

	begin_packet(packets);
	begin = proto_begin(&packets->packet, PACKET_CLOCKS);
	add_clock(&packets->packet, BOOTTIME, info->time_ns);
	if (wall_ns)
		add_clock(&packets->packet, REALTIME, wall_ns);
	proto_end(&packets->packet, begin);
	put_packet(packets);
	put_names(packets, info->plan);
}

void perfetto_put_track(struct perfetto_packets *packets, uint64_t track, uint64_t parent,
			const char *name, bool counts)
{
	struct proto *packet = &packets->packet;
	size_t begin, counter;

	begin_packet(packets);
	begin = proto_begin(packet, PACKET_TRACK);
	proto_number(packet, TRACK_UUID, track);
	proto_text(packet, TRACK_NAME, name);
	if (parent)
		proto_number(packet, TRACK_PARENT, parent);
	if (counts) {
		counter = proto_begin(packet, TRACK_COUNTER);
		proto_number(packet, COUNTER_UNIT, UNIT_COUNT);
		proto_end(packet, counter);
	}
	proto_end(packet, begin);
	put_packet(packets);
}

void perfetto_end(struct perfetto_packets *packets)
{
	proto_end(&packets->packet, packets->event);
	put_packet(packets);
}

void perfetto_add_class(struct perfetto_packets *packets, unsigned int class)
{
	proto_number(&packets->packet, EVENT_NAME_IID, NAME_OF_CLASS(class));
}

void perfetto_add_verb(struct perfetto_packets *packets, enum model_verb verb)
{
	proto_number(&packets->packet, EVENT_NAME_IID, NAME_OF_VERB(verb));
}

void perfetto_add_name(struct perfetto_packets *packets, const char *category, const char *name)
{
	struct line line = {0};

	line_add_clean(&line, name);
	proto_text(&packets->packet, EVENT_CATEGORIES, category);
	proto_text(&packets->packet, EVENT_NAME, line.text);
}

void perfetto_add_count(struct perfetto_packets *packets, uint64_t count)
{
	proto_number(&packets->packet, EVENT_COUNT, count);
}

static void intern_frame(struct proto *packet, uint64_t iid, const char *function, uint64_t offset,
			 const struct frame_place *place)
{
	struct line path = {0};
	size_t begin;

	intern(packet, INTERNED_FUNCTIONS, iid, function);
	if (place) {
		line_add_clean(&path, place->file);
		intern(packet, INTERNED_PATHS, iid, path.text);
	}
	begin = proto_begin(packet, INTERNED_FRAMES);
	proto_number(packet, INTERNED_IID, iid);
	proto_number(packet, FRAME_FUNCTION, iid);
	proto_number(packet, FRAME_REL_PC, offset);
	if (place) {
		proto_number(packet, FRAME_PATH, iid);
		proto_number(packet, FRAME_LINE, place->line);
	}
	proto_end(packet, begin);
}

/* The functions of a frame, innermost first, as of @iid. Returns their number. */
static unsigned int intern_functions(struct perfetto_packets *packets,
				     const struct stack_frame *frame, uint64_t iid)
{
	const struct frame_place *place;
	size_t nr = debuginfo_places(packets->sink->debuginfo, frame, &place);

	for (size_t i = 0; i < nr || !i; i++) {
		bool inlined = nr && !untrusted_is_null(place[i].function);
		struct line line = {0};

		if (inlined)
			words_add_inlined(&line, frame, &place[i]);
		else
			words_add_function(&line, frame);
		intern_frame(&packets->packet, iid + i, line.text, frame->offset,
			     nr ? &place[i] : NULL);
	}
	return nr ? (unsigned int)nr : 1;
}

/* In Perfetto, the outermost function is the first. */
static void intern_stack(struct perfetto_packets *packets, uint32_t ref)
{
	struct proto *packet = &packets->packet;
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(packets->sink->stacks, ref, &frame);
	size_t begin = proto_begin(packet, PACKET_INTERNED), stack;
	unsigned int functions = 0;

	for (size_t i = 0; i < nr && functions < MOST_FRAMES / 2; i++)
		functions += intern_functions(packets, &frame[i], FRAME_IID(ref, functions));
	stack = proto_begin(packet, INTERNED_STACKS);
	proto_number(packet, INTERNED_IID, (uint64_t)ref + 1);
	for (unsigned int i = functions; i-- > 0;)
		proto_number(packet, STACK_FRAMES, FRAME_IID(ref, i));
	proto_end(packet, stack);
	proto_end(packet, begin);
}

void perfetto_begin(struct perfetto_packets *packets, enum perfetto_event type, uint64_t track,
		    uint64_t time_ns, uint32_t stack)
{
	struct proto *packet = &packets->packet;
	const struct stack_frame *frame;
	bool has_stack = stacks_get(packets->sink->stacks, stack, &frame);

	begin_packet(packets);
	proto_number(packet, PACKET_TIMESTAMP, time_ns);
	proto_number(packet, PACKET_FLAGS, SEQUENCE_NEEDS_INTERNED);
	if (has_stack && !seen_before(&packets->stacks, (uint64_t)stack + 1))
		intern_stack(packets, stack);
	packets->event = proto_begin(packet, PACKET_EVENT);
	proto_number(packet, EVENT_TYPE, type);
	proto_number(packet, EVENT_TRACK, track);
	if (has_stack)
		proto_number(packet, EVENT_STACK_IID, (uint64_t)stack + 1);
}

static size_t begin_note(struct perfetto_packets *packets, enum perfetto_note note)
{
	size_t begin = proto_begin(&packets->packet, EVENT_NOTES);

	proto_number(&packets->packet, NOTE_NAME_IID, note);
	return begin;
}

void perfetto_note_stack(struct perfetto_packets *packets, enum perfetto_note note, uint32_t ref)
{
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(packets->sink->stacks, ref, &frame);
	size_t begin, item;

	if (!nr)
		return;
	begin = begin_note(packets, note);
	for (; nr; nr--, frame++) {
		struct line line = {0};

		words_add_frame(&line, frame);
		item = proto_begin(&packets->packet, NOTE_ARRAY);
		proto_text(&packets->packet, NOTE_TEXT, line.text);
		proto_end(&packets->packet, item);
	}
	proto_end(&packets->packet, begin);
}

static void note_as(struct perfetto_packets *packets, enum perfetto_note note, unsigned int type,
		    uint64_t value)
{
	size_t begin = begin_note(packets, note);

	proto_number(&packets->packet, type, value);
	proto_end(&packets->packet, begin);
}

void perfetto_note_number(struct perfetto_packets *packets, enum perfetto_note note,
			  uint64_t number)
{
	note_as(packets, note, NOTE_UINT, number);
}

void perfetto_note_address(struct perfetto_packets *packets, enum perfetto_note note,
			   uint64_t address)
{
	note_as(packets, note, NOTE_POINTER, address);
}

void perfetto_note_flag(struct perfetto_packets *packets, enum perfetto_note note, bool flag)
{
	note_as(packets, note, NOTE_BOOL, flag);
}

void perfetto_note_untrusted(struct perfetto_packets *packets, enum perfetto_note note,
			     struct untrusted text)
{
	size_t begin = begin_note(packets, note);
	struct line line = {0};

	line_add_clean(&line, text);
	proto_text(&packets->packet, NOTE_TEXT, line.text);
	proto_end(&packets->packet, begin);
}

void perfetto_note_clean(struct perfetto_packets *packets, enum perfetto_note note,
			 const char *text)
{
	perfetto_note_untrusted(packets, note, untrusted(text));
}

void perfetto_note_values(struct perfetto_packets *packets, const struct model_hook *hook,
			  const struct lm_event *event)
{
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		size_t begin = proto_begin(&packets->packet, EVENT_NOTES);

		proto_text(&packets->packet, NOTE_OWN_NAME, model_value_name(&hook->value[i]));
		proto_number(&packets->packet, hook->value[i].name ? NOTE_POINTER : NOTE_UINT,
			     event->val[i]);
		proto_end(&packets->packet, begin);
	}
}
