// SPDX-License-Identifier: GPL-2.0-only
#include "source/ksyms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES 4096 /* the kernel gives no more at once (fs/seq_file.c) */

/* As prefixes. Of the kernel's other entries the return address depends on what was interrupted. */
static const char *const interrupts[] = {
	"asm_common_interrupt",
	"asm_spurious_interrupt",
	"asm_sysvec_",
};
static const char *const entries[] = {
	"entry_SYSCALL_64",
	"entry_SYSCALL_compat",
	"entry_SYSENTER_compat",
	"ret_from_fork",
};

static int compare_wanted(const void *a, const void *b)
{
	return strcmp(((const struct ksyms_wanted *)a)->name,
		      ((const struct ksyms_wanted *)b)->name);
}

void ksyms_sort(struct ksyms *ksyms)
{
	if (ksyms->nr_wanted)
		qsort(ksyms->wanted, ksyms->nr_wanted, sizeof(*ksyms->wanted), compare_wanted);
}

static struct ksyms_wanted *find(const struct ksyms *ksyms, const char *name)
{
	const struct ksyms_wanted key = {.name = name};

	if (!ksyms->nr_wanted)
		return NULL;
	return bsearch(&key, ksyms->wanted, ksyms->nr_wanted, sizeof(key), compare_wanted);
}

static bool begins_with(const char *name, const char *const *prefixes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

/* Neighbours are one range. */
static void open_range(struct ksyms *ksyms, struct ksyms_ranges *ranges, uint64_t address)
{
	struct ksyms_range *last = ranges->nr ? &ranges->range[ranges->nr - 1] : NULL;

	if (!last || last->end != address) {
		if (ranges->nr == sizeof(ranges->range) / sizeof(ranges->range[0])) {
			ranges->more = true;
			return;
		}
		ranges->range[ranges->nr++] = (struct ksyms_range){address, address};
	}
	ksyms->open = ranges;
	ksyms->open_at = address;
}

/* The symbols come by address. A second name of the same address ends nothing. */
static void take_range(struct ksyms *ksyms, uint64_t address, const char *name)
{
	struct ksyms_ranges *open = ksyms->open;

	if (open && address > ksyms->open_at) {
		open->range[open->nr - 1].end = address;
		ksyms->open = NULL;
	}
	if (ksyms->open)
		return;
	if (begins_with(name, interrupts, sizeof(interrupts) / sizeof(interrupts[0])))
		open_range(ksyms, &ksyms->interrupts, address);
	else if (begins_with(name, entries, sizeof(entries) / sizeof(entries[0])))
		open_range(ksyms, &ksyms->entries, address);
}

bool ksyms_take(struct ksyms *ksyms, const char *line)
{
	struct ksyms_wanted *wanted;
	uint64_t address;
	char name[512];
	char *at;
	size_t len;

	address = strtoull(line, &at, 16);
	/* " T name", of a module "\t[module]" after it */
	if (!address || strlen(at) < 4)
		return true;
	at += 3;
	len = strcspn(at, "\t\n");
	if (at[len] == '\t')
		return false;
	if (len >= sizeof(name))
		return true;
	memcpy(name, at, len);
	name[len] = '\0';
	wanted = find(ksyms, name);
	if (wanted && !wanted->address)
		wanted->address = address;
	take_range(ksyms, address, name);
	return true;
}

int ksyms_read(struct ksyms *ksyms)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[1024], buffer[READ_BYTES];

	if (!file)
		return -errno;
	/* a hundred thousand lines: few reads */
	setvbuf(file, buffer, _IOFBF, sizeof(buffer));
	while (fgets(line, sizeof(line), file) && ksyms_take(ksyms, line))
		;
	fclose(file);
	return 0;
}

uint64_t ksyms_address(const struct ksyms *ksyms, const char *name)
{
	const struct ksyms_wanted *wanted = find(ksyms, name);

	return wanted ? wanted->address : 0;
}

bool ksyms_has(const struct ksyms_ranges *ranges, uint64_t address)
{
	for (unsigned int i = 0; i < ranges->nr; i++)
		if (address >= ranges->range[i].start && address < ranges->range[i].end)
			return true;
	return false;
}
