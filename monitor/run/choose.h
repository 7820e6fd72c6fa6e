/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the object of a trace that the user names, by a first pass over the trace. */
#ifndef LM_CHOOSE_H
#define LM_CHOOSE_H

#include "base/exit_status.h"
#include "export/selector.h"
#include "run/replayed.h"

/*
 * @text: the user's OBJECT. Returns EXIT_CLEAN with *@choice, or what to end with; has said what
 * is wrong. Warnings about the trace itself are left to the second pass.
 */
enum exit_status choose_object(const struct replay_options *options, const char *text,
			       struct object_choice *choice);

/* What the commands on a trace ask of a replay. */
struct replay_options run_replay_options(const struct options *options);

#endif /* LM_CHOOSE_H */
