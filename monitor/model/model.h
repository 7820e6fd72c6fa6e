/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model: the classes of one kernel API and the hooks that create, lend, move and
 * release their objects. Read from a text file (models/NAME.own, lifemon-model(5)).
 *
 * A model is immutable once parsed. It owns its strings; everything here that points
 * to text points into the model and lives as long as it. This file knows nothing of
 * the running kernel: source/ resolves function names and field paths.
 */
#ifndef LM_MODEL_H
#define LM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lexer.h"

#define MODEL_MAX_CLASSES 32	      /* in one model */
#define MODEL_MAX_HOOKS	  32	      /* in one class */
#define MODEL_MAX_ALTS	  8	      /* alternative functions of one hook */
#define MODEL_MAX_CONDS	  2	      /* conditions of one hook: what a probe can test */
#define MODEL_MAX_VALS	  2	      /* captured values of one hook: what an event can carry */
#define MODEL_MAX_ATTRS	  2	      /* attributes of one class: what an object has room for */
#define MODEL_MAX_STEPS	  4	      /* pointers followed by one capture */
#define MODEL_MAX_GRACE	  60000000000 /* ns */
#define MODEL_MAX_NAME	  127	      /* bytes of the name of a model, a class or an attribute */
#define MODEL_MAX_TEXT	  (1 << 20)

enum model_verb {
	VERB_BORN,
	VERB_INIT,
	VERB_BORROW,
	VERB_RETURN,
	VERB_MOVE,
	VERB_BACK,
	VERB_TOUCH,
	VERB_DIES,
	NR_VERBS,
};

enum model_site {
	SITE_ENTRY,	 /* before the function's first instruction */
	SITE_EXIT,	 /* after it returned; arguments are those of the call */
	SITE_TRACEPOINT, /* a raw tracepoint; argN are its arguments */
};

enum capture_from {
	CAPTURE_NONE,
	CAPTURE_ARG,   /* argN, N counts from 0 */
	CAPTURE_RET,   /* ret: exit sites only */
	CAPTURE_CONST, /* a number */
};

/* How a captured value is read in the end. */
enum capture_as {
	CAPTURE_VALUE,	/* the number itself */
	CAPTURE_STRING, /* str(…): the C string that it points to */
	CAPTURE_DEVICE, /* dev(…): the struct device that it points to */
	CAPTURE_DRIVER, /* driver(…): the driver that is bound to that struct device */
};

/*
 * One captured value: (*(arg->path)) * mul + add - less, with the precedence of C.
 * "arg0->hd.q->tag" has two steps: {"hd.q"}, {"tag"}: each follows the pointer so far
 * and reads the (nested) field. The "*" of "*arg2" or "*arg0->next" is the last step, with
 * an empty path: a u64.
 */
struct model_capture {
	enum capture_from from;
	enum capture_as as;
	unsigned int arg;
	uint64_t constant;
	bool negative; /* the constant was written with a minus: it is a signed number */
	unsigned int nr_steps;
	const char *step[MODEL_MAX_STEPS]; /* field path without "->", "" for a plain u64 */
	uint64_t mul;			   /* 1 if not given */
	uint64_t add;			   /* 0 if not given */
	bool subtracts;			   /* argument .less */
	unsigned int less;
	struct text_pos pos;
};

enum cond_op { COND_EQ, COND_NE, COND_LT, COND_LE, COND_GT, COND_GE };

struct model_cond {
	struct model_capture capture;
	enum cond_op op;
	struct model_capture right; /* a number is CAPTURE_CONST */
};

/* What a captured value means to the engine. */
enum value_role {
	VALUE_SIZE,   /* of the object, bytes */
	VALUE_ATTR,   /* remember it as the object's attribute (birth or init) */
	VALUE_SAME,   /* must be equal to the remembered attribute */
	VALUE_OFFSET, /* of an access, bytes from the object's start */
	VALUE_LENGTH, /* of an access, bytes */
	VALUE_BY,     /* an address in the code that makes the call */
};

struct model_value {
	enum value_role role;
	const char *name; /* of the attribute, else NULL */
	struct model_capture capture;
};

