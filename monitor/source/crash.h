/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel that takes itself down waits for a moment, so that the violation that led to this
 * reaches the disk (bpf/crash.bpf.h). Works where fentry does, with two CPUs or more.
 */
#ifndef LM_CRASH_H
#define LM_CRASH_H

#include <stdint.h>

struct source;

#define CRASH_PROGRAMS 2

struct crash {
	int prog_fd[CRASH_PROGRAMS]; /* -1: this kernel cannot have it */
	int link_fd[CRASH_PROGRAMS]; /* -1: not attached */
	uint64_t next_look_ns;	     /* at the settings, which can change */
};

void crash_init(struct crash *crash);
/* Once the object is loaded: those of the programs that this kernel can have. */
void crash_load(struct source *source);
void crash_unload(struct source *source);
/* A kernel that cannot be held is watched all the same. */
void crash_attach(struct source *source);
void crash_detach(struct source *source);
/* Reads, once a second, whether an oops or a warning means a panic. */
void crash_look(struct source *source);

#endif /* LM_CRASH_H */
