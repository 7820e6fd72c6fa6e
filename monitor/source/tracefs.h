/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kprobe events in tracefs. They can name a function of a module that is not loaded yet,
 * and their profile has hits and misses, which perf's own kprobes lack before 6.7.
 * Documentation/trace/kprobetrace.rst.
 */
#ifndef LM_TRACEFS_H
#define LM_TRACEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tracefs_counts {
	uint64_t hits;
	uint64_t missed; /* no free instance, or inside another kprobe */
};

/* Whether this kernel has kprobe events that we may define. */
bool tracefs_available(void);

/* One of its files, to read; NULL: it is not there, or may not be read. */
FILE *tracefs_open(const char *name);

/*
 * Defines an event GROUP/EVENT on "function" or "module:function"; @maxactive, if not
 * 0, makes it a return probe with that many instances. Returns 0 or -errno.
 */
int tracefs_define(const char *group, const char *event, const char *function,
		   unsigned int maxactive);
int tracefs_remove(const char *group, const char *event);

/* Opens the event for perf and runs the program @prog_fd on it from now on. Returns a
 * file descriptor that ends it when closed, or -errno. */
int tracefs_attach(const char *group, const char *event, int prog_fd);

/* Reads the profile of the events GROUP_<prefix>N into @counts[N], N below @nr. The
 * profile has names without groups, so the names include the group's. */
int tracefs_profile(const char *group, char prefix, struct tracefs_counts *counts, unsigned int nr);

/*
 * A name for the groups of one source, @size at least 32. Returns a descriptor that marks the group
 * as in use until it is closed, or -errno.
 */
int tracefs_group_new(char *group, size_t size);

/* Removes the groups whose owner is gone, in whatever PID namespace it was. */
void tracefs_sweep(void);

#endif /* LM_TRACEFS_H */
