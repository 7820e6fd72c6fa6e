/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of models share: parse a text, expect one error. */
#ifndef TESTS_TEST_MODEL_H
#define TESTS_TEST_MODEL_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"

#define ALL_VERBS "tests/unit/models/all_verbs.own"

/* A text and the one error that it has. */
struct error_case {
	const char *name;
	const char *text;
	unsigned int line;
	unsigned int column;
	const char *message;
};

static inline struct model *parse(const char *text)
{
	struct model_error error;
	struct model *model = NULL;

	if (model_parse("test.own", text, strlen(text), &model, &error))
		fail_msg("%u:%u: %s", error.pos.line, error.pos.column, error.text);
	return model;
}

static inline void expect_error(const char *text, size_t len, unsigned int line,
				unsigned int column, const char *message)
{
	struct model_error error;
	struct model *model = NULL;

	assert_int_equal(model_parse("test.own", text, len, &model, &error), -EINVAL);
	assert_null(model);
	assert_string_equal(error.text, message);
	assert_int_equal(error.pos.line, line);
	assert_int_equal(error.pos.column, column);
	assert_string_equal(error.file, "test.own");
}

static inline void error_is_placed(void **state)
{
	const struct error_case *c = *state;

	expect_error(c->text, strlen(c->text), c->line, c->column, c->message);
}

/* Makes a test of each case, so that each is named in the output. */
static inline void add_cases(struct CMUnitTest *tests, const struct error_case *cases, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		tests[i] = (struct CMUnitTest){
			.name = cases[i].name,
			.test_func = error_is_placed,
			.initial_state = (void *)&cases[i],
		};
}

/* To be freed. The length may be asked for. */
static inline char *read_text(const char *path, size_t *len)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, MODEL_MAX_TEXT);
	size_t n;

	assert_non_null(in);
	assert_non_null(text);
	n = fread(text, 1, MODEL_MAX_TEXT - 1, in);
	fclose(in);
	if (len)
		*len = n;
	return text;
}

#endif /* TESTS_TEST_MODEL_H */
