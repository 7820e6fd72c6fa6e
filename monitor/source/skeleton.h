/* SPDX-License-Identifier: GPL-2.0-only */
/* The generated skeleton of bpf/probe.bpf.c, with the types that it mentions. */
#ifndef LM_SKELETON_H
#define LM_SKELETON_H

/* clang-format off: in this order */
#include "event/record.h"
#include "probe.h"
#include "probe.skel.h"
/* clang-format on */

#endif /* LM_SKELETON_H */
