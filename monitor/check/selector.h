/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which objects, or which violations, an assertion or a suppression is about: "leak,
 * dma_pool.block, module=lm_*". All that is given must match. Patterns are those of the shell
 * (fnmatch), as in scope.h.
 */
#ifndef LM_CHECK_SELECTOR_H
#define LM_CHECK_SELECTOR_H

#include "engine/engine.h"
#include "event/stacks.h"

#define SELECTOR_ANY  (-1) /* class: every one */
#define SELECTOR_NONE (-2) /* class: one that this trace does not have */

enum selector_pattern {
	SELECT_NAME,   /* the object's own name */
	SELECT_POOL,   /* its name or its parent's */
	SELECT_DEVICE, /* its device or its parent's */
	SELECT_MODULE, /* innermost module of its birth, or of what broke the rule */
	SELECT_FRAME,  /* a function in a stack of these */
	SELECTOR_NR_PATTERNS,
};

/* Strings belong to the assertion or suppression. */
struct selector {
	enum rule rule;				   /* RULE_NONE: every one */
	const char *class;			   /* as it is written, NULL: every one */
	unsigned int column;			   /* of the class */
	const char *pattern[SELECTOR_NR_PATTERNS]; /* NULL: everything */
	int class_index; /* in the plan, or SELECTOR_*; valid once bound */
};

/* A name that was not seen, since its birth was not watched, may match. */
enum selector_match { SELECTOR_NO, SELECTOR_MAYBE, SELECTOR_YES };

extern const char *const selector_word[SELECTOR_NR_PATTERNS]; /* "name", "pool", … */

/*
 * Finds the class in the plan. Returns 0, -ENOENT if there is none, or -EEXIST when several
 * have this name; then *@other is the first two of them.
 */
int selector_bind(struct selector *selector, const struct plan *plan,
		  const struct plan_class *other[2]);

bool selector_same(const struct selector *a, const struct selector *b);

enum selector_match selector_object(const struct selector *selector, const struct plan *plan,
				    const struct stacks *stacks, const struct object_ref *object,
				    const struct object_ref *parent);
enum selector_match selector_violation(const struct selector *selector, const struct plan *plan,
				       const struct stacks *stacks,
				       const struct violation *violation);

#endif /* LM_CHECK_SELECTOR_H */
