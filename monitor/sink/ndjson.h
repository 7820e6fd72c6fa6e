/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the NDJSON sink among themselves. */
#ifndef LM_NDJSON_H
#define LM_NDJSON_H

#include <jansson.h>

#include "sink/sink.h"

/* Names that are no UTF-8 come out escaped ("\xNN"), so that every line is valid. */
#define ndjson_text(text) UNTRUSTED_OR_TEXT(text, ndjson_untrusted, ndjson_clean)(text)
json_t *ndjson_untrusted(struct untrusted text);
json_t *ndjson_clean(const char *text);
/* The same; null for a text that is null. */
json_t *ndjson_known(struct untrusted text);
/* "0x…": addresses, and numbers that only mean something in hexadecimal. */
json_t *ndjson_hex(uint64_t value);
/* JSON readers have signed 64 bits: what is greater becomes the greatest of these. */
json_t *ndjson_number(uint64_t value);
/* A time as the other formats have it: since the start of the run. */
json_t *ndjson_elapsed(const struct sink *sink, uint64_t time_ns);

/* An object, null when there is none. */
json_t *ndjson_object(const struct object_ref *object);
/* The frames of a stack, innermost first. */
json_t *ndjson_stack(const struct sink *sink, uint32_t ref);

/* Writes one line and takes the reference to @object. 0 or -errno. */
int ndjson_put(struct sink *sink, json_t *object);

int ndjson_violation(struct sink *sink, const struct violation *violation);
int ndjson_biography(struct sink *sink, const struct biography_info *info);
int ndjson_summary(struct sink *sink, const struct summary_info *info);
int ndjson_stats(struct sink *sink, const struct stats_info *stats);

#endif /* LM_NDJSON_H */
