/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses of the kernel's own symbols, from /proc/kallsyms. */
#ifndef LM_KSYMS_H
#define LM_KSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code from @start to before @end. */
struct ksyms_range {
	uint64_t start, end;
};

struct ksyms_ranges {
	unsigned int nr;
	bool more; /* than there is room for */
	struct ksyms_range range[4];
};

struct ksyms_wanted {
	const char *name;
	uint64_t address; /* 0: there is none, or it may not be read */
};

struct ksyms {
	struct ksyms_wanted *wanted; /* sorted by name */
	size_t nr_wanted;
	struct ksyms_ranges interrupts; /* where interrupts enter the kernel */
	struct ksyms_ranges entries;	/* where tasks do, and where they begin: stacks end there */
	struct ksyms_ranges *open;	/* its last range has no end yet … */
	uint64_t open_at;		/* … and has the symbol that begins here */
};

void ksyms_sort(struct ksyms *ksyms);
/* Reads them all at once, since that takes as long as for one. 0 or -errno. */
int ksyms_read(struct ksyms *ksyms);
/* A line of that file; false when the kernel's own symbols have ended. */
bool ksyms_take(struct ksyms *ksyms, const char *line);
/* Of a name that is wanted. */
uint64_t ksyms_address(const struct ksyms *ksyms, const char *name);
bool ksyms_has(const struct ksyms_ranges *ranges, uint64_t address);

#endif /* LM_KSYMS_H */
