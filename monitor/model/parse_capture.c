// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures: ["*"] base {"->" field{.field}} ["*" NUMBER] ["+" NUMBER] ["-" argN], or a number below
 * 0
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/fail.h"
#include "model/parser.h"

/* argN as C would count: no sign, no leading 0. */
static int parse_arg_number(struct parser *parser, unsigned int *arg)
{
	const struct lexer_token *token = &parser->token;
	char digits[3] = "";

	if (token->len <= 5)
		memcpy(digits, token->text + 3, token->len - 3);
	*arg = (unsigned int)atoi(digits);
	if (token->len > 5 || *arg > PARSER_MAX_ARG || (token->len > 4 && digits[0] == '0'))
		return fail_at(parser->error, token->pos,
			       "there is no '%.*s': arguments are arg0 to arg%d", (int)token->len,
			       token->text, PARSER_MAX_ARG);
	return parser_next(parser);
}

static bool is_arg(const struct lexer_token *token)
{
	return words_reserved(token) && !strncmp(token->text, "arg", 3);
}

static int parse_base(struct parser *parser, enum model_site site, struct model_capture *capture)
{
	const struct lexer_token *token = &parser->token;

	if (token->type == LEXER_NUMBER || lexer_token_is(token, "-")) {
		capture->from = CAPTURE_CONST;
		return parser_signed(parser, &capture->constant, &capture->negative);
	}
	if (lexer_token_is(token, "ret")) {
		if (site != SITE_EXIT)
			return fail_at(parser->error, token->pos,
				       "'ret' is known at exit only, this hook is at %s",
				       site == SITE_ENTRY ? "entry" : "a tracepoint");
		capture->from = CAPTURE_RET;
		return parser_next(parser);
	}
	if (is_arg(token)) {
		capture->from = CAPTURE_ARG;
		return parse_arg_number(parser, &capture->arg);
	}
	return parser_expected(parser, "a capture (argN, ret or a number)", 0);
}

static int add_step(struct parser *parser, struct model_capture *capture, struct text_pos pos,
		    const char *step)
{
	if (capture->nr_steps == MODEL_MAX_STEPS)
		return fail_at(parser->error, pos, "a capture follows at most %d pointers",
			       MODEL_MAX_STEPS);
	if (capture->from == CAPTURE_CONST)
		return fail_at(parser->error, pos, "a number is no pointer to follow");
	capture->step[capture->nr_steps++] = step;
	return 0;
}

/* A field may have the name of a reserved word: after "->" or "." nothing else can stand. */
static int parse_field(struct parser *parser, const char **field)
{
	const struct lexer_token *token = &parser->token;

	if (token->type != LEXER_WORD)
		return parser_expected(parser, "the name of a field", 0);
	*field = parser_add(parser, token->text, token->len);
	return parser_next(parser);
}

/* The fields after one "->", as one path. */
static int parse_step(struct parser *parser, struct model_capture *capture, struct text_pos pos)
{
	const char *path = NULL, *part;
	int err = parse_field(parser, &path);

	while (!err && (err = parser_accept(parser, ".")) > 0) {
		parser_add(parser, ".", 1);
		err = parse_field(parser, &part);
	}
	if (err)
		return err;
	parser_end(parser);
	return add_step(parser, capture, pos, path);
}

/* What comes after the current token. */
static bool peek(const struct parser *parser, struct lexer_token *next)
{
	struct lexer_cursor ahead = parser->lexer;
	struct model_error ignored;

	return !model_lexer_next(&ahead, next, &ignored);
}

/* A "*" is a factor only before a number: it can also start the next capture of a range. */
static bool is_factor(const struct parser *parser)
{
	struct lexer_token next;

	return lexer_token_is(&parser->token, "*") && peek(parser, &next) &&
	       next.type == LEXER_NUMBER;
}

/* A "-" before a number starts the next capture of a range. */
static bool is_difference(const struct parser *parser)
{
	struct lexer_token next;

	return lexer_token_is(&parser->token, "-") && peek(parser, &next) && is_arg(&next);
}

static int parse_difference(struct parser *parser, struct model_capture *capture)
{
	struct text_pos pos = parser->token.pos;
	int err;

	if (!is_difference(parser))
		return 0;
	if (capture->from == CAPTURE_CONST)
		return fail_at(parser->error, pos,
			       "an argument is subtracted from another one, not "
			       "from a number");
	err = parser_next(parser);
	capture->subtracts = true;
	return err ? err : parse_arg_number(parser, &capture->less);
}

static int parse_scale(struct parser *parser, struct model_capture *capture)
{
	int err;

	if (is_factor(parser)) {
		err = parser_next(parser);
		if (!err)
			err = parser_number(parser, &capture->mul);
		if (err)
			return err;
	}
	err = parser_accept(parser, "+");
	if (err > 0)
		err = parser_number(parser, &capture->add);
	return err ? err : parse_difference(parser, capture);
}

/* What a number comes to is the same at each call: it must be right once. */
static int check_constant(struct parser *parser, const struct model_capture *capture)
{
	uint64_t value;

	if (capture->negative && (capture->mul != 1 || capture->add))
		return fail_at(parser->error, capture->pos,
			       "nothing is multiplied with or added to a number below 0");
	if (capture->from != CAPTURE_CONST ||
	    (!__builtin_mul_overflow(capture->constant, capture->mul, &value) &&
	     !__builtin_add_overflow(value, capture->add, &value)))
		return 0;
	return fail_at(parser->error, capture->pos, "this comes to more than 64 bits can hold");
}

int parse_capture(struct parser *parser, enum model_site site, struct model_capture *capture)
{
	struct text_pos pos = parser->token.pos;
	int star, err;

	*capture = (struct model_capture){.mul = 1, .pos = pos};
	star = parser_accept(parser, "*");
	if (star < 0)
		return star;
	err = parse_base(parser, site, capture);
	while (!err) {
		struct text_pos arrow = parser->token.pos;

		err = parser_accept(parser, "->");
		if (err <= 0)
			break;
		err = parse_step(parser, capture, arrow);
	}
	/* as in C: the "*" of *arg0->field follows the field */
	if (!err && star)
		err = add_step(parser, capture, pos, parser_keep(parser, "", 0));
	if (!err)
		err = parse_scale(parser, capture);
	return err ? err : check_constant(parser, capture);
}
