// SPDX-License-Identifier: GPL-2.0-only
/* Records that are no events: by their layout, or as they are. */
#include "trace/cold.h"

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static uint64_t get_u64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Whether all that @record has is in what its layout stores. */
static bool fits_layout(const struct trace_tables *tables, const struct lm_hdr *record,
			const struct trace_layout *layout)
{
	static const char zeroes[LM_LONG_LEN];
	const struct trace_field *field;
	const char *text;
	size_t len;

	if (!layout || record->size != layout->size || record->cpu >= tables->nr_cpus)
		return false;
	for (field = layout->field; field->kind; field++) {
		if (field->kind != TRACE_FIELD_TEXT)
			continue;
		text = (const char *)record + field->offset;
		len = strnlen(text, field->size);
		if (len == field->size || memcmp(text + len, zeroes, field->size - len))
			return false;
	}
	return true;
}

static uint8_t *put_fields(const struct lm_hdr *record, const struct trace_field *field,
			   uint8_t *out)
{
	const uint8_t *from;
	size_t len;

	for (; field->kind; field++) {
		from = (const uint8_t *)record + field->offset;
		switch (field->kind) {
		case TRACE_FIELD_U32:
			out = trace_put_leb(out, get_u32(from));
			break;
		case TRACE_FIELD_U64:
			out = trace_put_leb(out, get_u64(from));
			break;
		case TRACE_FIELD_ADDR:
			trace_put64(out, get_u64(from));
			out += 8;
			break;
		default:
			len = strlen((const char *)from);
			out = trace_put_leb(out, len);
			memcpy(out, from, len);
			out += len;
		}
	}
	return out;
}

static uint8_t op_of(unsigned int type)
{
	return type < LM_REC_GAP ? TRACE_OP_NAMED + type : TRACE_OP_GAP + (type - LM_REC_GAP);
}

uint8_t *trace_put_record(struct trace_tables *tables, const struct lm_hdr *record, uint8_t *out)
{
	const struct trace_layout *layout = trace_layout(record->type);
	struct trace_cpu *cpu;

	if (!fits_layout(tables, record, layout)) {
		*out++ = TRACE_OP_RAW;
		out = trace_put_leb(out, record->size);
		memcpy(out, record, record->size);
		return out + record->size;
	}
	cpu = &tables->cpu[record->cpu];
	*out++ = op_of(record->type);
	out = trace_put_leb(out, record->cpu);
	out = trace_put_leb(out, (uint16_t)(record->probe + 1));
	out = trace_put_leb(out, trace_zigzag(record->time_ns - cpu->time_ns));
	out = trace_put_leb(out, trace_zigzag((int32_t)(record->seq - cpu->next_seq)));
	out = trace_put_leb(out, record->stack);
	if (layout->numbered) {
		cpu->time_ns = record->time_ns;
		cpu->next_seq = record->seq + 1;
	}
	return put_fields(record, layout->field, out);
}

static void take_fields(struct trace_input *in, const struct trace_field *field,
			struct lm_hdr *record)
{
	const uint8_t *from;
	uint8_t *to;
	uint32_t small;
	uint64_t value;
	size_t len;

	for (; field->kind; field++) {
		to = (uint8_t *)record + field->offset;
		switch (field->kind) {
		case TRACE_FIELD_U32:
			small = trace_take_leb(in, UINT32_MAX);
			memcpy(to, &small, sizeof(small));
			break;
		case TRACE_FIELD_U64:
			value = trace_take_leb(in, UINT64_MAX);
			memcpy(to, &value, sizeof(value));
			break;
		case TRACE_FIELD_ADDR:
			value = trace_take64(in);
			memcpy(to, &value, sizeof(value));
			break;
		default:
			len = trace_take_leb(in, field->size - 1);
			from = trace_take(in, len);
			memset(to, 0, field->size);
			if (from)
				memcpy(to, from, len);
		}
	}
}

static const char *take_raw(struct trace_input *in, struct trace_decoded *decoded)
{
	size_t size = trace_take_leb(in, UINT16_MAX);
	const uint8_t *from = trace_take(in, size);
	struct lm_hdr *record = (struct lm_hdr *)decoded->record;

	if (!from)
		return NULL;
	if (size < sizeof(*record))
		return "a record that is smaller than its header";
	memcpy(record, from, size);
	if (record->size != size)
		return "a record that claims another size than it has";
	return NULL;
}

static unsigned int type_of(uint8_t op)
{
	if (op >= TRACE_OP_GAP && op <= TRACE_OP_BUILD_ID)
		return LM_REC_GAP + (op - TRACE_OP_GAP);
	return op > TRACE_OP_NAMED && op < TRACE_OP_GAP ? op - TRACE_OP_NAMED : 0;
}

const char *trace_take_record(struct trace_tables *tables, unsigned int version, uint8_t op,
			      struct trace_input *in, struct trace_decoded *decoded)
{
	const struct trace_layout *layout = trace_layout(type_of(op));
	struct lm_hdr *record = (struct lm_hdr *)decoded->record;
	struct trace_cpu *cpu;

	if (op == TRACE_OP_RAW)
		return take_raw(in, decoded);
	if (!layout)
		return "an unknown kind of entry";
	if (layout->since > version)
		return "a kind of entry that this version of the format does not have";
	record->type = type_of(op);
	record->size = layout->size;
	record->cpu = trace_take_leb(in, tables->nr_cpus - 1);
	record->probe = trace_take_leb(in, UINT16_MAX) - 1;
	cpu = &tables->cpu[record->cpu];
	record->time_ns = cpu->time_ns + trace_unzigzag(trace_take_leb(in, UINT64_MAX));
	record->seq = cpu->next_seq + (uint32_t)trace_unzigzag(trace_take_leb(in, UINT32_MAX));
	record->stack = trace_take_leb(in, UINT32_MAX);
	if (layout->numbered) {
		cpu->time_ns = record->time_ns;
		cpu->next_seq = record->seq + 1;
	}
	take_fields(in, layout->field, record);
	return NULL;
}
