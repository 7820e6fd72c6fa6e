/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads Protocol Buffers, field by field; for tests. */
#ifndef TESTS_PROTO_READER_H
#define TESTS_PROTO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A message, or what is left of it. */
struct proto_message {
	const unsigned char *at, *end;
	bool bad; /* cut off, or of a kind that lifemon does not write */
};

struct proto_field {
	unsigned int number;
	bool is_number;
	uint64_t value;		    /* a number */
	struct proto_message inner; /* else a text or a message */
};

static inline uint64_t proto_varint(struct proto_message *message)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; message->at < message->end && shift < 64; shift += 7) {
		unsigned char byte = *message->at++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	message->bad = true;
	return 0;
}

/* The next field; false: there is none, or the message is bad. */
static inline bool proto_next(struct proto_message *message, struct proto_field *field)
{
	uint64_t tag, size;

	if (message->bad || message->at == message->end)
		return false;
	tag = proto_varint(message);
	*field = (struct proto_field){.number = (unsigned int)(tag >> 3)};
	field->is_number = !(tag & 7);
	if (field->is_number) {
		field->value = proto_varint(message);
		return !message->bad;
	}
	size = proto_varint(message);
	if ((tag & 7) != 2 || size > (size_t)(message->end - message->at))
		message->bad = true;
	if (message->bad)
		return false;
	field->inner = (struct proto_message){message->at, message->at + size, false};
	message->at += size;
	return true;
}

/* The @n-th field of this number, from 0. */
static inline bool proto_find(struct proto_message message, unsigned int number, unsigned int n,
			      struct proto_field *field)
{
	while (proto_next(&message, field))
		if (field->number == number && !n--)
			return true;
	return false;
}

/* Its number; 0: there is none. */
static inline uint64_t proto_value(struct proto_message message, unsigned int number)
{
	struct proto_field field;

	return proto_find(message, number, 0, &field) ? field.value : 0;
}

static inline bool proto_text_is(struct proto_message message, unsigned int number,
				 const char *text)
{
	struct proto_field field;

	return proto_find(message, number, 0, &field) && !field.is_number &&
	       (size_t)(field.inner.end - field.inner.at) == strlen(text) &&
	       !memcmp(field.inner.at, text, strlen(text));
}

#endif /* TESTS_PROTO_READER_H */
