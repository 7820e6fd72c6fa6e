/* SPDX-License-Identifier: GPL-2.0-only */
/* The functions that the kernel runs between a probed function and a BPF program. */
#ifndef LM_MACHINERY_H
#define LM_MACHINERY_H

#include <stdbool.h>
#include <stddef.h>

/* Whether @symbol is one of them, by what all kernels that are supported call theirs. */
bool machinery_has(const char *symbol);
/*
 * How much of the @len bytes at @symbol is worth keeping: a trampoline has a number, another one
 * each time that a module is loaded.
 */
size_t machinery_len(const char *symbol, size_t len);

#endif /* LM_MACHINERY_H */
