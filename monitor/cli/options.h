/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses the command lines of the commands that watch or replay. */
#ifndef LM_CLI_OPTIONS_H
#define LM_CLI_OPTIONS_H

#include "base/exit_status.h"
#include "cli/commands.h"
#include "run/options.h"

void options_init(struct options *options);

/*
 * Parses argv of a watching command: COMMAND_RUN and COMMAND_RECORD take a CMD behind the options,
 * NR_COMMANDS is live. On wrong usage
 * it prints what is wrong and exits with EXIT_USAGE, as argp does; --help exits with 0.
 */
void options_parse(struct options *options, int argc, char **argv, enum command command);

/* The same for lifemon replay FILE. */
void options_parse_replay(struct options *options, int argc, char **argv);

/* The same for lifemon export FILE and lifemon explain FILE OBJECT. */
void options_parse_export(struct options *options, int argc, char **argv);
void options_parse_explain(struct options *options, int argc, char **argv);

/* "2s", "500ms", "3" (seconds), "1.5m": *@ns, at most 365 days. Returns 0 or -EINVAL. */
int options_duration(const char *text, uint64_t *ns);
/* "512K", "8M": *@bytes, a power of two from 64 KiB to 1 GiB. Returns 0 or -EINVAL. */
int options_ring_size(const char *text, size_t *bytes);

#endif /* LM_CLI_OPTIONS_H */
