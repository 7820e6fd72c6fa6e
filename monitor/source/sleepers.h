/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the kernel that may sleep whenever they are called. No interrupt calls one. Where
 * tasks are not preempted in kernel code, nothing else can run on the CPU while a program on such a
 * function does: it is never skipped, and needs no backup. Whoever calls one in an interrupt all
 * the same is at fault, and a call that is lost by that is counted.
 */
#ifndef LM_SLEEPERS_H
#define LM_SLEEPERS_H

#include <stdbool.h>

bool sleepers_have(const char *function);

#endif /* LM_SLEEPERS_H */
