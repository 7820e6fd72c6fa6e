// SPDX-License-Identifier: GPL-2.0-only
/* lifemon doctor: what this kernel offers, hook by hook, and what a hook costs. */
#include "base/exit_status.h"
#include "cmd/cmd.h"

#include <errno.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/options.h"
#include "cmd/doctor_cost.h"
#include "run/plan_load.h"
#include "sink/format.h"
#include "source/obstacles.h"
#include "source/privilege.h"

#define MAX_PRIVILEGES 16

static void print_watched(const struct model_hook *hook, const struct attachment *info,
			  const char *why_not)
{
	struct line by = {0};

	for (unsigned int i = 0; !untrusted_is(info->function, hook->function[i]); i++)
		printf("%s: not in this kernel; ", hook->function[i]);
	line_add_clean(&by, info->function);
	line_add(&by, " by ");
	line_add_clean(&by, info->attach);
	if (*why_not)
		line_add(&by, " (%s)", why_not);
	puts(by.text);
}

/*
 * Returns how many are missing that their class cannot do without; of classes that are watched only
 * when they are asked for, if @asked.
 */
static unsigned int print_hooks(const struct plan *plan, const struct source *source, bool asked)
{
	const struct attachment *info = source_probes(source);
	unsigned int nr_missing = 0;

	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct model_hook *hook = plan->probe[n].hook;
		bool needed = hook->verb == VERB_BORN || hook->verb == VERB_DIES;
		const char *why_not = source_why_not(source, n);

		if (sink_is_spare(info, plan, n))
			continue;
		printf("  %s.%s %-7s ", info[n].model, info[n].class, info[n].verb);
		if (!untrusted_is_null(info[n].function)) {
			print_watched(hook, &info[n], why_not);
			continue;
		}
		printf("NOT WATCHED%s: %s\n", needed ? ", so its class cannot be" : "", why_not);
		nr_missing += needed && (asked || plan->probe[n].model->watched_by_default);
	}
	return nr_missing;
}

/* How stacks are taken: the same for all models. */
static char stacks_line[256];
static bool walks;

static void note_stacks(struct source *source)
{
	const char *why = source_unwinds_why(source);

	walks = !*why;
	snprintf(stacks_line, sizeof(stacks_line), "stacks: %s%s",
		 *why ? "unwound by the kernel at each event, which costs more: "
		      : "found by the kernel's tables of frames (ORC)",
		 why);
}

/* Opens what a live run would open, attaches it and says what came of it. */
static int diagnose(const struct options *options, struct loaded_plan *loaded)
{
	struct source_config config = {
		.plan = &loaded->plan,
		.attach = options->attach,
		.stacks = STACKS_ALL,
		.stack_depth = LM_STACK_DEPTH,
		.survey = true,
	};
	struct source_error error;
	struct source *source;
	int err = source_open(&config, &source, &error);

	if (err) {
		printf("  cannot watch: %s\n", error.text);
		return err;
	}
	/* attached first: only then each hook's kind of probe is known */
	err = source_arm(source, &error);
	if (print_hooks(&loaded->plan, source,
			options->models.nr || options->models.set != MODELS_ALL) &&
	    !err)
		err = -ENOENT;
	else if (err)
		printf("  cannot attach: %s\n", error.text);
	else
		note_stacks(source);
	source_close(source);
	return err;
}

static void print_switches(void)
{
	static const char *const state_name[] = {
		[SWITCH_ON] = "on", [SWITCH_OFF] = "OFF", [SWITCH_UNKNOWN] = "cannot be read"};

	for (unsigned int n = 0; n < SOURCE_SWITCHES; n++) {
		const char *name, *remedy;
		enum switch_state state = source_switch(n, &name, &remedy);

		printf("%s: %s%s%s\n", name, state_name[state],
		       state == SWITCH_OFF ? ": probes see nothing. Switch it on: " : "",
		       state == SWITCH_OFF ? remedy : "");
	}
}

/* What is missing, with what it is for. */
static void print_privilege(void)
{
	struct privilege row[MAX_PRIVILEGES];
	unsigned int nr = privilege_list(row, MAX_PRIVILEGES), missing = 0;

	printf("privilege: %s\n", geteuid() ? "not root" : "root");
	for (unsigned int i = 0; i < nr; i++) {
		if (row[i].held)
			continue;
		missing++;
		printf("  %s is missing, %s to %s\n", row[i].name,
		       row[i].needed ? "NEEDED" : "useful", row[i].to);
	}
	if (!missing)
		printf("  all capabilities that are used are there\n");
}

static void print_obstacles(void)
{
	struct obstacle fact[OBSTACLES];

	obstacles_list(fact);
	for (unsigned int i = 0; i < OBSTACLES; i++)
		printf("%s: %s%s%s\n", fact[i].name, fact[i].state, *fact[i].wrong ? ": " : "",
		       fact[i].wrong);
}

static void print_system(void)
{
	struct utsname uts;

	uname(&uts);
	printf("kernel: %s %s\n", uts.release, uts.machine);
	printf("type information (BTF): %s\n",
	       access("/sys/kernel/btf/vmlinux", R_OK) ? "none" : "yes");
	print_privilege();
	print_obstacles();
}

int cmd_doctor(int argc, char **argv)
{
	struct loaded_plan loaded;
	struct options options;
	enum exit_status status;

	options_parse_doctor(&options, argc, argv);
	/* one plan: models may extend each other */
	if (!options.models.nr && !options.models.set)
		options.models.set = MODELS_ALL;
	options.models.hot = true;
	status = plan_load(&loaded, &options.models);
	if (status)
		return status;
	print_system();
	print_switches();
	printf("hooks:\n");
	if (diagnose(&options, &loaded))
		status = EXIT_ENVIRONMENT;
	loaded_plan_free(&loaded);
	if (*stacks_line)
		puts(stacks_line);
	if (!status)
		doctor_cost_print(walks, (unsigned int)options.rate);
	return status;
}
