// SPDX-License-Identifier: GPL-2.0-only
#include "model/print.h"

#include <inttypes.h>
#include <string.h>

#include "base/duration.h"
#include "model/words.h"

/* Above this a number is rather an address, a mask or an error pointer. */
#define MAX_DECIMAL 65535

static void print_number(uint64_t number, FILE *out)
{
	fprintf(out, number > MAX_DECIMAL ? "0x%" PRIx64 : "%" PRIu64, number);
}

static void print_base(const struct model_capture *capture, FILE *out)
{
	switch (capture->from) {
	case CAPTURE_NONE:
		break;
	case CAPTURE_ARG:
		fprintf(out, "arg%u", capture->arg);
		break;
	case CAPTURE_RET:
		fputs("ret", out);
		break;
	case CAPTURE_CONST:
		if (capture->negative)
			fputc('-', out);
		print_number(capture->negative ? -capture->constant : capture->constant, out);
		break;
	}
}

static void print_value(const struct model_capture *capture, FILE *out)
{
	unsigned int nr = capture->nr_steps;

	if (nr && !capture->step[nr - 1][0]) {
		fputc('*', out);
		nr--;
	}
	print_base(capture, out);
	for (unsigned int i = 0; i < nr; i++)
		fprintf(out, "->%s", capture->step[i]);
	if (capture->mul != 1) {
		fputs(" * ", out);
		print_number(capture->mul, out);
	}
	if (capture->add) {
		fputs(" + ", out);
		print_number(capture->add, out);
	}
	if (capture->subtracts)
		fprintf(out, " - arg%u", capture->less);
}

/* As the language writes it: "*arg0->a.b * 4096 + 1", "str(arg0)". */
static void print_capture(const struct model_capture *capture, FILE *out)
{
	static const char *const before[] = {
		[CAPTURE_VALUE] = "",
		[CAPTURE_STRING] = "str(",
		[CAPTURE_DEVICE] = "dev(",
		[CAPTURE_DRIVER] = "driver(",
	};

	fputs(before[capture->as], out);
	print_value(capture, out);
	if (capture->as != CAPTURE_VALUE)
		fputc(')', out);
}

static void print_clause(const char *word, const struct model_capture *capture, FILE *out)
{
	if (capture->from == CAPTURE_NONE)
		return;
	fprintf(out, "  %s ", word);
	print_capture(capture, out);
}

/* A key of one capture or two. */
static void print_parts(const char *word, const struct model_capture *first,
			const struct model_capture *second, FILE *out)
{
	print_clause(word, first, out);
	if (second->from == CAPTURE_NONE)
		return;
	fputs(", ", out);
	print_capture(second, out);
}

static void print_attribute(const char *word, const struct model_value *value, FILE *out)
{
	fprintf(out, "  %s %s ", word, value->name);
	print_capture(&value->capture, out);
}

static void print_values(const struct model_hook *hook, FILE *out)
{
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		const struct model_value *value = &hook->value[i];

		switch (value->role) {
		case VALUE_SIZE:
			print_clause("size", &value->capture, out);
			break;
		case VALUE_ATTR:
			print_attribute("attr", value, out);
			break;
		case VALUE_SAME:
			print_attribute("same", value, out);
			break;
		case VALUE_OFFSET:
			print_clause("range", &value->capture, out);
			break;
		case VALUE_LENGTH:
			fputc(' ', out);
			print_capture(&value->capture, out);
			break;
		case VALUE_BY:
			print_clause("by", &value->capture, out);
			break;
		}
	}
}

static void print_condition(const struct model_cond *cond, FILE *out)
{
	static const char *const sign[] = {
		[COND_EQ] = "==", [COND_NE] = "!=", [COND_LT] = "<",
		[COND_LE] = "<=", [COND_GT] = ">",  [COND_GE] = ">=",
	};

	print_capture(&cond->capture, out);
	fprintf(out, " %s ", sign[cond->op]);
	print_capture(&cond->right, out);
}

static void print_conditions(const struct model_hook *hook, FILE *out)
{
	for (unsigned int i = 0; i < hook->nr_conds; i++) {
		fputs(i ? " and " : "  when ", out);
		print_condition(&hook->cond[i], out);
	}
	if (!hook->on_success)
		return;
	fputs("  if ", out);
	print_condition(&hook->success, out);
}

/* In quotes when it is no word, or one of the language. */
static void print_function(const char *name, FILE *out)
{
	const struct lexer_token first = {
		.type = LEXER_WORD,
		.text = name,
		.len = strcspn(name, ":"),
	};
	const char *quote = strpbrk(name, ".$") || words_reserved(&first) ? "\"" : "";

	fprintf(out, "%s%s%s", quote, name, quote);
}

static void print_hook(const struct model_hook *hook, FILE *out)
{
	if (hook->otherwise)
		fputs("    else", out);
	else
		fprintf(out, "    %s%s%s", model_verb_name(hook->verb),
			hook->exclusive ? " exclusive" : "",
			hook->counted ? " counted"
			: hook->later ? " later"
				      : "");
	fprintf(out, " %s ", model_site_name(hook->site));
	for (unsigned int i = 0; i < hook->nr_functions; i++) {
		fputs(i ? " | " : "", out);
		print_function(hook->function[i], out);
	}
	fputs("\n        ", out);
	print_parts("key", &hook->key, &hook->key2, out);
	print_parts("parent", &hook->parent, &hook->parent2, out);
	print_clause("owner", &hook->owner, out);
	if (hook->of_caller)
		fputs("  owner caller", out);
	if (hook->only_if_live)
		fputs("  known", out);
	print_conditions(hook, out);
	print_clause("name", &hook->name, out);
	print_clause("device", &hook->device, out);
	print_values(hook, out);
	fputc('\n', out);
}

static void print_duration(const char *what, uint64_t ns, FILE *out)
{
	char text[DURATION_TEXT];

	if (ns)
		fprintf(out, "    %s %s\n", what, duration_text(text, ns));
}

static void print_class(const struct model *model, const struct model_class *class, FILE *out)
{
	if (class->extends)
		fprintf(out, "\nextend %s.%s", class->extends, class->name);
	else
		fprintf(out, "\nclass %s", class->name);
	if (class->parent >= 0)
		fprintf(out, " within %s", model->class[class->parent].name);
	if (class->inside_model)
		fprintf(out, " inside %s.%s", class->inside_model, class->inside_class);
	fputc('\n', out);
	for (unsigned int i = 0; i < class->nr_hooks; i++)
		print_hook(&class->hook[i], out);
	print_duration("limit lent", class->limit_lent_ns, out);
	print_duration("limit moved", class->limit_moved_ns, out);
	print_duration("grace", class->grace_ns, out);
	if (class->may_stay)
		fputs("    leak possible\n", out);
}

void print_model(const struct model *model, FILE *out)
{
	fprintf(out, "model %s", model->name);
	if (model->title[0])
		fprintf(out, " \"%s\"", model->title);
	fprintf(out, "%s%s\n", model->watched_by_default ? " default" : "",
		model->hot ? " hot" : "");
	for (unsigned int i = 0; i < model->nr_classes; i++)
		print_class(model, &model->class[i], out);
}
