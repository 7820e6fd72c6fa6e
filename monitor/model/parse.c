// SPDX-License-Identifier: GPL-2.0-only
/*
 * model NAME ["title"]
 * { (class NAME [within NAME] [inside NAME.NAME] | extend NAME.NAME) { hook | limit | grace | leak
 * possible } }
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/fail.h"
#include "model/parser.h"
#include "model/utf8.h"

static int parse_limit(struct parser *parser)
{
	struct model_class *class = parser_class(parser);
	struct class_notes *notes = parser_notes(parser);
	struct text_pos pos = parser->token.pos, *limit_pos = NULL;
	uint64_t *limit = NULL;
	int err = parser_require(parser, "limit");

	if (err)
		return err;
	if (lexer_token_is(&parser->token, "lent")) {
		limit = &class->limit_lent_ns;
		limit_pos = &notes->limit_lent_pos;
	} else if (lexer_token_is(&parser->token, "moved")) {
		limit = &class->limit_moved_ns;
		limit_pos = &notes->limit_moved_pos;
	} else {
		return parser_expected(parser, "'lent' or 'moved'", WORDS_OTHERS);
	}
	if (*limit)
		return fail_at(parser->error, pos, "class %s has this limit already", class->name);
	err = parser_next(parser);
	if (err)
		return err;
	if (lexer_time(&parser->token, limit))
		return parser_expected(parser, PARSER_DURATION, 0);
	if (!*limit)
		return fail_at(parser->error, parser->token.pos, "a limit must be more than 0");
	*limit_pos = pos;
	return parser_next(parser);
}

static int parse_grace(struct parser *parser)
{
	struct model_class *class = parser_class(parser);
	struct text_pos pos = parser->token.pos;
	int err = parser_require(parser, "grace");

	if (err)
		return err;
	if (class->extends)
		return fail_at(parser->error, pos, "a grace is one of the class itself");
	if (class->grace_ns)
		return fail_at(parser->error, pos, "class %s has a grace already", class->name);
	if (lexer_time(&parser->token, &class->grace_ns))
		return parser_expected(parser, PARSER_DURATION, 0);
	/* a run waits for it to be over */
	if (!class->grace_ns || class->grace_ns > MODEL_MAX_GRACE)
		return fail_at(parser->error, parser->token.pos,
			       "a grace must be more than 0, and at most a minute");
	return parser_next(parser);
}

static int parse_leak(struct parser *parser)
{
	struct model_class *class = parser_class(parser);
	struct text_pos pos = parser->token.pos;
	int err = parser_require(parser, "leak");

	if (!err)
		err = parser_require(parser, "possible");
	if (err)
		return err;
	if (class->extends)
		return fail_at(parser->error, pos, "what a leak is says the class itself");
	class->may_stay = true;
	return 0;
}

static int parse_class_items(struct parser *parser)
{
	int err = 0;

	while (!err && parser->token.type != LEXER_END && !parser_at_class(parser)) {
		if (parser_at_hook(parser))
			err = parse_hook(parser);
		else if (lexer_token_is(&parser->token, "limit"))
			err = parse_limit(parser);
		else if (lexer_token_is(&parser->token, "grace"))
			err = parse_grace(parser);
		else if (lexer_token_is(&parser->token, "leak"))
			err = parse_leak(parser);
		else
			err = parser_expected(parser, PARSER_VERBS,
					      WORDS_VERBS | WORDS_CLASS | WORDS_WITHIN);
	}
	return err ? err : check_class(parser);
}

/* Makes room for one class more. It counts from now on, its notes too. */
static int add_class(struct parser *parser)
{
	struct model *model = parser->model;
	struct model_class *class;

	if (model->nr_classes == MODEL_MAX_CLASSES)
		return fail_at(parser->error, parser->token.pos, "a model has at most %d classes",
			       MODEL_MAX_CLASSES);
	class = reallocarray(model->class, model->nr_classes + 1, sizeof(*class));
	if (!class)
		return -ENOMEM;
	model->class = class;
	memset(&class[model->nr_classes], 0, sizeof(*class));
	class[model->nr_classes++].parent = -1;
	return 0;
}

static int parse_class_name(struct parser *parser)
{
	struct model *model = parser->model;
	struct model_class *class = parser_class(parser);
	int err;

	class->pos = parser->token.pos;
	err = parser_clause_name(parser, "the name of a class", &class->name);
	for (unsigned int i = 0; !err && i + 1 < model->nr_classes; i++)
		if (!model->class[i].extends && !strcmp(model->class[i].name, class->name))
			return fail_at(parser->error, class->pos, "class %s was on line %u already",
				       class->name, model->class[i].pos.line);
	return err;
}

static int parse_within(struct parser *parser)
{
	struct class_notes *notes = parser_notes(parser);
	int err = parser_accept(parser, "within");

	if (err <= 0)
		return err;
	notes->within_pos = parser->token.pos;
	return parser_clause_name(parser, "the name of a class", &notes->within);
}

