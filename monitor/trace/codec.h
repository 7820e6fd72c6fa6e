/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of a trace as bytes, and back. What is likely is predicted from what came before in
 * the same block, and only what differs is stored; lifemon-trace(5) has the bytes. Encoder and
 * decoder keep the same tables, which start empty at each block, so that a block needs no other.
 */
#ifndef LM_TRACE_CODEC_H
#define LM_TRACE_CODEC_H

#include "trace/trace.h"

/* No entry takes more: a raw record of 65535 bytes does. */
#define TRACE_ENTRY_MAX (72u << 10)
/* Readable (not meaningful) bytes that must follow what is decoded: no check for each field. */
#define TRACE_CODEC_PAD 64

#define TRACE_MAX_WHOS	  16384
#define TRACE_MAX_PARENTS 16384
#define TRACE_MAX_KEYS	  65535

/* First byte of what is stored: bits 6 and 7 both set, or it is an event's. */
enum trace_op {
	TRACE_OP_CPU = 0xc0, /* the events that follow are of this CPU */
	TRACE_OP_SEQ,	     /* and the next one's seq is this */
	TRACE_OP_WHO,	     /* adds to the table of whos */
	TRACE_OP_RAW,	     /* a record as it is */
	TRACE_OP_NAMED,	     /* + LM_REC_*: a record of that type, below LM_REC_GAP */
	TRACE_OP_GAP = 0xd0,
	TRACE_OP_MARK,
	TRACE_OP_ARM,
	TRACE_OP_COUNT,
	TRACE_OP_BUILD_ID,
	TRACE_OP_CONTROL = 0xe0, /* + TRACE_*: an entry that is no record */
};

/* First byte of an event. */
#define TRACE_TIME_CODE	  0x03 /* size of the time: trace_time_size[] */
#define TRACE_WIDE_WHO	  0x04 /* the who has 2 bytes, else 1 */
#define TRACE_MORE	  0x08 /* a second byte follows: not all is as predicted */
#define TRACE_KEY_MODE	  0x30
#define TRACE_KEY_ID8	  0x00 /* in the table of keys, 1 byte */
#define TRACE_KEY_ID16	  0x10 /* 2 bytes */
#define TRACE_KEY_NEW	  0x20 /* a difference; added to the table */
#define TRACE_KEY_SAME	  0x30 /* as of the last event of this CPU */
#define TRACE_KEY_CODE	  0xc0 /* TRACE_KEY_NEW: size of the difference, trace_key_size[] */
#define TRACE_KEY_SHIFT	  6
#define TRACE_KEY_NO_CODE 3

/* Second byte of an event. */
#define TRACE_PARENT_MODE  0x03
#define TRACE_PARENT_AS_IS 0 /* as predicted */
#define TRACE_PARENT_ID8   1 /* in the table of parents, 1 byte */
#define TRACE_PARENT_ID16  2 /* 2 bytes */
#define TRACE_PARENT_NEW   3 /* 8 bytes, added to the table */
#define TRACE_VAL0_SHIFT   2 /* 3 bits: size of the difference, trace_val_size[] */
#define TRACE_VAL1_SHIFT   5
#define TRACE_VAL_CODE	   7
#define TRACE_VAL_LAST	   6 /* with TRACE_KEY_NEW: the parent's last one again */
#define TRACE_VAL_NO_CODE  7

extern const uint8_t trace_time_size[4], trace_key_size[4], trace_val_size[8];

struct trace_cpu {
	uint64_t time_ns;  /* of its last record */
	uint32_t next_seq; /* of its last record, + 1 */
	uint32_t key;	   /* of its last event: index in the table; TRACE_MAX_KEYS: none */
};

/* What the same code path of the same thread has in common. */
struct trace_who {
	uint64_t head; /* type, size, cpu 0 and probe as they lie in lm_hdr */
	uint32_t stack;
	uint32_t parent; /* index of the last one that was stored with this who */
	uint32_t tgid;
	uint32_t tid;
};

struct trace_parent {
	uint64_t parent;
	uint64_t key; /* of the last TRACE_KEY_NEW below it, and what it had */
	uint64_t val[LM_NR_VALS];
};

