/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Capabilities: what watching needs, what this process has of it, and what is kept once the probes
 * are attached.
 */
#ifndef LM_PRIVILEGE_H
#define LM_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>

/* One capability that lifemon uses at the start. */
struct privilege {
	const char *name; /* CAP_BPF */
	const char *to;	  /* what it does with it: "load BPF programs" */
	bool needed;	  /* nothing can be watched without it */
	bool held;
};

/* Fills @row, of @most, with all that are used; returns their number. */
unsigned int privilege_list(struct privilege *row, unsigned int most);

/* What is missing of that for kprobes, or of that for any probe, as one text; "": nothing. */
void privilege_missing(bool kprobes, char *text, size_t size);

/* Whether CAP_SYS_ADMIN is there, with which the kernel asks for nothing else. */
bool privilege_is_full(void);

/* Whether the kernel would show the addresses of its symbols. */
bool privilege_has_symbols(void);

/*
 * Gives up all capabilities that watching does not use, for good. Threads that are started later
 * have what is left; there must be none so far. @module_hooks: whether they
 * are armed is asked later.
 * Returns 0 or -errno.
 */
int privilege_drop(bool module_hooks);

#endif /* LM_PRIVILEGE_H */
