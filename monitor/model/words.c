// SPDX-License-Identifier: GPL-2.0-only
#include "model/words.h"

#include <errno.h>
#include <string.h>

#include "base/near.h"

#define NR_SITES (SITE_TRACEPOINT + 1)

static const char *const verb_names[NR_VERBS] = {
	[VERB_BORN] = "born",	  [VERB_INIT] = "init", [VERB_BORROW] = "borrow",
	[VERB_RETURN] = "return", [VERB_MOVE] = "move", [VERB_BACK] = "back",
	[VERB_TOUCH] = "touch",	  [VERB_DIES] = "dies",
};

static const char *const site_names[NR_SITES] = {
	[SITE_ENTRY] = "entry",
	[SITE_EXIT] = "exit",
	[SITE_TRACEPOINT] = "tracepoint",
};

static const char *const clauses[] = {
	"key",	 "parent", "name",  "device", "size", "attr", "same",
	"range", "when",   "known", "owner",  "if",   "by",
};

static const char *const class_words[] = {"class", "extend", "limit", "grace", "leak", "else"};
static const char *const within[] = {"within", "inside"};
static const char *const others[] = {
	"model", "lent",     "moved", "shared", "exclusive", "counted",
	"later", "possible", "str",   "dev",	"and",	     "ret",
};

/* Younger than the language: models that have them as names are right. Each has a place of its own.
 */
static const char *const also_names[] = {"grace", "leak", "inside", "later", "possible", "else"};

#define LIST(set, words)                                                                           \
	{                                                                                          \
		set, words, sizeof(words) / sizeof((words)[0])                                     \
	}

static const struct word_list {
	enum word_set set;
	const char *const *word;
	size_t nr;
} lists[] = {
	LIST(WORDS_VERBS, verb_names),	LIST(WORDS_SITES, site_names), LIST(WORDS_CLAUSES, clauses),
	LIST(WORDS_CLASS, class_words), LIST(WORDS_WITHIN, within),    LIST(WORDS_OTHERS, others),
};

#define NR_LISTS (sizeof(lists) / sizeof(lists[0]))

const char *model_verb_name(enum model_verb verb)
{
	return verb_names[verb];
}

const char *model_site_name(enum model_site site)
{
	return site_names[site];
}

int words_verb(const struct lexer_token *token, enum model_verb *verb)
{
	for (int i = 0; i < NR_VERBS; i++) {
		if (lexer_token_is(token, verb_names[i])) {
			*verb = i;
			return 0;
		}
	}
	return -ENOENT;
}

int words_site(const struct lexer_token *token, enum model_site *site)
{
	for (int i = 0; i < NR_SITES; i++) {
		if (lexer_token_is(token, site_names[i])) {
			*site = i;
			return 0;
		}
	}
	return -ENOENT;
}

/* arg and digits: an argument, whether or not it exists. */
static bool is_argument(const struct lexer_token *token)
{
	if (token->len < 4 || memcmp(token->text, "arg", 3))
		return false;
	for (size_t i = 3; i < token->len; i++)
		if (token->text[i] < '0' || token->text[i] > '9')
			return false;
	return true;
}

bool words_reserved(const struct lexer_token *token)
{
	if (token->type != LEXER_WORD)
		return false;
	for (size_t i = 0; i < sizeof(also_names) / sizeof(also_names[0]); i++)
		if (lexer_token_is(token, also_names[i]))
			return false;
	for (size_t l = 0; l < NR_LISTS; l++)
		for (size_t i = 0; i < lists[l].nr; i++)
			if (lexer_token_is(token, lists[l].word[i]))
				return true;
	return is_argument(token);
}

bool words_clause(const struct lexer_token *token)
{
	for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
		if (lexer_token_is(token, clauses[i]))
			return true;
	return false;
}

const char *words_nearest(const struct lexer_token *token, unsigned int sets)
{
	struct near near;

	if (token->type != LEXER_WORD)
		return NULL;
	near_init(&near, token->text, token->len, NEAR_SLIPS(token->len));
	for (size_t l = 0; l < NR_LISTS; l++)
		for (size_t i = 0; sets & lists[l].set && i < lists[l].nr; i++)
			near_try(&near, lists[l].word[i]);
	return near.word;
}

unsigned int model_probes(const struct model_class *class)
{
	unsigned int nr = class->nr_hooks;

	for (unsigned int i = 0; i < class->nr_hooks; i++)
		nr += class->hook[i].on_success;
	return nr;
}

const char *model_value_name(const struct model_value *value)
{
	switch (value->role) {
	case VALUE_SIZE:
		return "size";
	case VALUE_OFFSET:
		return "offset";
	case VALUE_LENGTH:
		return "length";
	default:
		return value->name;
	}
}
