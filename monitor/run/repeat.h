/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_REPEAT_H
#define LM_REPEAT_H

#include "run/replayed.h"

/*
 * The options of the recorded run hold unless they are given anew. *@command: the first word of its
 * command, if it had one. Strings are those of @meta.
 */
void repeat_options(const struct trace_meta *meta, struct replay_options *options,
		    const char **command);

#endif /* LM_REPEAT_H */
