// SPDX-License-Identifier: GPL-2.0-only
/* Hooks: what a function does to an object. Its clauses: parse_clause.c. */
#include <string.h>

#include "model/fail.h"
#include "model/parser.h"

/* Much of a wrong name is shown, but not all of a very long one. */
#define SHOWN 40

/* A character of a symbol; a dot or a dollar only in quotes. */
static bool is_symbol(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '$';
}

/* The length of a symbol or of the name of a module at @at, up to a colon or the end. */
static size_t symbol_length(const struct lexer_token *token, size_t at)
{
	size_t len = 0;

	while (at + len < token->len && is_symbol(token->text[at + len]))
		len++;
	return len;
}

/* "put.constprop.0" or "mydrv:put.isra.0": a name that is no word, as compilers make them. */
static int parse_quoted(struct parser *parser, const char **name)
{
	const struct lexer_token *token = &parser->token;
	size_t len = symbol_length(token, 0), at = 0;

	if (len && len < token->len && token->text[len] == ':') {
		at = len + 1;
		len = symbol_length(token, at);
	}
	if (!len || at + len != token->len)
		return fail_at(parser->error, token->pos,
			       "\"%.*s\" is no name of a function: letters, digits, '_', '.' and "
			       "'$', after a module's name and ':' if it has one",
			       token->len < SHOWN ? (int)token->len : SHOWN, token->text);
	if (len > LEXER_MAX_WORD)
		return fail_at(parser->error, token->pos,
			       "the name '%.*s…' has %zu bytes, at most %d fit", SHOWN,
			       token->text + at, len, LEXER_MAX_WORD);
	*name = parser_keep(parser, token->text, token->len);
	return parser_next(parser);
}

/* NAME, or MODULE:NAME kept as it stands, or either in quotes. */
static int parse_function(struct parser *parser, const char *what, const char **name)
{
	const struct lexer_token *token = &parser->token;
	int err;

	if (token->type == LEXER_TEXT)
		return parse_quoted(parser, name);
	if (words_reserved(token) || token->type != LEXER_WORD)
		return parser_name(parser, what, name);
	*name = parser_add(parser, token->text, token->len);
	err = parser_next(parser);
	if (err)
		return err;
	err = parser_accept(parser, ":");
	if (err > 0) {
		parser_add(parser, ":", 1);
		if (token->type != LEXER_WORD)
			return parser_expected(parser, "the name of a function", 0);
		parser_add(parser, token->text, token->len);
		err = parser_next(parser);
	}
	parser_end(parser);
	return err;
}

static int parse_functions(struct parser *parser, struct model_hook *hook)
{
	const char *what = hook->site == SITE_TRACEPOINT ? "the name of a tracepoint"
							 : "the name of a function";
	int more;

	do {
		struct text_pos pos = parser->token.pos;
		const char *name;
		int err;

		if (hook->nr_functions == MODEL_MAX_ALTS)
			return fail_at(parser->error, pos, "a hook has at most %d alternatives",
				       MODEL_MAX_ALTS);
		err = parse_function(parser, what, &name);
		if (err)
			return err;
		for (unsigned int i = 0; i < hook->nr_functions; i++)
			if (!strcmp(hook->function[i], name))
				return fail_at(parser->error, pos, "this hook has '%s' already",
					       name);
		hook->function[hook->nr_functions++] = name;
		more = parser_accept(parser, "|");
	} while (more > 0);
	return more;
}

/* shared or exclusive, of a borrow; counted, of a birth; later, of a death. */
static int parse_kind(struct parser *parser, struct model_hook *hook)
{
	const struct lexer_token *token = &parser->token;
	bool exclusive = lexer_token_is(token, "exclusive"),
	     counted = lexer_token_is(token, "counted"), later = lexer_token_is(token, "later");

	if (!exclusive && !counted && !later && !lexer_token_is(token, "shared"))
		return 0;
	if (later && hook->verb != VERB_DIES)
		return fail_at(parser->error, token->pos, "only a 'dies' is later");
	if (counted && hook->verb != VERB_BORN)
		return fail_at(parser->error, token->pos, "only a 'born' is counted");
	if (!counted && !later && hook->verb != VERB_BORROW)
		return fail_at(parser->error, token->pos, "only a 'borrow' is shared or exclusive");
	hook->exclusive = exclusive;
	hook->counted = counted;
	hook->later = later;
	return parser_next(parser);
}

static int parse_site(struct parser *parser, struct model_hook *hook)
{
	int err;

	if (words_site(&parser->token, &hook->site))
		return parser_expected(parser, "a site (entry, exit, tracepoint)", WORDS_SITES);
	err = check_site(parser, hook);
	return err ? err : parser_next(parser);
}

/* else: what the hook above says of the object, said of another function. */
static int parse_else(struct parser *parser, struct model_hook *hook)
{
	const struct model_hook *above = hook - 1;

	if (!parser_class(parser)->nr_hooks)
		return fail_at(parser->error, hook->pos,
			       "an 'else' stands below the hook that it is for, and class %s has "
			       "none above",
			       parser_class(parser)->name);
	hook->otherwise = true;
	hook->verb = above->verb;
	hook->exclusive = above->exclusive;
	hook->counted = above->counted;
	hook->later = above->later;
	return parser_next(parser);
}

static int parse_verb(struct parser *parser, struct model_hook *hook)
{
	int err = words_verb(&parser->token, &hook->verb);

	if (!err)
		err = check_verb(parser, hook);
	if (!err)
		err = parser_next(parser);
	return err ? err : parse_kind(parser, hook);
}

int parse_hook(struct parser *parser)
{
	struct model_class *class = parser_class(parser);
	struct model_hook *hook = &class->hook[class->nr_hooks];
	int err;

	if (class->nr_hooks == MODEL_MAX_HOOKS)
		return fail_at(parser->error, parser->token.pos, "a class has at most %d hooks",
			       MODEL_MAX_HOOKS);
	parser->hook = (struct hook_notes){0};
	hook->pos = parser->token.pos;
	if (lexer_token_is(&parser->token, "else"))
		err = parse_else(parser, hook);
	else
		err = parse_verb(parser, hook);
	if (!err)
		err = parse_site(parser, hook);
	if (!err)
		err = parse_functions(parser, hook);
	if (!err)
		err = parse_clauses(parser, hook);
	if (err)
		return err;
	class->nr_hooks++;
	return 0;
}
