// SPDX-License-Identifier: GPL-2.0-only
/* lifemon models --draft: proposes a model of a module. */
#include "cmd/models_draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "draft/draft.h"
#include "model/model.h"
#include "source/inspect.h"

/* A draft that the parser refuses must not get out. */
static enum exit_status check_draft(const char *text, size_t len)
{
	struct model_error error;
	struct model *model;
	int err = model_parse("draft", text, len, &model, &error);

	if (!err) {
		model_free(model);
		return EXIT_CLEAN;
	}
	msg_error("the draft is no correct model (line %u: %s): please report this with the module",
		  error.pos.line, error.text);
	return EXIT_ENVIRONMENT;
}

static enum exit_status show_draft(const struct draft *draft)
{
	enum exit_status status = EXIT_CLEAN;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out) {
		draft_print(draft, out);
		if (fclose(out)) {
			free(text);
			text = NULL;
		}
	}
	if (!text) {
		msg_error("cannot make a draft: %s", strerror(ENOMEM));
		return EXIT_ENVIRONMENT;
	}
	if (draft->nr_classes)
		status = check_draft(text, len);
	if (!status)
		fwrite(text, 1, len, stdout);
	free(text);
	return status;
}

static enum exit_status make_draft(struct draft_module *module)
{
	enum exit_status status;
	struct draft draft;

	if (draft_make(&draft, module)) {
		msg_error("cannot make a draft: %s", strerror(ENOMEM));
		return EXIT_ENVIRONMENT;
	}
	status = show_draft(&draft);
	if (!status && !draft.nr_classes) {
		msg_error("no two functions of %s look like the birth and the death of an object: "
			  "the text is no model",
			  module->name);
		status = EXIT_CANNOT_TELL;
	}
	draft_free(&draft);
	return status;
}

enum exit_status models_draft(const char *what, const char *btf)
{
	struct draft_module module;
	struct source_error error;
	enum exit_status status;
	int err;

	if (strpbrk(what, "/."))
		err = inspect_file(what, btf, &module, &error);
	else
		err = inspect_loaded(what, btf, &module, &error);
	if (err) {
		msg_error("%s", error.text);
		return err == -EINVAL ? EXIT_USAGE : EXIT_ENVIRONMENT;
	}
	status = make_draft(&module);
	module_free(&module);
	return status;
}
