/* SPDX-License-Identifier: GPL-2.0-only */
/* Pieces of JSON for exports of many lines, straight to a stream. */
#ifndef LM_EXPORT_JSON_H
#define LM_EXPORT_JSON_H

#include "sink/sink.h"

/* In quotes, names cleaned as by format_clean(); at most 1 KiB. */
#define json_put_text(out, text)                                                                   \
	UNTRUSTED_OR_TEXT(text, json_put_untrusted, json_put_clean)(out, text)
void json_put_untrusted(FILE *out, struct untrusted text);
void json_put_clean(FILE *out, const char *text);
/* At most INT64_MAX: readers of JSON have signed 64 bits. */
uint64_t json_number(uint64_t value);
/* {"name":value,…}: what the hook captured in @event; attributes are hexadecimal, the rest numbers.
 */
void json_put_values(FILE *out, const struct model_hook *hook, const struct lm_event *event);
/* ["raw","ready"] */
void json_put_states(FILE *out, state_set states);

#endif /* LM_EXPORT_JSON_H */
