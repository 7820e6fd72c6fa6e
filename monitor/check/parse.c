// SPDX-License-Identifier: GPL-2.0-only
/* assertion = [span ":"] quantity ["(" terms ")"] op value */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/parser.h"

/* What the parentheses of a quantity hold. */
enum arguments {
	ARGS_RULES = 1 << 0, /* may have a rule */
	ARGS_CLASS = 1 << 1, /* must have a class */
	ARGS_TIME = 1 << 2,  /* begin with which time */
	ARGS_NONE = 1 << 3,  /* there are none */
};

static const struct {
	const char *name;
	unsigned int args;
} metrics[NR_METRICS] = {
	[METRIC_VIOLATIONS] = {"violations", ARGS_RULES},
	[METRIC_LOST] = {"lost", ARGS_NONE},
	[METRIC_BIRTHS] = {"births", ARGS_CLASS},
	[METRIC_DEATHS] = {"deaths", ARGS_CLASS},
	[METRIC_LIVE] = {"live", ARGS_CLASS},
	[METRIC_PEAK] = {"peak", ARGS_CLASS},
	[METRIC_UNRELEASED] = {"unreleased", ARGS_CLASS},
	[METRIC_ORPHANED] = {"orphaned", ARGS_CLASS},
	[METRIC_LEAKED] = {"leaked", ARGS_CLASS},
	[METRIC_EVERY] = {"every", ARGS_CLASS | ARGS_TIME},
	[METRIC_MAX] = {"max", ARGS_CLASS | ARGS_TIME},
	[METRIC_P50] = {"p50", ARGS_CLASS | ARGS_TIME},
	[METRIC_P90] = {"p90", ARGS_CLASS | ARGS_TIME},
	[METRIC_P99] = {"p99", ARGS_CLASS | ARGS_TIME},
};

static const char *const times[NR_TIMES] = {
	[TIME_LENT] = "lent", [TIME_MOVED] = "moved", [TIME_LIFE] = "life"};

static const char *const ops[NR_OPS] = {
	[OP_EQ] = "==", [OP_NE] = "!=", [OP_LE] = "<=",
	[OP_GE] = ">=", [OP_LT] = "<",	[OP_GT] = ">",
};

const char *check_op_text(enum check_op op)
{
	return ops[op];
}

static int parse_span(struct check_parser *parser, struct assertion *assertion)
{
	int between = check_parser_accept(parser, "between");
	int after = between ? 0 : check_parser_accept(parser, "after");
	int before = between || after ? 0 : check_parser_accept(parser, "before");
	int err = between < 0 ? between : after < 0 ? after : before < 0 ? before : 0;

	if (err || !(between || after || before))
		return err;
	if (between || after)
		err = check_parser_text(parser, "the text of a mark in quotes", &assertion->from);
	if (!err && between)
		err = check_parser_require(parser, "and");
	if (!err && (between || before))
		err = check_parser_text(parser, "the text of a mark in quotes", &assertion->to);
	return err ? err : check_parser_require(parser, ":");
}

static int parse_metric(struct check_parser *parser, struct assertion *assertion)
{
	const char *word[NR_METRICS + 3] = {"between", "after", "before"};
	unsigned int i;

	for (i = 0; i < NR_METRICS; i++) {
		if (lexer_token_is(&parser->token, metrics[i].name)) {
			assertion->metric = i;
			return check_parser_next(parser);
		}
		word[i + 3] = metrics[i].name;
	}
	return check_parser_expected(parser,
				     "what to measure (violations, lost, births, deaths, live, "
				     "peak, unreleased, orphaned, leaked, every, max, p50, p90, "
				     "p99)",
				     word, NR_METRICS + 3);
}

static int parse_time(struct check_parser *parser, struct assertion *assertion)
{
	unsigned int i;
	int err;

	for (i = 0; i < NR_TIMES; i++)
		if (lexer_token_is(&parser->token, times[i]))
			break;
	if (i == NR_TIMES)
		return check_parser_expected(parser, "which time (lent, moved, life)", times,
					     NR_TIMES);
	assertion->time = i;
	err = check_parser_next(parser);
	return err ? err : check_parser_require(parser, ",");
}

