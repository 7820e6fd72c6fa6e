/* SPDX-License-Identifier: GPL-2.0-only */
/* Which bytes of a text may be shown as they are. */
#ifndef LM_CLEAN_H
#define LM_CLEAN_H

#include <stddef.h>

/*
 * Length of the UTF-8 character at @text, 0 if that is none, or one that steers a terminal, shows
 * nothing or turns the order of others.
 */
size_t clean_printable(const char *text);

#endif /* LM_CLEAN_H */
