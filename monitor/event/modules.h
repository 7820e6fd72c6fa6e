/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modules of a run: which memory they have, when they came and went, whose init or exit runs in
 * which task, and which uses which. Filled from LM_REC_MODULE and LM_REC_RANGE records in the order
 * of time. Bounded: the oldest of those that are gone is forgotten first.
 */
#ifndef LM_MODULES_H
#define LM_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/record.h"

#define MODULES_MAX	  4096
#define MODULES_GONE	  512 /* of them, that are gone */
#define MODULE_MAX_RANGES 8
#define MODULE_MAX_USES	  32

struct module_range {
	uint64_t base, size;
	bool init; /* freed when the module's init has returned */
};

/* One stay of a module in the kernel. */
struct module_life {
	char name[LM_MODULE_LEN];
	uint64_t loaded_ns;  /* 0: before the watch, or not seen */
	uint64_t inited_ns;  /* when its init had returned; UINT64_MAX: not yet, or not seen */
	uint64_t leaving_ns; /* when a task last asked for its end; UINT64_MAX: none did */
	uint64_t freed_ns;   /* UINT64_MAX: it is there */
	uint32_t tid;	     /* of the task that loaded it, 0 if not known */
	uint32_t leaving_tid;
	uint8_t nr_ranges;
	uint8_t nr_uses;
	bool more_uses; /* than there is room for */
	struct module_range range[MODULE_MAX_RANGES];
	uint64_t uses[MODULE_MAX_USES]; /* an address in each module whose symbols it uses */
};

struct modules;

/* NULL and errno when there is no memory. */
struct modules *modules_new(void);
void modules_free(struct modules *modules);

/*
 * Takes a record; those of other types do nothing. Returns 0, -ENOSPC when MODULES_MAX are there
 * or the module has more ranges than there is room for, or -ENOMEM.
 */
int modules_take(struct modules *modules, const struct lm_hdr *record);

/* Whether no module is known: older traces have no module records. */
bool modules_is_empty(const struct modules *modules);

/* The results live until the next modules_take(). NULL: there is no such module. */

/* Whose memory @address was at @ns. */
const struct module_life *modules_at(const struct modules *modules, uint64_t address, uint64_t ns);
/* The module that had this name at @ns, or was freed then. */
const struct module_life *modules_named(const struct modules *modules, const char *name,
					uint64_t ns);
/*
 * The module whose init the task @tid ran at @ns, as far as is known. *@seen: the ends of inits
 * are recorded; else it may have been over.
 */
const struct module_life *modules_loading(const struct modules *modules, uint32_t tid, uint64_t ns,
					  bool *seen);

/* The module whose exit the task @tid ran at @ns, if it was in the system call for that. */
const struct module_life *modules_leaving(const struct modules *modules, uint32_t tid, uint64_t ns);

/* Whether @user is linked to symbols of @used: 1, 0, or -1 when that is not known. */
int modules_use(const struct module_life *user, const struct module_life *used);

/* The time about @ns in which no module was loaded: at least *@from_ns, less than *@to_ns. */
void modules_between(const struct modules *modules, uint64_t ns, uint64_t *from_ns,
		     uint64_t *to_ns);

/* All loaded modules, as range records that modules_take() would take, with time and seq 0. */
void modules_each(const struct modules *modules,
		  void (*each)(void *ctx, const struct lm_hdr *record), void *ctx);

#endif /* LM_MODULES_H */
