// SPDX-License-Identifier: GPL-2.0-only
#include "export/proto.h"

#include <string.h>

enum wire_type { WIRE_VARINT = 0, WIRE_BYTES = 2 };

#define MAX_VARINT 10

void proto_clear(struct proto *proto)
{
	proto->used = 0;
	proto->overflow = false;
}

/* Seven bits a byte, the lowest first. */
static size_t varint(unsigned char *to, uint64_t value)
{
	size_t len = 0;

	for (; value > 0x7f; value >>= 7)
		to[len++] = (unsigned char)(value | 0x80);
	to[len++] = (unsigned char)value;
	return len;
}

/* Makes room for @len bytes at @at; NULL: there is none. */
static unsigned char *open_up(struct proto *proto, size_t at, size_t len)
{
	if (proto->overflow || proto->used + len > sizeof(proto->data)) {
		proto->overflow = true;
		return NULL;
	}
	memmove(proto->data + at + len, proto->data + at, proto->used - at);
	proto->used += len;
	return proto->data + at;
}

static void add_varint(struct proto *proto, size_t at, uint64_t value)
{
	unsigned char bytes[MAX_VARINT];
	size_t len = varint(bytes, value);
	unsigned char *to = open_up(proto, at, len);

	if (to)
		memcpy(to, bytes, len);
}

static void add_tag(struct proto *proto, unsigned int field, enum wire_type type)
{
	add_varint(proto, proto->used, (uint64_t)field << 3 | type);
}

void proto_number(struct proto *proto, unsigned int field, uint64_t value)
{
	add_tag(proto, field, WIRE_VARINT);
	add_varint(proto, proto->used, value);
}

void proto_text(struct proto *proto, unsigned int field, const char *text)
{
	size_t len = strlen(text);
	unsigned char *to;

	add_tag(proto, field, WIRE_BYTES);
	add_varint(proto, proto->used, len);
	to = open_up(proto, proto->used, len);
	if (to)
		memcpy(to, text, len);
}

size_t proto_begin(struct proto *proto, unsigned int field)
{
	add_tag(proto, field, WIRE_BYTES);
	return proto->used;
}

/* The length stands in front, and is known now. */
void proto_end(struct proto *proto, size_t begin)
{
	add_varint(proto, begin, proto->used - begin);
}