static int parse_arguments(struct check_parser *parser, struct assertion *assertion)
{
	unsigned int args = metrics[assertion->metric].args;
	unsigned int column = parser->token.pos.column;
	int err;

	if (args & ARGS_NONE || (args & ARGS_RULES && !lexer_token_is(&parser->token, "(")))
		return 0;
	err = check_parser_require(parser, "(");
	if (!err && args & ARGS_TIME)
		err = parse_time(parser, assertion);
	if (err)
		return err;
	do {
		err = check_parse_term(parser, &assertion->selector, args & ARGS_RULES);
		if (err)
			return err;
		err = check_parser_accept(parser, ",");
	} while (err > 0);
	if (!err)
		err = check_parser_require(parser, ")");
	if (!err && args & ARGS_CLASS && !assertion->selector.class)
		return check_fail(parser->error, column, "%s needs a class in its parentheses",
				  metrics[assertion->metric].name);
	return err;
}

static int parse_op(struct check_parser *parser, struct assertion *assertion)
{
	unsigned int column = parser->token.pos.column;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++)
		if (lexer_token_is(&parser->token, ops[i]))
			break;
	if (lexer_token_is(&parser->token, "="))
		return check_fail(parser->error, column, "unexpected '=': to compare, write '=='");
	if (i == NR_OPS)
		return check_parser_expected(parser, "a comparison (==, !=, <, <=, >, >=)", NULL,
					     0);
	assertion->op = i;
	if (assertion->metric == METRIC_EVERY && (i == OP_EQ || i == OP_NE))
		return check_parser_expected(parser, "<, <=, > or >= after every()", NULL, 0);
	return check_parser_next(parser);
}

static int parse_value(struct check_parser *parser, struct assertion *assertion)
{
	const struct lexer_token *token = &parser->token;

	assertion->number = token->number;
	if (!check_metric_is_time(assertion->metric) && token->type != LEXER_NUMBER)
		return check_parser_expected(parser, "a number", NULL, 0);
	if (check_metric_is_time(assertion->metric) && lexer_time(token, &assertion->number))
		return check_parser_expected(
			parser, "a time such as 10ms (ns, us, ms, s, m, h; s if none)", NULL, 0);
	return check_parser_next(parser);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the space around it and the comment behind it. */
static char *as_written(const char *text, const char *end)
{
	while (text < end && is_space(*text))
		text++;
	while (end > text && is_space(end[-1]))
		end--;
	return strndup(text, (size_t)(end - text));
}

static int parse(struct assertion *assertion, const char *text, size_t len,
		 struct check_error *error)
{
	struct check_parser parser;
	int err = check_parser_init(&parser, text, len, assertion->strings, error);

	if (!err && parser.token.type == LEXER_END)
		return -ENOENT;
	if (!err)
		err = parse_span(&parser, assertion);
	if (!err)
		err = parse_metric(&parser, assertion);
	if (!err)
		err = parse_arguments(&parser, assertion);
	if (!err)
		err = parse_op(&parser, assertion);
	if (!err)
		err = parse_value(&parser, assertion);
	if (!err && parser.token.type != LEXER_END)
		err = check_parser_expected(&parser, "the end of the assertion", NULL, 0);
	if (!err)
		assertion->text = as_written(text, parser.lexer.end);
	return err || assertion->text ? err : -ENOMEM;
}

static void free_assertion(struct assertion *assertion)
{
	free(assertion->text);
	free(assertion->strings);
}

int expect_add(struct expectations *expect, const char *text, size_t len, const char *file,
	       unsigned int line, struct check_error *error)
{
	struct assertion assertion = {.file = file, .line = line};
	void *grown;
	int err;

	*error = (struct check_error){.line = line};
	if (len > EXPECT_MAX_BYTES)
		return check_fail(error, 1, "an assertion of %zu bytes, at most %d fit", len,
				  EXPECT_MAX_BYTES);
	if (expect->nr == EXPECT_MAX)
		return -E2BIG;
	assertion.strings = malloc(2 * len + 2);
	err = assertion.strings ? parse(&assertion, text, len, error) : -ENOMEM;
	grown = err ? NULL : reallocarray(expect->one, expect->nr + 1, sizeof(*expect->one));
	if (!grown) {
		free_assertion(&assertion);
		return err ? err : -ENOMEM;
	}
	expect->one = grown;
	expect->one[expect->nr++] = assertion;
	return 0;
}

void expect_free(struct expectations *expect)
{
	for (size_t i = 0; i < expect->nr; i++)
		free_assertion(&expect->one[i]);
	free(expect->one);
	*expect = (struct expectations){0};
}
