/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A draft of a model: pairs of functions of a module that look like the birth and the death of an
 * object, by their names and types. It never claims more than these show: each guess and each doubt
 * is a comment, and what does not fit is left out, with the reason.
 */
#ifndef LM_DRAFT_H
#define LM_DRAFT_H

#include <stdio.h>

#include "draft/module.h"
#include "draft/readings.h"
#include "model/model.h"

/* How a birth shows the object; a death has it as an argument. */
enum draft_key_from {
	DRAFT_KEY_RET,	  /* it is returned */
	DRAFT_KEY_ARG,	  /* it is an argument */
	DRAFT_KEY_BEHIND, /* an argument points to where it is written */
};

/* An argument that is the key together with the first. */
enum draft_second {
	DRAFT_SECOND_NONE,
	DRAFT_SECOND_POINTER, /* that is as likely */
	DRAFT_SECOND_NUMBER,  /* that both have by one name */
};

struct draft_key {
	enum draft_key_from from;
	unsigned int born_arg, dies_arg;
	enum draft_second second;
	unsigned int born_second, dies_second;
	bool is_untyped; /* the death takes a void * */
	bool is_one_of;	 /* both have several arguments that it could be */
};

struct draft_class {
	char name[MODEL_MAX_NAME + 1];
	unsigned int row; /* of pair_words_row() */
	const struct draft_function *born, *dies;
	const struct draft_function *another; /* takes another reference; NULL: none */
	unsigned int another_arg;
	struct draft_key key;
	bool is_counted; /* births are references that may not be the first */
};

/* What was left out. */
struct draft_left {
	const struct draft_function *born, *dies; /* NULL: it has no other half */
	char why[256];
};

struct draft {
	struct draft_module *module;
	struct readings readings;
	unsigned int nr_classes;
	struct draft_class class[MODEL_MAX_CLASSES]; /* by name */
	unsigned int nr_left;
	struct draft_left *left; /* in the order of stems */
	bool *used;		 /* [functions]: part of a class, or of what was left out */
};

/* Borrows the module, which is sorted. 0 or -ENOMEM. */
int draft_make(struct draft *draft, struct draft_module *module);
void draft_free(struct draft *draft);

/* As the text of a model, which the parser takes if there is a class. */
void draft_print(const struct draft *draft, FILE *out);

/* Parts of draft_make(), in the order of calls. */

/* Which pointer both have. False: none, and why. */
bool draft_find_key(const struct draft_function *born, const struct draft_function *dies,
		    const char *stem, struct draft_key *key, char why[256]);
/* A name for the class of this stem that no other class has. */
void draft_name_class(const struct draft *draft, struct draft_class *class, const char *stem,
		      const char *word);

/* Parts of draft_print(). */

/* What the module calls: which built-in models watch that, and other pairs. */
void draft_print_calls(const struct draft *draft, FILE *out);
void draft_print_left(const struct draft *draft, FILE *out);
/* "struct foo *foo_alloc(struct device *dev)" */
void draft_print_prototype(const struct draft_function *function, FILE *out);
/* A list of words in lines of comments. */
struct draft_list {
	unsigned int column;
};
void draft_list_add(struct draft_list *list, const char *word, FILE *out);
void draft_list_end(struct draft_list *list, FILE *out);
/* A text in lines of comments that begin with @begin. */
void draft_print_comment(const char *begin, const char *text, FILE *out);

#endif /* LM_DRAFT_H */
