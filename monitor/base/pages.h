/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Large arrays that never move. What is read here and there in a large array mostly waits for
 * the CPU to find the page: huge pages are asked for, and taken where the kernel gives them.
 */
#ifndef LM_PAGES_H
#define LM_PAGES_H

#include <stddef.h>

/* Address space without memory yet, whole pages, aligned to a huge one. NULL: there is none left.
 */
void *pages_reserve(size_t bytes);
/* Makes a part of it, whole pages, usable and zero. Returns 0 or -ENOMEM. */
int pages_open(void *at, size_t bytes);
/* @bytes: as reserved. @at may be NULL. */
void pages_release(void *at, size_t bytes);

#endif /* LM_PAGES_H */
