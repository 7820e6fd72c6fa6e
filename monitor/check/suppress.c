// SPDX-License-Identifier: GPL-2.0-only
/* suppression = term {[","] term} "reason" TEXT */
#include "check/suppress.h"

#include <errno.h>
#include <stdlib.h>

#include "check/lines.h"
#include "check/parser.h"

static int parse(struct suppression *suppression, const char *text, size_t len,
		 struct check_error *error)
{
	struct check_parser parser;
	int err = check_parser_init(&parser, text, len, suppression->strings, error);

	if (!err && parser.token.type == LEXER_END)
		return -ENOENT;
	do {
		if (!err)
			err = check_parse_term(&parser, &suppression->selector, true);
		if (!err)
			err = check_parser_accept(&parser, ",");
		if (err < 0)
			return err;
		err = 0;
	} while (parser.token.type != LEXER_END && !lexer_token_is(&parser.token, "reason"));
	err = check_parser_require(&parser, "reason");
	if (!err && parser.token.type == LEXER_TEXT && !parser.token.len)
		return check_fail(error, parser.token.pos.column,
				  "an empty reason: say why this violation does not count");
	if (!err)
		err = check_parser_text(&parser, "the reason in quotes", &suppression->reason);
	if (!err && parser.token.type != LEXER_END)
		err = check_parser_expected(&parser, "the end of the suppression", NULL, 0);
	return err;
}

int suppress_add(struct suppressions *suppress, const char *text, size_t len, const char *file,
		 unsigned int line, struct check_error *error)
{
	struct suppression one = {.file = file, .line = line};
	void *grown;
	int err;

	*error = (struct check_error){.line = line};
	if (len > EXPECT_MAX_BYTES)
		return check_fail(error, 1, "a suppression of %zu bytes, at most %d fit", len,
				  EXPECT_MAX_BYTES);
	if (suppress->nr == EXPECT_MAX)
		return -E2BIG;
	one.strings = malloc(2 * len + 2);
	err = one.strings ? parse(&one, text, len, error) : -ENOMEM;
	grown = err ? NULL : reallocarray(suppress->one, suppress->nr + 1, sizeof(one));
	if (!grown) {
		free(one.strings);
		return err ? err : -ENOMEM;
	}
	suppress->one = grown;
	suppress->one[suppress->nr++] = one;
	return 0;
}

struct suppress_reading {
	struct suppressions *suppress;
	const char *file;
	struct check_error *error;
};

static int add_line(void *ctx, const char *text, size_t len, unsigned int line)
{
	struct suppress_reading *reading = ctx;

	return suppress_add(reading->suppress, text, len, reading->file, line, reading->error);
}

int suppress_read(struct suppressions *suppress, const char *file, struct check_error *error)
{
	struct suppress_reading reading = {.suppress = suppress, .file = file, .error = error};

	*error = (struct check_error){0};
	return check_each_line(file, add_line, &reading);
}

void suppress_free(struct suppressions *suppress)
{
	for (size_t i = 0; i < suppress->nr; i++)
		free(suppress->one[i].strings);
	free(suppress->one);
	*suppress = (struct suppressions){0};
}

const struct suppression *suppress_find(struct suppressions *suppress, const struct plan *plan,
					const struct stacks *stacks,
					const struct violation *violation)
{
	for (size_t i = 0; i < suppress->nr; i++) {
		struct suppression *one = &suppress->one[i];

		if (selector_violation(&one->selector, plan, stacks, violation) != SELECTOR_YES)
			continue;
		one->used++;
		return one;
	}
	return NULL;
}
