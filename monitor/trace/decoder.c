// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "trace/cold.h"

/* From decode functions: go on, there is no entry to return yet. */
#define AGAIN 2

struct trace_decoder {
	const uint8_t *data; /* the caller's */
	const uint8_t *at;
	const uint8_t *end;
	unsigned int version; /* of the format of the trace */
	struct trace_tables tables;
	const char *error;
	struct trace_decoded decoded;
};

struct trace_decoder *trace_decoder_new(unsigned int version, unsigned int nr_cpus)
{
	struct trace_decoder *decoder = calloc(1, sizeof(*decoder));

	if (decoder && !trace_tables_init(&decoder->tables, nr_cpus)) {
		decoder->version = version;
		return decoder;
	}
	trace_decoder_free(decoder);
	return NULL;
}

void trace_decoder_free(struct trace_decoder *decoder)
{
	if (!decoder)
		return;
	trace_tables_fini(&decoder->tables);
	free(decoder);
}

void trace_decoder_start(struct trace_decoder *decoder, const uint8_t *data, size_t size)
{
	decoder->data = decoder->at = data;
	decoder->end = data + size;
	trace_tables_reset(&decoder->tables);
}

const char *trace_decoder_error(const struct trace_decoder *decoder, size_t *offset)
{
	*offset = decoder->at - decoder->data;
	return decoder->error;
}

static int refuse(struct trace_decoder *decoder, const char *error)
{
	decoder->error = error;
	return -EBADMSG;
}

static const char *take_who(struct trace_tables *tables, struct trace_input *in)
{
	struct lm_hdr head = {.type = LM_REC_EVENT, .size = sizeof(struct lm_event)};
	struct trace_who *who = &tables->who[tables->nr_whos];

	if (tables->nr_whos == TRACE_MAX_WHOS)
		return "too many whos";
	tables->nr_whos++;
	head.probe = trace_take_leb(in, UINT16_MAX) - 1;
	*who = (struct trace_who){0};
	memcpy(&who->head, &head, sizeof(who->head));
	who->stack = trace_take_leb(in, UINT32_MAX);
	who->tgid = trace_take_leb(in, UINT32_MAX);
	who->tid = trace_take_leb(in, UINT32_MAX);
	return NULL;
}

/* Everything but an event. AGAIN: it only says something of the event that follows. */
static int __attribute__((noinline))
take_other(struct trace_decoder *decoder, struct trace_entry *entry)
{
	struct trace_tables *tables = &decoder->tables;
	struct trace_input in = {decoder->at + 1, decoder->end, false};
	const char *error = NULL;
	uint8_t op = *decoder->at;
	int done = AGAIN;

	if (op == TRACE_OP_CPU) {
		tables->now = &tables->cpu[trace_take_leb(&in, tables->nr_cpus - 1)];
	} else if (op == TRACE_OP_SEQ) {
		tables->now->next_seq = trace_take_leb(&in, UINT32_MAX);
	} else if (op == TRACE_OP_WHO) {
		error = take_who(tables, &in);
	} else if (op >= TRACE_OP_CONTROL) {
		error = trace_take_control(tables, op, &in, &decoder->decoded, entry);
		done = 1;
	} else {
		error = trace_take_record(tables, decoder->version, op, &in, &decoder->decoded);
		entry->what = TRACE_RECORD;
		entry->record = (const struct lm_hdr *)decoder->decoded.record;
		done = 1;
	}
	if (error)
		return refuse(decoder, error);
	if (in.bad)
		return refuse(decoder, "a number that does not fit, or ends past the block");
	decoder->at = in.at;
	return done;
}

/* @size bytes, of which there are 8. */
static inline uint64_t get_bytes(const uint8_t *at, unsigned int size)
{
	static const uint64_t mask[9] = {
		0,
		0xff,
		0xffff,
		0xffffff,
		0xffffffff,
		0xffffffffff,
		0xffffffffffff,
		0xffffffffffffff,
		0xffffffffffffffff,
	};

	return trace_get64(at) & mask[size];
}

static inline uint64_t take_val(const uint8_t **at, unsigned int code)
{
	unsigned int size = trace_val_size[code];
	uint64_t value = trace_unfold(get_bytes(*at, size));

	*at += size;
	return value;
}

/* Index of the parent; @index is the one that is predicted. NONE: there is no such. */
#define NONE UINT32_MAX

static inline uint32_t take_parent(struct trace_tables *tables, uint8_t more, uint32_t index,
				   const uint8_t **at)
{
	switch (more & TRACE_PARENT_MODE) {
	case TRACE_PARENT_AS_IS:
		return index;
	case TRACE_PARENT_ID8:
		index = **at;
		*at += 1;
		break;
	case TRACE_PARENT_ID16:
		index = trace_get16(*at);
		*at += 2;
		break;
	default:
		index = tables->nr_parents;
		if (index == TRACE_MAX_PARENTS)
			return NONE;
		tables->nr_parents++;
		tables->parent[index] = (struct trace_parent){.parent = trace_get64(*at)};
		*at += 8;
	}
	return index < tables->nr_parents ? index : NONE;
}

