/* SPDX-License-Identifier: GPL-2.0-only */
/* The faults of lm_fifo: indices of the table in fifo_faults.c, which says what each is. */
#ifndef LM_FIFO_FAULTS_H
#define LM_FIFO_FAULTS_H

#include "faults/faults.h"

enum fifo_fault {
	FIFO_LOCK_BEFORE_INIT,
	FIFO_UNLOCKED_ACCESS,
	FIFO_DOUBLE_UNLOCK,
	FIFO_LEAVE_LOCKED,
	FIFO_FREE_OPEN,
	FIFO_NO_OWNER,
	FIFO_DOUBLE_DEREGISTER,
	FIFO_LEAK_AT_UNLOAD,
	FIFO_LEAK_FILE_REFERENCE,
	FIFO_LEAK_ON_ERROR,
	FIFO_OVERWRITE_BUFFER,
	FIFO_DOUBLE_FREE,
	FIFO_READ_AFTER_FREE,
	FIFO_OUT_OF_BOUNDS,
	FIFO_SIZE_OVERFLOW,
	FIFO_NR_FAULTS,
};

struct fifo_ops;

extern const struct lm_fault fifo_faults[FIFO_NR_FAULTS];

/* file.c, for FIFO_NO_OWNER: fifo_ops, but without an owner. */
extern const struct fifo_ops fifo_unowned_ops;

/* fifo_fault_skip_lock() and fifo_fault_meet() while their fault is on. */
bool fifo_fault_is_second(void);
void fifo_fault_wait(void);

/* For FIFO_UNLOCKED_ACCESS: whether this reader is to come in without the lock; waits for another. */
static inline bool fifo_fault_skip_lock(void)
{
	return lm_fault_is_on(FIFO_UNLOCKED_ACCESS) && fifo_fault_is_second();
}

/* While that fault is on, two readers wait for each other here: both are in for certain. */
static inline void fifo_fault_meet(void)
{
	if (lm_fault_is_on(FIFO_UNLOCKED_ACCESS))
		fifo_fault_wait();
}

#endif /* LM_FIFO_FAULTS_H */
