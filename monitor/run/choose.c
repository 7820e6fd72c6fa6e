// SPDX-License-Identifier: GPL-2.0-only
#include "run/choose.h"

#include <inttypes.h>

#include "base/exit_status.h"
#include "base/memory.h"
#include "base/msg.h"
#include "run/plan_load.h"

struct replay_options run_replay_options(const struct options *options)
{
	return (struct replay_options){
		.file = options->file,
		.models = &options->models,
		.filter = options->filter,
		.wrappers = options->wrappers,
		.required = options->required,
		.possible = options->possible,
		.explain = options->explain,
		.has_leaks = options->leaks != LEAKS_NOT_GIVEN,
		.leaks = options->leaks == LEAKS_AT_EXIT,
		.from_ns = options->from_ns,
		.to_ns = options->to_ns,
	};
}

static enum exit_status refuse(const char *file, const struct object_selector *selector,
			       const struct object_choice *seen, uint32_t last)
{
	if (selector->id)
		msg_error("%s: there is no object %" PRIu64 "; reports name them as #ID", file,
			  selector->id);
	else if (!last)
		msg_error("%s: there is no %s with the key 0x%" PRIx64, file, selector->class,
			  selector->key);
	else
		msg_error("%s: there is no %s 0x%" PRIx64 " #%" PRIu32
			  ": the generations of this key are %" PRIu32 " to %" PRIu32,
			  file, selector->class, selector->key, selector->generation,
			  seen->generation, last);
	return EXIT_USAGE;
}

/* It may come where the search did not get to. */
static enum exit_status refuse_memory(const char *file)
{
	msg_error("%s: %s", file, memory_why());
	return EXIT_CANNOT_TELL;
}

/* Says which of several objects was chosen, so that nobody takes it for another. */
static void report_choice(const struct sink *finder, const struct object_selector *selector,
			  const struct object_choice *choice)
{
	if (selector->id || selector->generation || selector_generations(finder) < 2)
		return;
	msg_info("this key was used %" PRIu32 " times: this is #%" PRIu32 ", the %s; %s:0x%" PRIx64
		 "#GENERATION is another one",
		 selector_generations(finder), choice->generation,
		 choice->broken ? "first with a violation" : "latest", selector->class,
		 selector->key);
}

static enum exit_status search(struct replayed *replayed, const char *file,
			       const struct object_selector *selector, struct object_choice *choice)
{
	const struct plan_class *class = NULL;
	enum msg_level level = msg_level();
	enum exit_status status = EXIT_CLEAN;
	struct sink *finder;
	uint32_t last;

	if (!selector->id)
		status = run_find_class(replayed_plan(replayed), file, selector->class, &class);
	if (status)
		return status;
	finder = selector_sink_new(selector, class);
	if (!finder) {
		msg_error("out of memory");
		return EXIT_ENVIRONMENT;
	}
	msg_set_level(MSG_QUIET);
	status = replayed_run(replayed, &finder, 1);
	msg_set_level(level);
	if (status != EXIT_ENVIRONMENT) {
		status = EXIT_CLEAN;
		if (selector_found(finder, choice, &last))
			report_choice(finder, selector, choice);
		else if (memory_is_over)
			status = refuse_memory(file);
		else
			status = refuse(file, selector, choice, last);
	}
	sink_free(finder);
	return status;
}

enum exit_status choose_object(const struct replay_options *options, const char *text,
			       struct object_choice *choice)
{
	struct object_selector selector;
	struct replayed *replayed = NULL;
	enum exit_status status;
	const char *expected;

	if (selector_parse(text, &selector, &expected)) {
		msg_error("'%s' names no object: %s", text, expected);
		return EXIT_USAGE;
	}
	status = replayed_open(options, &replayed);
	if (!status)
		status = search(replayed, options->file, &selector, choice);
	replayed_close(replayed);
	return status;
}
