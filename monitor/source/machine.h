/* SPDX-License-Identifier: GPL-2.0-only */
/* The limit of memory that a control group sets. */
#ifndef LM_MACHINE_H
#define LM_MACHINE_H

#include <stddef.h>

/*
 * What this process may have by its group and those above it, in bytes: of both versions, since a
 * machine can have one for memory and the other for the rest. SIZE_MAX: no limit. @root: "", or a
 * folder that has other files in place of /proc and /sys.
 */
size_t machine_group_limit(const char *root);

#endif /* LM_MACHINE_H */