/* One attachment: what a call of a kernel function does to an object of the class. */
struct model_hook {
	enum model_verb verb;
	bool otherwise;	   /* else …: only where the kernel has no function of the hook above */
	bool exclusive;	   /* borrow exclusive …; the plain borrow is shared */
	bool counted;	   /* born counted …: of what is alive it is one reference more */
	bool later;	   /* dies later …: it is handed over to be released after the call */
	bool of_caller;	   /* born: its owner is the module that made the call */
	bool only_if_live; /* ignore calls on objects that are not tracked as live */
	enum model_site site;
	unsigned int nr_functions;
	const char *function[MODEL_MAX_ALTS]; /* by preference: the first that exists is used */
	struct model_capture key;
	struct model_capture key2;    /* CAPTURE_NONE: the key is one capture */
	struct model_capture parent;  /* CAPTURE_NONE if not given */
	struct model_capture parent2; /* CAPTURE_NONE: the parent's key is one capture */
	struct model_capture owner;   /* CAPTURE_VALUE, CAPTURE_DRIVER or none */
	struct model_capture name;    /* CAPTURE_STRING or none */
	struct model_capture device;  /* CAPTURE_DEVICE or none */
	unsigned int nr_conds;
	struct model_cond cond[MODEL_MAX_CONDS]; /* all must hold */
	bool on_success; /* it counts if .success holds when the function returns */
	struct model_cond success;
	bool confirms; /* made by a plan: shows at exit whether .success, its condition, holds */
	unsigned int nr_values;
	struct model_value value[MODEL_MAX_VALS]; /* in the order of lm_event.val */
	struct text_pos pos;
};

/*
 * A class of the model, or hooks that it adds to a class of another one (extend MODEL.CLASS).
 * Whether these fit that class is known only with both models at hand: extend.h.
 */
struct model_class {
	const char *name;
	const char *extends;	    /* the name of the other model; NULL: a class of its own */
	int parent;		    /* index in the same model, -1 if none */
	const char *inside_model;   /* its objects lie in the memory of those of … */
	const char *inside_class;   /* … this class, if that is watched; NULL: of none */
	struct text_pos inside_pos; /* of the class's name */
	uint64_t limit_lent_ns;	    /* rule stuck; 0 is no limit */
	uint64_t limit_moved_ns;    /* rule stuck; 0 is no limit */
	uint64_t grace_ns;	    /* rule leak waits that long after the owner's end */
	bool may_stay; /* leak and born-twice are possible at most: see lifemon-model(5) */
	unsigned int nr_hooks;
	struct model_hook hook[MODEL_MAX_HOOKS];
	struct text_pos pos;	     /* of the name */
	struct text_pos extends_pos; /* of the other model's name */
};

struct model {
	const char *name;	 /* an identifier */
	const char *title;	 /* one line of text, "" if not given */
	const char *file;	 /* where it was read from, for messages */
	bool watched_by_default; /* built-in models: watched when none is named */
	bool hot;		 /* what it watches is called by everybody: only with --module */
	unsigned int nr_classes;
	struct model_class *class;
	char *strings; /* arena behind every const char * above */
};

/* The first error of a text. Filled only when a function here fails. */
struct model_error {
	const char *file; /* the caller's */
	struct text_pos pos;
	char text[256]; /* "expected …, found …" */
};

/*
 * Parses and checks a model. @file is used in messages only. @text need not be
 * 0-terminated and may hold any bytes. On success *@model is the caller's, to be
 * released with model_free(). Returns 0, -EINVAL with @error filled, or -ENOMEM.
 */
int model_parse(const char *file, const char *text, size_t len, struct model **model,
		struct model_error *error);
void model_free(struct model *model);

/*
 * Finds a built-in model by name ("dma_pool"). The text is static. NULL if there is none.
 */
const char *model_builtin(const char *name, size_t *len);
/* Name of the Nth built-in model, NULL past the last. */
const char *model_builtin_name(unsigned int n);

/* What models/groups says of a built-in model. */
struct model_listed {
	const char *group;
	const char *name;
	bool per_io; /* what it watches is called for each request */
};

/* The Nth built-in model in the order of the groups, NULL past the last. */
const struct model_listed *model_builtin_listed(unsigned int n);

/*
 * Loads NAME (a built-in) or FILE (when the name has a '/' or a '.', or no built-in has
 * it). Returns 0, -errno with @error filled (pos.line is 0 when the file could not be read).
 */
int model_load(const char *name_or_file, struct model **model, struct model_error *error);

/* Captures of a key, by its second one: 1 or 2. */
static inline unsigned int model_parts(const struct model_capture *second)
{
	return second->from == CAPTURE_NONE ? 1 : 2;
}

/* Whether the event of a hook has the two captures of its key as values, since these are free. */
static inline bool model_has_parts(const struct model_hook *hook)
{
	return hook->key2.from != CAPTURE_NONE && hook->verb != VERB_BORN && !hook->nr_values &&
	       !hook->confirms;
}

/* Probes that the hooks of a class take. */
unsigned int model_probes(const struct model_class *class);

const char *model_verb_name(enum model_verb verb);
const char *model_site_name(enum model_site site);
/* What a model calls the value: "size", "offset", "length", or the attribute's name. */
const char *model_value_name(const struct model_value *value);

#endif /* LM_MODEL_H */
