/* SPDX-License-Identifier: GPL-2.0-only */
/* The generated skeleton of bpf/probe.bpf.c, with the types that it mentions. */
#ifndef LM_SKELETON_H
#define LM_SKELETON_H

#include "event/record.h"
#include "probe.h"
#include "walk.h"

#include "probe.skel.h"

#endif /* LM_SKELETON_H */
