/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of Protocol Buffers in the making. Only what is written here is needed of the format:
 * https://protobuf.dev/programming-guides/encoding/
 */
#ifndef LM_EXPORT_PROTO_H
#define LM_EXPORT_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a message: that of an event with four stacks of the longest names needs half of it. */
#define PROTO_MAX (1u << 20)

/* One message with those inside it. What does not fit is left out, and the message is no good. */
struct proto {
	size_t used;
	bool overflow;
	unsigned char data[PROTO_MAX];
};

void proto_clear(struct proto *proto);
void proto_number(struct proto *proto, unsigned int field, uint64_t value);
/* @text must be UTF-8. */
void proto_text(struct proto *proto, unsigned int field, const char *text);

/* A message as a field: all that is added until its end is in it. Returns what the end takes. */
size_t proto_begin(struct proto *proto, unsigned int field);
void proto_end(struct proto *proto, size_t begin);

#endif /* LM_EXPORT_PROTO_H */
