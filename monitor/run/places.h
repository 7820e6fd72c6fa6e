/* SPDX-License-Identifier: GPL-2.0-only */
/* Debug info for the reports of one run, as its command line asks. */
#ifndef LM_RUN_PLACES_H
#define LM_RUN_PLACES_H

#include "base/exit_status.h"
#include "debuginfo/debuginfo.h"

/*
 * @release: uname -r of the run. @remote: a debuginfod server may be asked, which a run that is
 * watched cannot wait for, nor reach from its sandbox. *@debuginfo is NULL when none is wanted.
 * Returns EXIT_CLEAN, EXIT_USAGE for a map that is none, or EXIT_ENVIRONMENT; then it has said why,
 * and there is none.
 */
enum exit_status run_places_open(const struct debuginfo_options *options, struct untrusted release,
				 bool remote, struct debuginfo **debuginfo);
/* Warns if the user named debug info of something else. NULL is none. */
void run_places_close(struct debuginfo *debuginfo);

#endif /* LM_RUN_PLACES_H */
