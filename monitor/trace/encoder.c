// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "trace/bytes.h"
#include "trace/cold.h"

/* Slots of the hash tables: powers of two, above what the tables hold. */
#define WHO_BITS    15
#define PARENT_BITS 15
#define KEY_BITS    17
#define NONE	    UINT32_MAX

struct trace_encoder {
	struct trace_tables tables;
	/* index in the table + 1, 0 is free */
	uint16_t who_slot[1 << WHO_BITS];
	uint16_t parent_slot[1 << PARENT_BITS];
	uint16_t key_slot[1 << KEY_BITS];
};

struct trace_encoder *trace_encoder_new(unsigned int nr_cpus)
{
	struct trace_encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder && !trace_tables_init(&encoder->tables, nr_cpus))
		return encoder;
	trace_encoder_free(encoder);
	return NULL;
}

void trace_encoder_free(struct trace_encoder *encoder)
{
	if (!encoder)
		return;
	trace_tables_fini(&encoder->tables);
	free(encoder);
}

void trace_encoder_reset(struct trace_encoder *encoder)
{
	trace_tables_reset(&encoder->tables);
	memset(encoder->who_slot, 0, sizeof(encoder->who_slot));
	memset(encoder->parent_slot, 0, sizeof(encoder->parent_slot));
	memset(encoder->key_slot, 0, sizeof(encoder->key_slot));
}

bool trace_encoder_full(const struct trace_encoder *encoder)
{
	const struct trace_tables *tables = &encoder->tables;

	return tables->nr_whos == TRACE_MAX_WHOS || tables->nr_parents == TRACE_MAX_PARENTS ||
	       tables->nr_keys == TRACE_MAX_KEYS;
}

static uint32_t hash(uint64_t value, unsigned int bits)
{
	return (value * 0x9e3779b97f4a7c15ull) >> (64 - bits);
}

/* Index of the who of @event, which is defined at *@out if it is new. */
static uint32_t get_who(struct trace_encoder *encoder, const struct lm_event *event, uint8_t **out)
{
	struct trace_tables *tables = &encoder->tables;
	uint64_t mix = (uint64_t)event->tid << 32 ^ (uint64_t)event->h.probe << 20 ^ event->h.stack;
	uint32_t slot = hash(mix, WHO_BITS);
	struct lm_hdr head = event->h;
	struct trace_who *who;
	uint64_t first;

	head.cpu = 0;
	memcpy(&first, &head, sizeof(first));
	for (; encoder->who_slot[slot]; slot = (slot + 1) & ((1 << WHO_BITS) - 1)) {
		who = &tables->who[encoder->who_slot[slot] - 1];
		if (who->head == first && who->stack == head.stack && who->tid == event->tid &&
		    who->tgid == event->tgid)
			return who - tables->who;
	}
	who = &tables->who[tables->nr_whos++];
	*who = (struct trace_who){
		.head = first,
		.stack = head.stack,
		.tgid = event->tgid,
		.tid = event->tid,
	};
	encoder->who_slot[slot] = tables->nr_whos;
	*(*out)++ = TRACE_OP_WHO;
	*out = trace_put_leb(*out, (uint16_t)(head.probe + 1));
	*out = trace_put_leb(*out, head.stack);
	*out = trace_put_leb(*out, event->tgid);
	*out = trace_put_leb(*out, event->tid);
	return who - tables->who;
}

/* Index of a parent, NONE if it is new: then *@slot is where it belongs. */
static uint32_t find_parent(const struct trace_encoder *encoder, uint64_t parent, uint32_t *slot)
{
	uint32_t at = hash(parent, PARENT_BITS);

	if (!parent)
		return 0;
	for (; encoder->parent_slot[at]; at = (at + 1) & ((1 << PARENT_BITS) - 1))
		if (encoder->tables.parent[encoder->parent_slot[at] - 1].parent == parent)
			return encoder->parent_slot[at] - 1;
	*slot = at;
	return NONE;
}

static uint32_t find_key(const struct trace_encoder *encoder, uint64_t key, uint32_t *slot)
{
	uint32_t at = hash(key, KEY_BITS);

	for (; encoder->key_slot[at]; at = (at + 1) & ((1 << KEY_BITS) - 1))
		if (encoder->tables.key[encoder->key_slot[at] - 1].key == key)
			return encoder->key_slot[at] - 1;
	*slot = at;
	return NONE;
}

/* Returns the mode. */
static uint8_t put_parent(struct trace_encoder *encoder, uint64_t parent, uint32_t *index,
			  uint8_t **out)
{
	struct trace_tables *tables = &encoder->tables;
	uint32_t slot = 0;

	*index = find_parent(encoder, parent, &slot);
	if (*index == NONE) {
		*index = tables->nr_parents++;
		encoder->parent_slot[slot] = tables->nr_parents;
		tables->parent[*index] = (struct trace_parent){.parent = parent};
		trace_put64(*out, parent);
		*out += 8;
		return TRACE_PARENT_NEW;
	}
	trace_put16(*out, *index);
	*out += *index < 256 ? 1 : 2;
	return *index < 256 ? TRACE_PARENT_ID8 : TRACE_PARENT_ID16;
}

/* Bytes that hold @value, at least 1. */
static unsigned int bytes_of(uint64_t value)
{
	return (71 - __builtin_clzll(value | 1)) / 8;
}

