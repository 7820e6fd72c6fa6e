// SPDX-License-Identifier: GPL-2.0-only
/* The parser's tools, and selectors, which assertions and suppressions have in common. */
#include "check/parser.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int check_parser_init(struct check_parser *parser, const char *text, size_t len, char *strings,
		      struct check_error *error)
{
	/* the end is where the last word ends */
	while (len && strchr(" \t\r\n", text[len - 1]) && text[len - 1])
		len--;
	*parser = (struct check_parser){
		.lexer = check_lexer(text, len),
		.strings = strings,
		.error = error,
	};
	return check_parser_next(parser);
}

int check_parser_next(struct check_parser *parser)
{
	return check_lexer_next(&parser->lexer, &parser->token, parser->error);
}

int check_parser_accept(struct check_parser *parser, const char *text)
{
	int err;

	if (!lexer_token_is(&parser->token, text))
		return 0;
	err = check_parser_next(parser);
	return err ? err : 1;
}

int check_parser_require(struct check_parser *parser, const char *text)
{
	char quoted[16];

	if (lexer_token_is(&parser->token, text))
		return check_parser_next(parser);
	snprintf(quoted, sizeof(quoted), "'%s'", text);
	return check_parser_expected(parser, quoted, NULL, 0);
}

/* The token as a string of its own. */
static const char *keep(struct check_parser *parser)
{
	char *to = parser->strings + parser->used;

	memcpy(to, parser->token.text, parser->token.len);
	to[parser->token.len] = '\0';
	parser->used += parser->token.len + 1;
	return to;
}

int check_parser_text(struct check_parser *parser, const char *what, const char **text)
{
	if (parser->token.type != LEXER_TEXT)
		return check_parser_expected(parser, what, NULL, 0);
	*text = keep(parser);
	return check_parser_next(parser);
}

int check_parser_expected(struct check_parser *parser, const char *what, const char *const *words,
			  size_t nr)
{
	const struct lexer_token *token = &parser->token;
	char found[CHECK_MAX_WORD + 3];
	struct near near;

	near_init(&near, token->text, token->len,
		  token->type == LEXER_WORD ? NEAR_SLIPS(token->len) : 0);
	for (size_t i = 0; i < nr; i++)
		near_try(&near, words[i]);
	lexer_describe(token, "the end", found, sizeof(found));
	return check_fail(parser->error, token->pos.column, "expected %s, found %s%s%s%s", what,
			  found, near.word ? "; did you mean '" : "", near.word ? near.word : "",
			  near.word ? "'?" : "");
}

static bool is_class_name(const struct lexer_token *token)
{
	return !memchr(token->text, '-', token->len) && !memchr(token->text, '*', token->len) &&
	       !memchr(token->text, '?', token->len);
}

/* Whether a '=' comes next; a word that is only near a pattern's name has been reported by then. */
static bool is_filter(const struct check_parser *parser)
{
	struct lexer_cursor ahead = parser->lexer;
	struct lexer_token token;
	struct check_error ignored;

	return parser->token.type == LEXER_WORD && !check_lexer_next(&ahead, &token, &ignored) &&
	       lexer_token_is(&token, "=");
}

static int parse_filter(struct check_parser *parser, struct selector *selector)
{
	unsigned int i = 0;
	int err;

	while (i < SELECTOR_NR_PATTERNS && !lexer_token_is(&parser->token, selector_word[i]))
		i++;
	if (i == SELECTOR_NR_PATTERNS)
		return check_parser_expected(parser, "name, pool, device, module or frame",
					     selector_word, SELECTOR_NR_PATTERNS);
	if (selector->pattern[i])
		return check_fail(parser->error, parser->token.pos.column, "%s= is given twice",
				  selector_word[i]);
	err = check_parser_next(parser);
	if (!err)
		err = check_parser_require(parser, "=");
	if (err)
		return err;
	if (parser->token.type != LEXER_WORD && parser->token.type != LEXER_TEXT)
		return check_parser_expected(
			parser, "a pattern (in quotes unless it is a plain word)", NULL, 0);
	selector->pattern[i] = keep(parser);
	return check_parser_next(parser);
}

static int parse_rule(struct check_parser *parser, struct selector *selector, const char *word)
{
	if (selector->rule != RULE_NONE)
		return check_fail(parser->error, parser->token.pos.column,
				  "a second rule, '%s': write one assertion for each", word);
	selector->rule = rule_find(word);
	return check_parser_next(parser);
}

static int expected_rule(struct check_parser *parser)
{
	const char *word[NR_RULES];

	for (unsigned int i = RULE_NONE + 1; i < NR_RULES; i++)
		word[i - 1] = rule_name(i);
	return check_parser_expected(parser, "a rule, a class or a filter", word, NR_RULES - 1);
}

/* The first one may be a rule that was misspelt. */
static int second_class(struct check_parser *parser, const struct selector *selector,
			unsigned int column, const char *word, bool rules)
{
	size_t len = strlen(selector->class);
	struct near near;

	near_init(&near, selector->class, len, rules ? NEAR_SLIPS(len) : 0);
	for (unsigned int i = RULE_NONE + 1; i < NR_RULES; i++)
		near_try(&near, rule_name(i));
	if (near.word)
		return check_fail(parser->error, selector->column,
				  "there is no rule '%s'; did you mean '%s'?", selector->class,
				  near.word);
	return check_fail(parser->error, column,
			  "a second class, '%s': write one assertion for each", word);
}

int check_parse_term(struct check_parser *parser, struct selector *selector, bool rules)
{
	const struct lexer_token *token = &parser->token;
	unsigned int column = token->pos.column;
	const char *word;

	if (token->type != LEXER_WORD)
		return check_parser_expected(
			parser, rules ? "a rule, a class or a filter" : "a class or a filter", NULL,
			0);
	if (is_filter(parser))
		return parse_filter(parser, selector);
	word = keep(parser);
	if (rules && rule_find(word) != RULE_NONE)
		return parse_rule(parser, selector, word);
	if (!is_class_name(token))
		return rules ? expected_rule(parser)
			     : check_parser_expected(parser, "a class or a filter", NULL, 0);
	if (selector->class)
		return second_class(parser, selector, column, word, rules);
	selector->class = word;
	selector->column = column;
	return check_parser_next(parser);
}
