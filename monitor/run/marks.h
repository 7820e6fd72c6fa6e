/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks: words of the user among the records of a run. Each watching lifemon has a datagram
 * socket in MARKS_DIR, with a name of its own; lifemon mark sends to it and waits for the answer.
 */
#ifndef LM_MARKS_H
#define LM_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "event/record.h"

#define MARKS_DIR "/run/lifemon"
/* The environment variable that names the socket for the command of lifemon run. */
#define MARKS_ENV    "LIFEMON_MARK"
#define MARKS_ANSWER "ok"

/* The receiving side; all zero is none. */
struct marks {
	bool is_open;
	int fd; /* becomes readable when a mark is there */
	char path[108];
};

/* Takes a finished record. 0 or -errno. */
typedef int (*marks_push_fn)(void *ctx, const void *record, size_t size);

/* Opens the socket and names it in the environment of the children. 0 or -errno; then there are
 * none. @for_user: the one who called sudo may send marks as well. */
int marks_open(struct marks *marks, bool for_user);
/*
 * Pushes every mark that is there, with the time of now, and answers its sender after that.
 * Returns what @push returned, or 0.
 */
int marks_take(const struct marks *marks, marks_push_fn push, void *ctx);
void marks_close(struct marks *marks);

#endif /* LM_MARKS_H */
