// SPDX-License-Identifier: GPL-2.0-only
/* Clauses: what is captured of a call, and when it counts. */
#include <errno.h>
#include <string.h>

#include "model/fail.h"
#include "model/parser.h"

#define BIT(verb) (1u << VERB_##verb)
#define ANY_VERB  ((1u << NR_VERBS) - 1)

/* One kind of clause: its word, the verbs that can have it, and what follows the word. */
struct clause {
	const char *word;
	unsigned int verbs;
	int (*parse)(struct parser *parser, struct model_hook *hook);
};

/* CAPTURE [, CAPTURE] */
static int parse_parts(struct parser *parser, enum model_site site, struct model_capture *first,
		       struct model_capture *second)
{
	struct text_pos pos;
	int more, err = parse_capture(parser, site, first);

	if (err)
		return err;
	more = parser_accept(parser, ",");
	if (more <= 0)
		return more;
	err = parse_capture(parser, site, second);
	pos = parser->token.pos;
	if (!err && lexer_token_is(&parser->token, ","))
		return fail_at(parser->error, pos, "a key has at most two captures");
	return err;
}

static int parse_key(struct parser *parser, struct model_hook *hook)
{
	return parse_parts(parser, hook->site, &hook->key, &hook->key2);
}

static int parse_parent(struct parser *parser, struct model_hook *hook)
{
	return parse_parts(parser, hook->site, &hook->parent, &hook->parent2);
}

/* str(…), dev(…) or driver(…) */
static int parse_wrapped(struct parser *parser, const char *wrap, enum model_site site,
			 struct model_capture *capture)
{
	int err = parser_require(parser, wrap);

	if (!err)
		err = parser_require(parser, "(");
	if (!err)
		err = parse_capture(parser, site, capture);
	return err ? err : parser_require(parser, ")");
}

/* No capture begins with a name, so these are not reserved. */
static int parse_owner(struct parser *parser, struct model_hook *hook)
{
	int err;

	hook->of_caller = lexer_token_is(&parser->token, "caller");
	if (hook->of_caller)
		return parser_next(parser);
	if (!lexer_token_is(&parser->token, "driver"))
		return parse_capture(parser, hook->site, &hook->owner);
	err = parse_wrapped(parser, "driver", hook->site, &hook->owner);
	hook->owner.as = CAPTURE_DRIVER;
	return err;
}

static int parse_object_name(struct parser *parser, struct model_hook *hook)
{
	int err = parse_wrapped(parser, "str", hook->site, &hook->name);

	hook->name.as = CAPTURE_STRING;
	return err;
}

static int parse_device(struct parser *parser, struct model_hook *hook)
{
	int err = parse_wrapped(parser, "dev", hook->site, &hook->device);

	hook->device.as = CAPTURE_DEVICE;
	return err;
}

/* A value without room is counted too, so that check_hook() can say how many are needed. */
static int parse_value(struct parser *parser, struct model_hook *hook, enum value_role role,
		       const char *name)
{
	struct model_value value = {.role = role, .name = name};
	int err = parse_capture(parser, hook->site, &value.capture);

	if (err)
		return err;
	if (hook->nr_values < MODEL_MAX_VALS)
		hook->value[hook->nr_values++] = value;
	else if (parser->hook.nr_values == MODEL_MAX_VALS)
		parser->hook.excess = value.capture.pos;
	parser->hook.nr_values++;
	return 0;
}

static int parse_size(struct parser *parser, struct model_hook *hook)
{
	return parse_value(parser, hook, VALUE_SIZE, NULL);
}

static int parse_range(struct parser *parser, struct model_hook *hook)
{
	int err = parse_value(parser, hook, VALUE_OFFSET, NULL);

	return err ? err : parse_value(parser, hook, VALUE_LENGTH, NULL);
}

static int parse_by(struct parser *parser, struct model_hook *hook)
{
	return parse_value(parser, hook, VALUE_BY, NULL);
}

/* NULL if it is one more than an object has room for. */
static struct attr_note *find_attr(struct class_notes *notes, const char *name)
{
	for (unsigned int i = 0; i < MODEL_MAX_ATTRS; i++)
		if (!notes->attr[i].name || !strcmp(notes->attr[i].name, name))
			return &notes->attr[i];
	return NULL;
}

/* The attribute of attr and same. */
static int parse_attribute(struct parser *parser, struct model_hook *hook, enum value_role role)
{
	struct class_notes *notes = parser_notes(parser);
	struct text_pos pos = parser->token.pos;
	struct attr_note *attr;
	const char *name;
	int err = parser_clause_name(parser, "the name of an attribute", &name);

	if (err)
		return err;
	attr = find_attr(notes, name);
	if (!attr)
		return fail_at(
			parser->error, pos,
			"an object has room for two attributes, and class %s has '%s' and '%s'",
			parser_class(parser)->name, notes->attr[0].name, notes->attr[1].name);
	for (unsigned int v = 0; v < hook->nr_values; v++)
		if (hook->value[v].role == role && !strcmp(hook->value[v].name, name))
			return fail_at(parser->error, pos, "this hook has its '%s' already", name);
	if (!attr->name)
		attr->pos = pos;
	attr->name = name;
	attr->captured |= role == VALUE_ATTR;
	return parse_value(parser, hook, role, name);
}

static int parse_attr(struct parser *parser, struct model_hook *hook)
{
	return parse_attribute(parser, hook, VALUE_ATTR);
}

static int parse_same(struct parser *parser, struct model_hook *hook)
{
	return parse_attribute(parser, hook, VALUE_SAME);
}

