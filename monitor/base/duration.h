/* SPDX-License-Identifier: GPL-2.0-only */
/* Times as people write them: in options, models and assertions. */
#ifndef LM_DURATION_H
#define LM_DURATION_H

#include <stddef.h>
#include <stdint.h>

#define DURATION_SEC UINT64_C(1000000000) /* in ns, as all times */
#define DURATION_MAX (365 * 24 * 3600 * DURATION_SEC)

/* Nanoseconds of "ns", "us", "ms", "s", "m" or "h"; 0 if it is none. */
uint64_t duration_unit(const char *unit, size_t len);
/* "2s", "500ms", "3" (seconds), "1.5m": *@ns, at most DURATION_MAX. Returns 0 or -EINVAL. */
int duration_parse(const char *text, uint64_t *ns);
/* The same the other way, in the largest unit that needs no fraction, at most minutes: "90s". */
#define DURATION_TEXT 24 /* with its 0 */
const char *duration_text(char text[DURATION_TEXT], uint64_t ns);

#endif /* LM_DURATION_H */
