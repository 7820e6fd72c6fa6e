// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/plan_load.h"

#include <errno.h>
#include <string.h>

#include "base/msg.h"

static int load_one(struct loaded_plan *loaded, const char *name)
{
	struct model_error error;
	int err = model_load(name, &loaded->model[loaded->nr_models], &error);

	if (!err) {
		loaded->nr_models++;
		return 0;
	}
	if (error.pos.line)
		msg_error("%s:%u:%u: %s", name, error.pos.line, error.pos.column, error.text);
	else
		msg_error("model %s: %s", name, error.text);
	return err;
}

enum exit_status plan_load(struct loaded_plan *loaded, const char *const *names, unsigned int nr)
{
	const char *builtin;
	int err = 0;

	memset(loaded, 0, sizeof(*loaded));
	for (unsigned int i = 0; i < nr && !err; i++)
		err = load_one(loaded, names[i]);
	for (unsigned int i = 0; !nr && !err && (builtin = model_builtin_name(i)); i++)
		err = load_one(loaded, builtin);
	if (!err) {
		err = plan_init(&loaded->plan, loaded->model, loaded->nr_models);
		if (err == -EEXIST)
			msg_error("two of the models have the same name: give each once");
		else if (err)
			msg_error("the models do not fit in one plan: %s", strerror(-err));
	}
	if (err)
		plan_unload(loaded);
	return err == -ENOMEM ? EXIT_ENVIRONMENT : err ? EXIT_USAGE : EXIT_CLEAN;
}

void plan_unload(struct loaded_plan *loaded)
{
	plan_fini(&loaded->plan);
	while (loaded->nr_models)
		model_free(loaded->model[--loaded->nr_models]);
}