static int parse_comparison(struct parser *parser, enum cond_op *op)
{
	static const char *const signs[] = {
		[COND_EQ] = "==", [COND_NE] = "!=", [COND_LT] = "<",
		[COND_LE] = "<=", [COND_GT] = ">",  [COND_GE] = ">=",
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (lexer_token_is(&parser->token, signs[i])) {
			*op = i;
			return parser_next(parser);
		}
	}
	return parser_expected(parser, "a comparison (==, !=, <, <=, >, >=)", 0);
}

static int parse_condition(struct parser *parser, enum model_site site, struct model_cond *cond)
{
	int err = parse_capture(parser, site, &cond->capture);

	if (!err)
		err = parse_comparison(parser, &cond->op);
	return err ? err : parse_capture(parser, site, &cond->right);
}

static int parse_conditions(struct parser *parser, struct model_hook *hook)
{
	int more;

	do {
		struct text_pos pos = parser->token.pos;
		int err;

		if (hook->nr_conds == MODEL_MAX_CONDS)
			return fail_at(parser->error, pos, "a hook can test at most %d conditions",
				       MODEL_MAX_CONDS);
		err = parse_condition(parser, hook->site, &hook->cond[hook->nr_conds]);
		if (err)
			return err;
		hook->nr_conds++;
		more = parser_accept(parser, "and");
	} while (more > 0);
	return more;
}

static int parse_known(struct parser *parser, struct model_hook *hook)
{
	(void)parser;
	hook->only_if_live = true;
	return 0;
}

/* It is looked at when the function returns, whose result is then known. */
static int parse_success(struct parser *parser, struct model_hook *hook)
{
	hook->on_success = true;
	return parse_condition(parser, SITE_EXIT, &hook->success);
}

static const struct clause clauses[] = {
	{"key", ANY_VERB, parse_key},
	{"parent", ANY_VERB, parse_parent},
	{"name", BIT(BORN), parse_object_name},
	{"device", BIT(BORN), parse_device},
	{"size", BIT(BORN) | BIT(INIT), parse_size},
	{"attr", BIT(BORN) | BIT(INIT), parse_attr},
	{"same", ANY_VERB & ~BIT(BORN), parse_same},
	{"range", BIT(TOUCH), parse_range},
	{"when", ANY_VERB, parse_conditions},
	{"known", ANY_VERB & ~BIT(BORN), parse_known},
	{"owner", BIT(BORN), parse_owner},
	{"if", BIT(DIES), parse_success},
	{"by", BIT(DIES), parse_by},
};

static const struct clause *find_clause(const struct lexer_token *token)
{
	for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
		if (lexer_token_is(token, clauses[i].word))
			return &clauses[i];
	return NULL;
}

/* Whether the clause may stand in this hook. */
static int check_clause(struct parser *parser, const struct clause *clause,
			const struct model_hook *hook)
{
	struct text_pos pos = parser->token.pos;

	if (!(clause->verbs & 1u << hook->verb)) {
		if (hook->verb == VERB_BORN)
			return fail_at(parser->error, pos, "a 'born' hook has no '%s'",
				       clause->word);
		return fail_at(parser->error, pos, "'%s' is for %s hooks, not for '%s'",
			       clause->word,
			       clause->verbs == BIT(BORN)    ? "'born'"
			       : clause->verbs == BIT(TOUCH) ? "'touch'"
			       : clause->verbs == BIT(DIES)  ? "'dies'"
							     : "'born' and 'init'",
			       model_verb_name(hook->verb));
	}
	if (parser->hook.clauses & 1u << (clause - clauses) && clause->parse != parse_attr &&
	    clause->parse != parse_same)
		return fail_at(parser->error, pos, "this hook has its '%s' already%s", clause->word,
			       clause->parse == parse_conditions ? ": join conditions with 'and'"
								 : "");
	if (clause->parse == parse_success && hook->site != SITE_ENTRY)
		return fail_at(parser->error, pos,
			       "'if' is looked at when the function returns, and this hook is at a "
			       "tracepoint");
	if (clause->parse == parse_parent && !parser_notes(parser)->within &&
	    !parser_class(parser)->extends)
		return fail_at(parser->error, pos,
			       "class %s has no parent: write 'class %s within …' above",
			       parser_class(parser)->name, parser_class(parser)->name);
	return 0;
}

/* Whether what comes next is no clause of this hook: an item of the class, a class, the end. */
static bool ends_hook(const struct parser *parser)
{
	const struct lexer_token *token = &parser->token;

	return token->type == LEXER_END || parser_at_hook(parser) ||
	       lexer_token_is(token, "limit") || lexer_token_is(token, "grace") ||
	       lexer_token_is(token, "leak") || parser_at_class(parser);
}

/* For an unknown word: a clause or the verb of the next hook was expected. */
static int expected_clause(struct parser *parser)
{
	if (words_nearest(&parser->token, WORDS_CLAUSES))
		return parser_expected(parser, PARSER_CLAUSES, WORDS_CLAUSES);
	if (words_nearest(&parser->token, WORDS_VERBS))
		return parser_expected(parser, PARSER_VERBS, WORDS_VERBS);
	return parser_expected(parser, PARSER_CLAUSES " or " PARSER_VERBS, WORDS_CLASS);
}

int parse_clauses(struct parser *parser, struct model_hook *hook)
{
	const struct clause *clause;

	while ((clause = find_clause(&parser->token))) {
		int err = check_clause(parser, clause, hook);

		parser->hook.clauses |= 1u << (clause - clauses);
		if (!err)
			err = parser_next(parser);
		if (!err)
			err = clause->parse(parser, hook);
		if (err)
			return err;
	}
	return ends_hook(parser) ? check_hook(parser, hook) : expected_clause(parser);
}
