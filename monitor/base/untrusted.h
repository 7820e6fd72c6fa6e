/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that somebody else chose: a driver, a task, the kernel or whoever made a trace. It may hold
 * what steers a terminal, ends a line or breaks a format, so it must not be printed as it is. The
 * type sees to that: printf(), fputs() and strlen() do not take it. What does are the cleaners, one
 * for each format of output. They and comparisons alone open it: tests/lint/untrusted knows which
 * files these are.
 */
#ifndef LM_UNTRUSTED_H
#define LM_UNTRUSTED_H

#include <stdbool.h>
#include <string.h>

/* By value; the bytes are the owner's. */
struct untrusted {
	const char *raw; /* 0-terminated; NULL only where the owner says so */
};

/* Where text comes in; UNTRUSTED() in constants and initialisers. */
#define UNTRUSTED(text) ((struct untrusted){text})

static inline struct untrusted untrusted(const char *text)
{
	return UNTRUSTED(text);
}

static inline bool untrusted_is_null(struct untrusted text)
{
	return !text.raw;
}

static inline bool untrusted_is_empty(struct untrusted text)
{
	return !*text.raw;
}

static inline bool untrusted_is(struct untrusted text, const char *other)
{
	return !strcmp(text.raw, other);
}

static inline bool untrusted_has(struct untrusted text, const char *part)
{
	return strstr(text.raw, part);
}

static inline int untrusted_compare(struct untrusted one, struct untrusted other)
{
	return strcmp(one.raw, other.raw);
}

/*
 * For a cleaner that takes text by either type: which of two functions it is. Text that is trusted
 * comes to no harm in it.
 */
#define UNTRUSTED_OR_TEXT(text, of_untrusted, of_text)                                             \
	_Generic((text), struct untrusted : of_untrusted, default : of_text)

#endif /* LM_UNTRUSTED_H */
