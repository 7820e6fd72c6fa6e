/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_EXIT_STATUS_H
#define LM_EXIT_STATUS_H

/* The statuses that lifemon exits with: a contract with scripts, see lifemon(8). */
enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_VIOLATION = 1,
	EXIT_USAGE = 2,
	EXIT_ENVIRONMENT = 3,
	EXIT_CANNOT_TELL = 4,
	EXIT_COMMAND = 5,
};

#endif /* LM_EXIT_STATUS_H */
