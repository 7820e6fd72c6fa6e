/* SPDX-License-Identifier: GPL-2.0-only */
/* What of this machine, other than privilege, keeps lifemon from watching its kernel. */
#ifndef LM_OBSTACLES_H
#define LM_OBSTACLES_H

#include <stdbool.h>
#include <stddef.h>

/* One line of lifemon doctor. */
struct obstacle {
	const char *name; /* "kernel lockdown" */
	char state[32];	  /* as it is: "none" */
	char wrong[320];  /* what that prevents, and what to do; "": nothing */
};

#define OBSTACLES 6

void obstacles_list(struct obstacle fact[OBSTACLES]);

/*
 * What a kernel is by its names (uname(2)): @fact[0] whether it is that of a processor whose calls
 * can be read, @fact[1] whether it is one of the Windows Subsystem for Linux.
 */
void obstacles_of_names(const char *machine, const char *release, struct obstacle fact[2]);

/* The first that makes any watching impossible: its text in @text. False: there is none. */
bool obstacles_forbid(char *text, size_t size);

/* What of this kernel may be the reason why watching it failed, to be added to @text. */
void obstacles_explain(char *text, size_t size);

#endif /* LM_OBSTACLES_H */
