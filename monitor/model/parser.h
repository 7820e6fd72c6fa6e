/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parser of models: recursive descent with one token in hand. Private to model/.
 * Every parse_… and check_… function returns 0, or -errno with parser->error filled.
 */
#ifndef LM_MODEL_PARSER_H
#define LM_MODEL_PARSER_H

#include "model/lexer.h"
#include "model/words.h"

#define PARSER_MAX_ARG	11
#define PARSER_DURATION "a duration (such as 500us, 10ms, 5s, 2m)"

/* An attribute of a class: what it is to be compared with must be remembered. */
struct attr_note {
	const char *name; /* NULL: there is none */
	bool captured;	  /* by an attr */
	struct text_pos pos;
};

/* What a class needs while it is parsed, and its model does not keep. */
struct class_notes {
	const char *within; /* NULL if it is within none */
	struct text_pos within_pos;
	struct attr_note attr[MODEL_MAX_ATTRS]; /* in the order in which attr or same name them */
	struct text_pos limit_lent_pos;
	struct text_pos limit_moved_pos;
	struct text_pos late_death_pos; /* of the site of the first death at exit, line 0: none */
};

/* The same for the hook at hand. */
struct hook_notes {
	unsigned int clauses;	/* bit mask of those given */
	unsigned int nr_values; /* that it captures, also those there is no room for */
	struct text_pos excess; /* of the first of these */
};

struct parser {
	struct lexer_cursor lexer;
	struct lexer_token token;
	struct model_error *error;
	struct model *model;
	size_t used; /* of model->strings */
	size_t size; /* of model->strings */
	struct class_notes class[MODEL_MAX_CLASSES];
	struct hook_notes hook;
};

/* The class at hand: the last one. */
struct model_class *parser_class(struct parser *parser);
struct class_notes *parser_notes(struct parser *parser);

/* Keep text in the model. Text added in parts is one string until it is ended. */
const char *parser_add(struct parser *parser, const char *text, size_t len);
void parser_end(struct parser *parser);
const char *parser_keep(struct parser *parser, const char *text, size_t len);

int parser_next(struct parser *parser);
/* Takes the word or sign if it is the next: 1, 0 if it is not, or -errno. */
int parser_accept(struct parser *parser, const char *text);
int parser_require(struct parser *parser, const char *text);
int parser_number(struct parser *parser, uint64_t *number);
/* A number with or without a minus, in 64 bits of two's complement. */
int parser_signed(struct parser *parser, uint64_t *number, bool *negative);
/* A name that is no reserved word; @what: "the name of a class". */
int parser_name(struct parser *parser, const char *what, const char **name);
/* The same where a name may be the word of a clause, such as "device": of classes and attributes.
 */
int parser_clause_name(struct parser *parser, const char *what, const char **name);

/* "expected @what, found …", and the nearest word of @sets (enum word_set). */
int parser_expected(struct parser *parser, const char *what, unsigned int sets);

/* Whether it begins a class or an extension. */
bool parser_at_class(const struct parser *parser);
/* Whether it begins a hook. */
bool parser_at_hook(const struct parser *parser);

/* For parser_expected(). */
#define PARSER_VERBS "a verb (born, init, borrow, return, move, back, touch, dies)"
#define PARSER_CLAUSES                                                                             \
	"a clause (key, parent, name, device, size, attr, same, range, when, known, owner, if, "   \
	"by)"

int parse_hook(struct parser *parser);
/* All clauses of the hook, and whether they are what it needs. */
int parse_clauses(struct parser *parser, struct model_hook *hook);
int parse_capture(struct parser *parser, enum model_site site, struct model_capture *capture);

/* The rules of a model that its grammar does not have, at the end of each part. */
int check_verb(struct parser *parser, const struct model_hook *hook);
int check_site(struct parser *parser, const struct model_hook *hook);
int check_hook(struct parser *parser, const struct model_hook *hook);
int check_class(struct parser *parser);
int check_model(struct parser *parser);

#endif /* LM_MODEL_PARSER_H */