/* MODEL.CLASS */
static int parse_foreign(struct parser *parser, const char **model, const char **class,
			 struct text_pos *pos)
{
	int err = parser_name(parser, "the name of a model", model);

	if (!err)
		err = parser_require(parser, ".");
	*pos = parser->token.pos;
	return err ? err : parser_clause_name(parser, "the name of a class", class);
}

static int parse_inside(struct parser *parser)
{
	struct model_class *class = parser_class(parser);
	int err = parser_accept(parser, "inside");

	if (err <= 0)
		return err;
	return parse_foreign(parser, &class->inside_model, &class->inside_class,
			     &class->inside_pos);
}

static int parse_class(struct parser *parser)
{
	int err;

	err = add_class(parser);
	if (!err)
		err = parser_next(parser);
	if (!err)
		err = parse_class_name(parser);
	if (!err)
		err = parse_within(parser);
	if (!err)
		err = parse_inside(parser);
	return err ? err : parse_class_items(parser);
}

/* MODEL.CLASS, after "extend". */
static int parse_extended(struct parser *parser)
{
	struct model *model = parser->model;
	struct model_class *class = parser_class(parser);
	int err;

	class->extends_pos = parser->token.pos;
	err = parse_foreign(parser, &class->extends, &class->name, &class->pos);
	if (!err && !strcmp(class->extends, model->name))
		return fail_at(parser->error, class->extends_pos,
			       "model %s cannot extend itself: add the hooks to its class",
			       model->name);
	for (unsigned int i = 0; !err && i + 1 < model->nr_classes; i++)
		if (model->class[i].extends && !strcmp(model->class[i].extends, class->extends) &&
		    !strcmp(model->class[i].name, class->name))
			return fail_at(parser->error, class->pos,
				       "%s.%s was extended on line %u already", class->extends,
				       class->name, model->class[i].pos.line);
	return err;
}

static int parse_extension(struct parser *parser)
{
	int err = add_class(parser);

	if (!err)
		err = parser_next(parser);
	if (!err)
		err = parse_extended(parser);
	return err ? err : parse_class_items(parser);
}

static int parse_part(struct parser *parser)
{
	if (lexer_token_is(&parser->token, "class"))
		return parse_class(parser);
	if (lexer_token_is(&parser->token, "extend"))
		return parse_extension(parser);
	return parser_expected(parser, "'class' or 'extend'", WORDS_CLASS);
}

static int parse_header(struct parser *parser)
{
	struct lexer_token *token = &parser->token;
	int err;

	if (!lexer_token_is(token, "model"))
		return parser_expected(parser, "'model'", WORDS_OTHERS);
	err = parser_next(parser);
	if (!err)
		err = parser_name(parser, "the name of the model", &parser->model->name);
	if (!err && token->type == LEXER_TEXT) {
		parser->model->title = parser_keep(parser, token->text, token->len);
		err = parser_next(parser);
	}
	if (err)
		return err;
	/* no reserved words: they can stand here only, and older models may use them as names */
	err = parser_accept(parser, "default");
	parser->model->watched_by_default = err > 0;
	if (err >= 0)
		err = parser_accept(parser, "hot");
	parser->model->hot = err > 0;
	return err < 0 ? err : 0;
}

static int parse_model(struct parser *parser)
{
	int err = parser_next(parser);

	if (!err)
		err = parse_header(parser);
	if (err)
		return err;
	do
		err = parse_part(parser);
	while (!err && parser->token.type != LEXER_END);
	return err ? err : check_model(parser);
}

static int parse_text(struct parser *parser, const char *file, const char *text, size_t len)
{
	struct model *model = parser->model;
	const struct text_pos start = {1, 1};
	int err;

	if (len > MODEL_MAX_TEXT)
		return fail_at(parser->error, start, "the text is longer than %d bytes",
			       MODEL_MAX_TEXT);
	parser->size = strlen(file) + len + 4;
	model->strings = malloc(parser->size);
	if (!model->strings)
		return -ENOMEM;
	model->file = parser_keep(parser, file, strlen(file));
	model->title = "";
	err = utf8_check(text, len, parser->error);
	if (err)
		return err;
	parser->lexer = model_lexer(text, len);
	return parse_model(parser);
}

int model_parse(const char *file, const char *text, size_t len, struct model **model,
		struct model_error *error)
{
	struct parser parser = {.error = error};
	int err = -ENOMEM;

	*error = (struct model_error){.file = file};
	parser.model = calloc(1, sizeof(*parser.model));
	if (parser.model)
		err = parse_text(&parser, file, text, len);
	if (err == -ENOMEM)
		fail_at(error, (struct text_pos){0, 0}, "no memory");
	if (err)
		goto err_model;
	*model = parser.model;
	return 0;

err_model:
	model_free(parser.model);
	return err;
}

void model_free(struct model *model)
{
	if (!model)
		return;
	free(model->class);
	free(model->strings);
	free(model);
}
