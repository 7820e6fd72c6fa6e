/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks in modules ("module:function") are attached before the module is loaded. The kernel arms
 * them at the load, and reports a failure only in its log. So each load is followed by a check of
 * what was armed.
 */
#ifndef LM_MODULE_HOOKS_H
#define LM_MODULE_HOOKS_H

#include <stdbool.h>

#include "source/source.h"

struct module_hooks {
	bool any;	  /* the plan has such hooks */
	bool has_address; /* this kernel says where a kprobe event sits (from 6.6 on) */
	bool log_broken;  /* some of the kernel's log was overwritten before it was read */
	int log_fd;	  /* /dev/kmsg, -1 if it cannot be read */
};

/* Before the probes are attached, after the self-test is. */
void module_hooks_open(struct source *source);
void module_hooks_close(struct source *source);

/* Between the rings and whoever takes the records: notes which modules were loaded. */
struct module_hooks_push {
	struct source *source;
	source_push_fn push;
	void *ctx;
};
int module_hooks_note(void *ctx, const void *record, size_t size);
/* After the rings were read: checks the hooks of the modules that were noted. */
int module_hooks_check(struct source *source, source_push_fn push, void *ctx);

/*
 * Why no kprobe can be set on @function ("module:function"), for the user. @err: the kernel's
 * -errno, 0 if it is not known.
 */
void module_hooks_why(const char *function, int err, char *text, size_t size);

/*
 * The event and the error of a line of the kernel's log that says that an event could not be
 * armed in a module that was loaded; false for all others.
 */
bool module_hooks_parse_log(const char *line, char event[64], int *err);
/* Looks for @function in @module in a list in the format of /proc/kallsyms. */
enum symbol_found {
	SYMBOL_NO_MODULE, /* not one symbol of the module */
	SYMBOL_NONE,	  /* @near is the nearest one, "" if none is near */
	SYMBOL_VARIANT,	  /* the compiler renamed it: @near, as "put.constprop.0" */
	SYMBOL_THERE,
};
enum symbol_found module_hooks_symbol(FILE *kallsyms, const char *module, const char *function,
				      char near[128]);

#endif /* LM_MODULE_HOOKS_H */
