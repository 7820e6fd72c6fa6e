// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "draft/draft.h"
#include "draft/pair_words.h"

/* Neither NULL nor an error; without a sign, since a probe may not know that it is a pointer. */
#define IS_POINTER "when ret != 0 and ret < 0xfffffffffffff001"

/* As the language takes it: in quotes when it is no word of its own. */
static void print_name(const struct draft *draft, const struct draft_function *function, FILE *out)
{
	char text[1200];
	struct model_error error;
	struct model *model = NULL;
	const char *quote;

	snprintf(text, sizeof(text), "model m class c touch entry %s:%s key arg0",
		 draft->module->name, function->name);
	quote = model_parse("", text, strlen(text), &model, &error) ? "\"" : "";
	if (!*quote)
		model_free(model);
	fprintf(out, "%s%s:%s%s", quote, draft->module->name, function->name, quote);
}

/* The argument that is the only one of this type; -1. */
static int only_arg(const struct draft_function *function, const char *type)
{
	int found = -1;

	for (unsigned int i = 0; i < function->nr_args && i < DRAFT_REGISTERS; i++) {
		const struct draft_type *arg = &function->arg[i];

		if (arg->kind == DRAFT_OTHER)
			return found;
		if (arg->kind != DRAFT_POINTER || arg->depth != 1 || strcmp(arg->name, type))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

static const char *condition(const struct draft_function *born)
{
	switch (born->ret.kind) {
	case DRAFT_POINTER:
		return "  " IS_POINTER;
	case DRAFT_NUMBER:
		return "  when ret == 0";
	case DRAFT_BOOL:
		return "  when ret != 0";
	default:
		return "";
	}
}

static void print_born(const struct draft *draft, const struct draft_class *class, FILE *out)
{
	int device = only_arg(class->born, "device");

	fprintf(out, "    born %s exit ", class->is_counted ? "counted" : "");
	print_name(draft, class->born, out);
	fputs("\n          key ", out);
	if (class->key.from == DRAFT_KEY_RET)
		fputs("ret", out);
	else
		fprintf(out, "%sarg%u", class->key.from == DRAFT_KEY_BEHIND ? "*" : "",
			class->key.born_arg);
	if (class->key.second)
		fprintf(out, ", arg%u", class->key.born_second);
	fputs(condition(class->born), out);
	if (device >= 0)
		fprintf(out, "  device dev(arg%d)", device);
	fputc('\n', out);
	if (!class->another)
		return;
	fputs("    born counted exit ", out);
	print_name(draft, class->another, out);
	fprintf(out, "\n          key arg%u  when arg%u != 0\n", class->another_arg,
		class->another_arg);
}

static void print_dies(const struct draft *draft, const struct draft_class *class, FILE *out)
{
	unsigned int arg = class->key.dies_arg;

	fputs("    dies entry ", out);
	print_name(draft, class->dies, out);
	fprintf(out, "\n          key arg%u", arg);
	if (class->key.second)
		fprintf(out, ", arg%u", class->key.dies_second);
	fprintf(out, "  when arg%u != 0\n", arg);
}

static void print_guess(const struct draft_class *class, FILE *out)
{
	static const char *const result[] = {
		[DRAFT_VOID] = "It returns nothing: each call is a birth.",
		[DRAFT_NUMBER] = "A result of 0 is taken for success.",
		[DRAFT_BOOL] = "True is taken for success.",
		[DRAFT_OTHER] = "Its result is not looked at: each call is a birth.",
	};
	const struct draft_function *born = class->born;
	char text[512];
	int len;

	len = snprintf(text, sizeof(text), "Paired by %s and the type of the key. ",
		       class->is_counted ? "\"get\" and \"put\"" : "their names");
	if (born->ret.kind != DRAFT_POINTER)
		snprintf(text + len, sizeof(text) - (size_t)len, "%s", result[born->ret.kind]);
	else if (born->has_error)
		snprintf(text + len, sizeof(text) - (size_t)len,
			 "A failure is NULL or an error pointer; its code makes error pointers.");
	else
		snprintf(text + len, sizeof(text) - (size_t)len,
			 "A failure is NULL or an error pointer: types do not show which.");
	draft_print_comment("# guessed: ", text, out);
}

static void doubt(const char *text, FILE *out)
{
	draft_print_comment("# doubtful: ", text, out);
}

/* A word for something new, where the key is there before. */
static bool makes_part(const struct draft_class *class)
{
	static const char *const words[] = {"alloc", "create", "new", "map", "request"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(pair_words_row(class->row)->birth, words[i]))
			return class->key.from == DRAFT_KEY_ARG && !class->key.second;
	return false;
}

static void doubt_key(const struct draft_class *class, FILE *out)
{
	if (makes_part(class))
		doubt("the key is what it is made for: right if that has only one at a time.", out);
	if (class->key.is_one_of)
		doubt("several arguments have a type that fits: is the key the right one?", out);
	if (class->key.is_untyped)
		doubt("the death takes a void *, which fits everything.", out);
	if (class->key.from == DRAFT_KEY_BEHIND)
		doubt("the birth is taken to write the object's address to where its argument "
		      "points.",
		      out);
	if (class->key.second == DRAFT_SECOND_NUMBER)
		doubt("the key has a number, by its name.", out);
	if (class->key.second == DRAFT_SECOND_POINTER)
		doubt("two pointers are the key together: one may do, or change.", out);
	if (class->another)
		doubt("births, and calls of the get, are counted as references that the put "
		      "gives back; right if the birth's is one of these.",
		      out);
	if (class->is_counted)
		doubt("right only if each reference comes from this get: one that is put "
		      "and was taken elsewhere looks like a release too many.",
		      out);
}

static void doubt_functions(const struct draft *draft, const struct draft_class *class, FILE *out)
{
	const struct draft_function *both[] = {class->born, class->dies};
	char text[700];

	if (class->born->ret.kind == DRAFT_BOOL)
		doubt("a result that is a bool is read right only if the module is loaded before "
		      "lifemon starts.",
		      out);
	if (class->born->ret.kind == DRAFT_NUMBER && !class->born->ret.is_signed)
		doubt("the birth returns a number without a sign.", out);
	if (class->dies->ret.kind == DRAFT_NUMBER || class->dies->ret.kind == DRAFT_BOOL)
		doubt("the death has a result: if it can refuse, add an \"if ret ...\" to it.",
		      out);
	for (unsigned int i = 0; i < 2; i++) {
		if (both[i]->variant) {
			snprintf(text, sizeof(text),
				 "calls that go straight to %.500s are not seen.",
				 both[i]->variant);
			doubt(text, out);
		}
		if (draft->module->knows_calls && !both[i]->nr_uses) {
			snprintf(text, sizeof(text),
				 "nothing in the module calls %.500s: it is inlined where it is "
				 "used, or not used.",
				 both[i]->name);
			doubt(text, out);
		}
	}
}

static const struct draft_type *key_type(const struct draft_class *class)
{
	return &class->dies->arg[class->key.dies_arg];
}

/* The class with the plainest words of objects of a type, other than @class; NULL if there is none.
 */
static const struct draft_class *class_of(const struct draft *draft, const struct draft_type *type,
					  const struct draft_class *class)
{
	const struct draft_class *found = NULL;

	for (unsigned int i = 0; i < draft->nr_classes; i++) {
		const struct draft_class *other = &draft->class[i];

		if (other != class && key_type(other)->to_struct &&
		    !strcmp(key_type(other)->name, type->name) &&
		    (!found || other->row < found->row))
			found = other;
	}
	return found;
}

/* Classes of the same objects, and an argument of the birth that may be the parent. */
static void note_others(const struct draft *draft, const struct draft_class *class, FILE *out)
{
	const struct draft_function *born = class->born;
	const struct draft_class *other = class_of(draft, key_type(class), class);
	char text[700];

	if (other && key_type(class)->is_own) {
		snprintf(text, sizeof(text),
			 "%.150s has the same type: are these the same objects?", other->name);
		draft_print_comment("# perhaps: ", text, out);
	}
	for (unsigned int a = 0; a < born->nr_args && a < DRAFT_REGISTERS; a++) {
		const struct draft_type *type = &born->arg[a];

		if (type->kind != DRAFT_POINTER || type->depth != 1 || !type->is_own ||
		    !strcmp(type->name, key_type(class)->name))
			continue;
		other = class_of(draft, type, class);
		if (!other || other->is_counted)
			continue;
		snprintf(text, sizeof(text),
			 "if a %.150s must outlive this, add \"within %.150s\" to the class and "
			 "\"parent arg%u\" to the birth.",
			 other->name, other->name, a);
		draft_print_comment("# perhaps: ", text, out);
	}
}

static void print_class(const struct draft *draft, const struct draft_class *class, FILE *out)
{
	fputs("\n# ", out);
	draft_print_prototype(class->born, out);
	if (class->another) {
		fputs("\n# ", out);
		draft_print_prototype(class->another, out);
	}
	fputs("\n# ", out);
	draft_print_prototype(class->dies, out);
	fputc('\n', out);
	print_guess(class, out);
	doubt_key(class, out);
	doubt_functions(draft, class, out);
	note_others(draft, class, out);
	fprintf(out, "class %s\n", class->name);
	print_born(draft, class, out);
	print_dies(draft, class, out);
}

static void print_head(const struct draft *draft, FILE *out)
{
	const struct draft_module *module = draft->module;

	fprintf(out, "# A draft by lifemon models --draft, of %s%s%s.\n", module->name,
		*module->release ? " for " : "", module->release);
	fputs("# It shows what names and types show, and nothing of what the code does. Mend each "
	      "class, and try\n"
	      "# it on a run that is clean: what it then reports is a mistake of the model. The "
	      "language is in\n"
	      "# lifemon-model(5).\n",
	      out);
	if (!module->knows_calls)
		draft_print_comment(
			"# ",
			"A loaded module does not show its calls: a draft of its FILE.ko has "
			"them.",
			out);
}

void draft_print(const struct draft *draft, FILE *out)
{
	const char *name = draft->module->name;
	/* the name of a model is one of C */
	const char *begin = *name >= '0' && *name <= '9' ? "m" : "";

	print_head(draft, out);
	if (draft->nr_classes)
		fprintf(out, "\nmodel %s%s_draft \"Draft of a model of %s\"\n", begin, name, name);
	for (unsigned int i = 0; i < draft->nr_classes; i++)
		print_class(draft, &draft->class[i], out);
	draft_print_left(draft, out);
	draft_print_calls(draft, out);
}
