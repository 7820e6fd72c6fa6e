/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to the user, on stderr, each "lifemon: text\n". A message says what failed,
 * on what, and what the user can do. What steers a terminal is shown as \xNN. Only the
 * layer that knows what the user asked for prints; the layers below return -errno.
 */
#ifndef LM_MSG_H
#define LM_MSG_H

#include <stdbool.h>
#include <stdio.h>

enum msg_level { MSG_QUIET = -1, MSG_NORMAL = 0, MSG_VERBOSE = 1 };

void msg_set_level(enum msg_level level);
enum msg_level msg_level(void);

/* The text of the last error, "" if there was none. */
const char *msg_last_error(void);

/* Always shown. */
void msg_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Shown unless --quiet. */
void msg_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void msg_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Shown with --verbose. */
void msg_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A stream to stderr for what others print, cleaned as messages are; NULL without memory. */
FILE *msg_clean_stream(void);

#endif /* LM_MSG_H */