static inline const char *take_known(struct trace_tables *tables, struct trace_key *key,
				     uint8_t more, const uint8_t **at)
{
	unsigned int code0 = more >> TRACE_VAL0_SHIFT & TRACE_VAL_CODE;
	unsigned int code1 = more >> TRACE_VAL1_SHIFT;
	uint32_t parent;

	if (code0 >= TRACE_VAL_LAST || code1 >= TRACE_VAL_LAST)
		return "an event with a value of unknown size";
	if (more & TRACE_PARENT_MODE) {
		parent = take_parent(tables, more, 0, at);
		if (parent == NONE)
			return "an event below an unknown parent";
		key->parent = tables->parent[parent].parent;
	}
	key->val[0] += take_val(at, code0);
	key->val[1] += take_val(at, code1);
	return NULL;
}

static inline const char *take_new(struct trace_tables *tables, struct trace_who *who,
				   unsigned int key_code, uint8_t more, const uint8_t **at)
{
	unsigned int code0 = more >> TRACE_VAL0_SHIFT & TRACE_VAL_CODE;
	unsigned int code1 = more >> TRACE_VAL1_SHIFT;
	struct trace_key *key = &tables->key[tables->nr_keys];
	struct trace_parent *parent;
	uint32_t index;
	uint64_t step;

	if (key_code == TRACE_KEY_NO_CODE || code0 == TRACE_VAL_NO_CODE || code1 >= TRACE_VAL_LAST)
		return "an event with a key or value of unknown size";
	if (tables->nr_keys == TRACE_MAX_KEYS)
		return "too many keys";
	index = take_parent(tables, more, who->parent, at);
	if (index == NONE)
		return "an event below an unknown parent";
	who->parent = index;
	parent = &tables->parent[index];
	step = trace_unfold(get_bytes(*at, trace_key_size[key_code]));
	*at += trace_key_size[key_code];
	parent->key += step;
	if (code0 != TRACE_VAL_LAST)
		parent->val[0] += step + take_val(at, code0);
	parent->val[1] += take_val(at, code1);
	key->key = parent->key;
	key->parent = parent->parent;
	memcpy(key->val, parent->val, sizeof(key->val));
	tables->nr_keys++;
	return NULL;
}

/* What follows the who: leaves the event's key and all with it in the table, at *@index. */
static inline const char *take_key(struct trace_tables *tables, struct trace_who *who,
				   uint8_t control, uint8_t more, const uint8_t **at,
				   uint32_t *index)
{
	uint8_t mode = control & TRACE_KEY_MODE;
	unsigned int id16;

	if (mode == TRACE_KEY_NEW) {
		*index = tables->nr_keys;
		return take_new(tables, who, control >> TRACE_KEY_SHIFT, more, at);
	}
	if (mode == TRACE_KEY_SAME) {
		*index = tables->now->key;
	} else {
		id16 = mode == TRACE_KEY_ID16;
		*index = trace_get16(*at) & (id16 ? 0xffff : 0xff);
		*at += 1 + id16;
	}
	if (*index >= tables->nr_keys || control & TRACE_KEY_CODE)
		return "an event with an unknown key";
	if (more)
		return take_known(tables, &tables->key[*index], more, at);
	return NULL;
}

static inline int take_event(struct trace_decoder *decoder)
{
	struct lm_event *event = (struct lm_event *)decoder->decoded.record;
	struct trace_tables *tables = &decoder->tables;
	const uint8_t *at = decoder->at;
	struct trace_cpu *cpu = tables->now;
	uint8_t control = *at++, more = 0;
	unsigned int size = trace_time_size[control & TRACE_TIME_CODE];
	struct trace_who *who;
	uint32_t index;
	const char *error;

	if (control & TRACE_MORE)
		more = *at++;
	cpu->time_ns += get_bytes(at, size);
	at += size;
	index = trace_get16(at) & (control & TRACE_WIDE_WHO ? 0xffff : 0xff);
	at += control & TRACE_WIDE_WHO ? 2 : 1;
	if (index >= tables->nr_whos)
		return refuse(decoder, "an event of an unknown who");
	who = &tables->who[index];
	error = take_key(tables, who, control, more, &at, &index);
	if (error)
		return refuse(decoder, error);
	if (at > decoder->end)
		return refuse(decoder, "an event that ends past the block");
	decoder->at = at;
	cpu->key = index;
	memcpy(&event->h, &who->head, sizeof(who->head));
	event->h.cpu = cpu - tables->cpu;
	event->h.time_ns = cpu->time_ns;
	event->h.seq = cpu->next_seq++;
	event->h.stack = who->stack;
	event->tgid = who->tgid;
	event->tid = who->tid;
	memcpy(&event->key, &tables->key[index], sizeof(tables->key[index]));
	return 1;
}

int trace_decode(struct trace_decoder *decoder, struct trace_entry *entry)
{
	int done;

	do {
		if (decoder->at == decoder->end)
			return 0;
		if (*decoder->at < TRACE_OP_CPU) {
			entry->what = TRACE_RECORD;
			entry->record = (const struct lm_hdr *)decoder->decoded.record;
			return take_event(decoder);
		}
		done = take_other(decoder, entry);
	} while (done == AGAIN);
	return done;
}
