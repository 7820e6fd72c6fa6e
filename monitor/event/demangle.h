/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of Rust functions as their authors write them. For people: what is stored stays as it is.
 */
#ifndef LM_DEMANGLE_H
#define LM_DEMANGLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/untrusted.h"

#define DEMANGLE_MAX 1024 /* bytes of a name, with its end, that any symbol needs here */

/*
 * "_RNvCs15kBYyAo9fc_7mycrate3foo" (v0) is mycrate::foo, so is
 * "_ZN7mycrate3foo17h0123456789abcdefE" (legacy). The hashes of crates are left out; what a
 * compiler adds (".cold", ".llvm.123") stays. False for all else, and for what does not fit into
 * @size: then @out is of no use.
 */
bool demangle_rust(struct untrusted symbol, char *out, size_t size);

/* Whether demangle_shown() is to show names as they are; at first it is not. */
void demangle_off(bool off);
/* @symbol as it is to be shown: in @buf, of DEMANGLE_MAX bytes, or itself. */
struct untrusted demangle_shown(struct untrusted symbol, char *buf);

#endif /* LM_DEMANGLE_H */
