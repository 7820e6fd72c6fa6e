// SPDX-License-Identifier: GPL-2.0-only
/* Models by name: which folder comes first, and what is no model. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "model/path.h"
#include "run/plan_load.h"

#define MINE "model mine default class box born exit f key ret dies entry g key arg0"
#define MISC                                                                                       \
	"model misc_device \"Another one\" class device born exit f key ret dies entry g key arg0"
#define DRIVERS "model drv class box born exit drv:f key ret dies entry drv:g key arg0"

/* The folder of a test, with three folders in it: given, users, systems. */
struct folders {
	char top[64], given[80], users[80], systems[80];
	struct model_path path;
};

static void write_file(const char *folder, const char *name, const char *text)
{
	char file[160];
	FILE *out;

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	out = fopen(file, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void make_folder(const struct folders *folders, const char *name, char folder[80])
{
	snprintf(folder, 80, "%s/%s", folders->top, name);
	assert_int_equal(mkdir(folder, 0700), 0);
}

static int setup(void **state)
{
	struct folders *folders = calloc(1, sizeof(*folders));

	assert_non_null(folders);
	snprintf(folders->top, sizeof(folders->top), "/tmp/lifemon-path.XXXXXX");
	assert_non_null(mkdtemp(folders->top));
	make_folder(folders, "given", folders->given);
	make_folder(folders, "users", folders->users);
	make_folder(folders, "systems", folders->systems);
	folders->path.given[0] = folders->given;
	folders->path.nr_given = 1;
	snprintf(folders->path.users, sizeof(folders->path.users), "%s", folders->users);
	folders->path.systems = folders->systems;
	*state = folders;
	return 0;
}

static int teardown(void **state)
{
	struct folders *folders = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", folders->top);
	assert_int_equal(system(command), 0);
	free(folders);
	return 0;
}

/* Usage: where NAME is found, below the test's folder; NULL: nowhere. */
static const char *found(const struct folders *folders, const char *name)
{
	static char file[PATH_MAX];
	int err = model_path_find(&folders->path, name, file);

	if (err)
		assert_int_equal(err, -ENOENT);
	return err ? NULL : file + strlen(folders->top) + 1;
}

static void the_first_folder_wins(void **state)
{
	const struct folders *folders = *state;

	write_file(folders->systems, "mine.own", MINE);
	assert_string_equal(found(folders, "mine"), "systems/mine.own");
	write_file(folders->users, "mine.own", MINE);
	assert_string_equal(found(folders, "mine"), "users/mine.own");
	write_file(folders->given, "mine.own", MINE);
	assert_string_equal(found(folders, "mine"), "given/mine.own");
	assert_null(found(folders, "mine.own"));
	assert_null(found(folders, "other"));
	assert_null(found(folders, ""));
	assert_null(found(folders, "../users/mine"));
}

static int append(void *ctx, const char *name, const char *file)
{
	const char *folder = strrchr(file, '/');

	while (folder[-1] != '/')
		folder--;
	snprintf((char *)ctx + strlen(ctx), 256 - strlen(ctx), "%s=%.*s ", name,
		 (int)strcspn(folder, "/"), folder);
	return strcmp(name, "stop") ? 0 : -EINVAL;
}

static void each_name_is_listed_once(void **state)
{
	const struct folders *folders = *state;
	char seen[256] = "";

	write_file(folders->given, "b.own", MINE);
	write_file(folders->given, "a.own", MINE);
	write_file(folders->given, ".own", MINE);
	write_file(folders->given, "c.own~", MINE);
	write_file(folders->given, "c.d.own", MINE);
	write_file(folders->given, "README", "");
	write_file(folders->users, "a.own", MINE);
	write_file(folders->systems, "d.own", MINE);
	assert_int_equal(model_path_each(&folders->path, append, seen), 0);
	assert_string_equal(seen, "a=given b=given d=systems ");
	write_file(folders->users, "stop.own", MINE);
	seen[0] = '\0';
	assert_int_equal(model_path_each(&folders->path, append, seen), -EINVAL);
	assert_string_equal(seen, "a=given b=given stop=users ");
}

/* One that nobody gave may be missing. */
static void a_folder_that_is_missing(void **state)
{
	struct folders *folders = *state;
	struct model_choice choice = {.path = folders->path};
	struct loaded_plan loaded;
	int err;

	write_file(folders->systems, "mine.own", MINE);
	folders->path.users[strlen(folders->path.users) - 1] = '-';
	assert_null(model_path_missing(&folders->path, &err));
	assert_string_equal(found(folders, "mine"), "systems/mine.own");
	choice.path.given[0] = "/nothing/such";
	assert_string_equal(model_path_missing(&choice.path, &err), "/nothing/such");
	assert_int_equal(err, ENOENT);
	msg_set_level(MSG_QUIET);
	assert_int_equal(plan_load(&loaded, &choice), EXIT_USAGE);
}

static const struct model *model_of(const struct loaded_plan *loaded, const char *name)
{
	for (unsigned int i = 0; i < loaded->nr_models; i++)
		if (!strcmp(loaded->model[i]->name, name))
			return loaded->model[i];
	return NULL;
}

/* What is found is in the sets, and one of a driver's own functions is not what the kernel hands
 * out. */
static void sets_have_them(void **state)
{
	const struct folders *folders = *state;
	struct model_choice choice = {.set = MODELS_DRIVER, .path = folders->path};
	struct loaded_plan loaded;
	unsigned int nr;

	msg_set_level(MSG_QUIET);
	write_file(folders->users, "mine.own", MINE);
	write_file(folders->given, "drv.own", DRIVERS);
	write_file(folders->systems, "misc_device.own", MISC);
	assert_int_equal(plan_load(&loaded, &choice), EXIT_CLEAN);
	assert_true(model_of(&loaded, "mine") && model_of(&loaded, "irq"));
	assert_null(model_of(&loaded, "drv"));
	assert_string_equal(model_of(&loaded, "misc_device")->title, "Another one");
	nr = loaded.nr_models;
	loaded_plan_free(&loaded);
	choice.set = MODELS_ALL;
	assert_int_equal(plan_load(&loaded, &choice), EXIT_CLEAN);
	assert_non_null(model_of(&loaded, "drv"));
	assert_true(loaded.nr_models > nr);
	loaded_plan_free(&loaded);
	choice.set = MODELS_DEFAULT;
	assert_int_equal(plan_load(&loaded, &choice), EXIT_CLEAN);
	assert_int_equal(loaded.nr_models, 2);
	assert_string_equal(model_of(&loaded, "misc_device")->title, "Another one");
	loaded_plan_free(&loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_folder_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(each_name_is_listed_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_that_is_missing, setup, teardown),
		cmocka_unit_test_setup_teardown(sets_have_them, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