/* As they lie in lm_event. */
struct trace_key {
	uint64_t key;
	uint64_t parent;
	uint64_t val[LM_NR_VALS];
};

/* The tables of one block. */
struct trace_tables {
	struct trace_cpu *cpu; /* [nr_cpus] */
	struct trace_cpu *now; /* that the events are of */
	unsigned int nr_cpus;
	unsigned int nr_whos, nr_parents, nr_keys;
	struct trace_who *who;	     /* [TRACE_MAX_WHOS] */
	struct trace_parent *parent; /* [TRACE_MAX_PARENTS]; the first is no parent */
	struct trace_key *key;	     /* [TRACE_MAX_KEYS] */
	uint64_t advance_ns;
};

int trace_tables_init(struct trace_tables *tables, unsigned int nr_cpus);
void trace_tables_reset(struct trace_tables *tables);
void trace_tables_fini(struct trace_tables *tables);

/*
 * A difference of addresses, so that few bytes hold what is small, of either sign, and a
 * multiple of 16; and back.
 */
static inline uint64_t trace_fold(uint64_t difference)
{
	uint64_t value = difference >> 4 | difference << 60;

	/* the upper bits of a negative multiple become those of a negative number */
	if (value >> 59 & 1)
		value ^= 0xfull << 60;
	return value << 1 ^ -(value >> 63);
}

static inline uint64_t trace_unfold(uint64_t folded)
{
	uint64_t value = folded >> 1 ^ -(folded & 1);

	value ^= -(value >> 59 & 1) & 0xfull << 60;
	return value << 4 | value >> 60;
}

/* One part of a record that is no event. */
enum trace_field_kind {
	TRACE_FIELD_END,
	TRACE_FIELD_U32,  /* LEB128 */
	TRACE_FIELD_U64,  /* LEB128 */
	TRACE_FIELD_ADDR, /* 8 bytes */
	TRACE_FIELD_TEXT, /* LEB128 length, bytes; what follows is zero */
};

struct trace_field {
	uint8_t kind; /* enum trace_field_kind */
	uint8_t offset;
	uint16_t size;
};

#define TRACE_MAX_FIELDS 12

struct trace_layout {
	uint16_t size; /* of the record; 0: there is no such layout */
	uint8_t since; /* the version of the format that has it first */
	bool numbered; /* in the CPU's numbering, and its time */
	struct trace_field field[TRACE_MAX_FIELDS + 1];
};

/* By LM_REC_*; NULL when records of this type are stored in another way. */
const struct trace_layout *trace_layout(unsigned int type);

/* The encoder, of one block after the other. */
struct trace_encoder;

struct trace_encoder *trace_encoder_new(unsigned int nr_cpus); /* NULL: no memory */
void trace_encoder_free(struct trace_encoder *encoder);
void trace_encoder_reset(struct trace_encoder *encoder);      /* at the start of a block */
bool trace_encoder_full(const struct trace_encoder *encoder); /* a new block must start */
/*
 * Stores @entry at @out, which has room for TRACE_ENTRY_MAX. Returns the size. A record smaller
 * than its header must not be given.
 */
size_t trace_encode(struct trace_encoder *encoder, const struct trace_entry *entry, uint8_t *out);

/* The decoder, of a trace in one version of the format. */
struct trace_decoder;

/* NULL: no memory. @version: one of those that trace_header_get() accepts. */
struct trace_decoder *trace_decoder_new(unsigned int version, unsigned int nr_cpus);
void trace_decoder_free(struct trace_decoder *decoder);
/* @data stays the caller's; TRACE_CODEC_PAD bytes behind its @size are readable. */
void trace_decoder_start(struct trace_decoder *decoder, const uint8_t *data, size_t size);
/*
 * Returns 1 and the next entry, which lives until the next call; 0 at the end of the data; or
 * -EBADMSG: then trace_decoder_error() has what is wrong, and where.
 */
int trace_decode(struct trace_decoder *decoder, struct trace_entry *entry);
const char *trace_decoder_error(const struct trace_decoder *decoder, size_t *offset);

#endif /* LM_TRACE_CODEC_H */
