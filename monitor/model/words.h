/* SPDX-License-Identifier: GPL-2.0-only */
/* The reserved words of the language, and the nearest to a misspelt one. Private to model/. */
#ifndef LM_MODEL_WORDS_H
#define LM_MODEL_WORDS_H

#include "model/lexer.h"

/* Sets of words, to be or-ed. */
enum word_set {
	WORDS_VERBS = 1,
	WORDS_SITES = 2,
	WORDS_CLAUSES = 4,
	WORDS_CLASS = 8,   /* class, extend, limit, grace, leak, else */
	WORDS_WITHIN = 16, /* within, inside */
	WORDS_OTHERS = 32,
	WORDS_ALL = 63,
};

/* Whether a name must not be this word. */
bool words_reserved(const struct lexer_token *token);

/* Whether it is the word of a clause: no name but that of a class. */
bool words_clause(const struct lexer_token *token);

/* The word of these sets that was probably meant, NULL if none is near. */
const char *words_nearest(const struct lexer_token *token, unsigned int sets);

/* Finds a verb or site by name: 0 and its number, or -ENOENT. */
int words_verb(const struct lexer_token *token, enum model_verb *verb);
int words_site(const struct lexer_token *token, enum model_site *site);

#endif /* LM_MODEL_WORDS_H */
