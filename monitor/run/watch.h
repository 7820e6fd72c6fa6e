/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One watched run, from models to exit status: the common part of live and run. It joins
 * the source, the pipeline and the sinks, and owns them all.
 */
#ifndef LM_WATCH_H
#define LM_WATCH_H

#include <stdio.h>

#include "run/options.h"

/*
 * Watches as @options say until the command ends, the duration is over or a signal
 * comes, and reports. A command that still runs is ended. @report: where to, unless the options
 * name a file. Returns the exit status of lifemon; has said what went wrong.
 */
int watch_run(const struct options *options, FILE *report);

#endif /* LM_WATCH_H */
