/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands. Each takes its own argv and returns the exit status of lifemon. */
#ifndef LM_CMD_H
#define LM_CMD_H

#include "cli/commands.h"

int cmd_live(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_mark(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_models(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_vm(int argc, char **argv);
/* --help of lifemon, or of the command that is named. */
int cmd_help(int argc, char **argv);

extern int (*const cmd_main[NR_COMMANDS])(int argc, char **argv);

#endif /* LM_CMD_H */
