/* SPDX-License-Identifier: GPL-2.0-only */
/* lifemon doctor: what an event costs on this machine. */
#ifndef LM_CMD_DOCTOR_COST_H
#define LM_CMD_DOCTOR_COST_H

#include <stdbool.h>

/*
 * @walks: stacks are found by a walk, once they are known. @rate: events a second, whose share of a
 * processor is to be said; 0: none.
 */
void doctor_cost_print(bool walks, unsigned int rate);

#endif /* LM_CMD_DOCTOR_COST_H */