/* Code and bytes of a value that was predicted to be @expected. */
static uint8_t put_val(uint64_t value, uint64_t expected, uint8_t **out)
{
	static const uint8_t code_of[9] = {0, 1, 2, 3, 4, 5, 5, 5, 5};
	uint64_t folded = trace_fold(value - expected);
	uint8_t code;

	if (!folded)
		return 0;
	code = code_of[bytes_of(folded)];
	trace_put64(*out, folded);
	*out += trace_val_size[code];
	return code;
}

static uint8_t put_time(uint64_t delta, uint8_t **out)
{
	uint8_t code = delta >> 24 ? 3 : bytes_of(delta) - 1;

	trace_put64(*out, delta);
	*out += trace_time_size[code];
	return code;
}

/* A key that is in the table: only what has changed. */
static void put_known(struct trace_encoder *encoder, struct trace_key *known,
		      const struct lm_event *event, uint8_t *more, uint8_t **out)
{
	uint32_t parent;

	if (known->parent != event->parent)
		*more = put_parent(encoder, event->parent, &parent, out);
	*more |= put_val(event->val[0], known->val[0], out) << TRACE_VAL0_SHIFT;
	*more |= put_val(event->val[1], known->val[1], out) << TRACE_VAL1_SHIFT;
}

/* One that is not, as differences from the last one of its parent. Returns the key's code. */
static uint8_t put_new(struct trace_encoder *encoder, struct trace_who *who,
		       const struct lm_event *event, uint8_t *more, uint8_t **out)
{
	struct trace_tables *tables = &encoder->tables;
	struct trace_parent *parent;
	uint64_t step, folded;
	uint8_t code;

	if (tables->parent[who->parent].parent != event->parent)
		*more = put_parent(encoder, event->parent, &who->parent, out);
	parent = &tables->parent[who->parent];
	step = event->key - parent->key;
	folded = trace_fold(step);
	code = folded >> 32 ? 2 : folded >> 24 != 0;
	trace_put64(*out, folded);
	*out += trace_key_size[code];
	if (step && event->val[0] == parent->val[0])
		*more |= TRACE_VAL_LAST << TRACE_VAL0_SHIFT;
	else
		*more |= put_val(event->val[0], parent->val[0] + step, out) << TRACE_VAL0_SHIFT;
	*more |= put_val(event->val[1], parent->val[1], out) << TRACE_VAL1_SHIFT;
	parent->key = event->key;
	memcpy(parent->val, event->val, sizeof(parent->val));
	return code;
}

static uint8_t *put_event(struct trace_encoder *encoder, const struct lm_event *event, uint8_t *out)
{
	struct trace_tables *tables = &encoder->tables;
	struct trace_cpu *cpu = tables->now;
	uint32_t who = get_who(encoder, event, &out);
	uint8_t body[40], control, more = 0;
	uint8_t *end = body, *at;
	uint32_t slot = 0, id = cpu->key;

	if (id < TRACE_MAX_KEYS && tables->key[id].key == event->key) {
		control = TRACE_KEY_SAME;
	} else {
		id = find_key(encoder, event->key, &slot);
		control = id == NONE ? TRACE_KEY_NEW : id < 256 ? TRACE_KEY_ID8 : TRACE_KEY_ID16;
	}
	if (control == TRACE_KEY_NEW) {
		control |= put_new(encoder, &tables->who[who], event, &more, &end)
			   << TRACE_KEY_SHIFT;
		id = tables->nr_keys++;
		encoder->key_slot[slot] = tables->nr_keys;
	} else {
		if (control != TRACE_KEY_SAME) {
			trace_put16(end, id);
			end += control == TRACE_KEY_ID8 ? 1 : 2;
		}
		put_known(encoder, &tables->key[id], event, &more, &end);
	}
	memcpy(&tables->key[id], &event->key, sizeof(tables->key[id]));
	cpu->key = id;
	if (who > 255)
		control |= TRACE_WIDE_WHO;
	if (more)
		control |= TRACE_MORE;
	out[0] = control;
	out[1] = more;
	at = out + (more ? 2 : 1);
	out[0] |= put_time(event->h.time_ns - cpu->time_ns, &at);
	trace_put16(at, who);
	at += who > 255 ? 2 : 1;
	/* all of it: a copy of a fixed size is the cheapest */
	memcpy(at, body, sizeof(body));
	return at + (end - body);
}

/* What comes in front of an event that is not the next one of the same CPU. */
static uint8_t *put_place(struct trace_tables *tables, const struct lm_hdr *h, uint8_t *out)
{
	struct trace_cpu *cpu = &tables->cpu[h->cpu];

	if (cpu != tables->now) {
		*out++ = TRACE_OP_CPU;
		out = trace_put_leb(out, h->cpu);
		tables->now = cpu;
	}
	if (h->seq != cpu->next_seq) {
		*out++ = TRACE_OP_SEQ;
		out = trace_put_leb(out, h->seq);
	}
	return out;
}

size_t trace_encode(struct trace_encoder *encoder, const struct trace_entry *entry, uint8_t *out)
{
	struct trace_tables *tables = &encoder->tables;
	const struct lm_hdr *h = entry->record;
	uint8_t *at;

	if (entry->what != TRACE_RECORD)
		return trace_put_control(tables, entry, out) - out;
	if (h->type != LM_REC_EVENT || h->size != sizeof(struct lm_event) ||
	    h->cpu >= tables->nr_cpus)
		return trace_put_record(tables, h, out) - out;
	at = put_place(tables, h, out);
	at = put_event(encoder, (const struct lm_event *)h, at);
	tables->now->time_ns = h->time_ns;
	tables->now->next_seq = h->seq + 1;
	return at - out;
}
