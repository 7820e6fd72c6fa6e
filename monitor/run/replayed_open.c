// SPDX-License-Identifier: GPL-2.0-only
/* From a trace file to the plan by which it is judged. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "base/output.h"
#include "run/places.h"
#include "run/repeat.h"
#include "run/replayed_internal.h"

static enum exit_status load_plan(struct replayed *replayed)
{
	struct replay_options *options = &replayed->options;
	enum exit_status status = plan_load_trace(&replayed->own, options->file, replayed->meta);

	replayed->plan = &replayed->own.plan;
	if (!status && options->models && options->models->nr) {
		status = plan_load(&replayed->other, options->models);
		replayed->plan = &replayed->other.plan;
	}
	if (!status)
		status = plan_load_check_hot(
			replayed->plan == &replayed->own.plan ? &replayed->own : &replayed->other,
			options->filter.module != NULL);
	if (!status)
		status = replay_map_make(&replayed->map, replayed->meta, &replayed->own.plan,
					 replayed->plan);
	if (!status)
		status = run_find_class(replayed->plan, "--explain", options->explain,
					&replayed->explain);
	if (!status && options->required_repeats)
		required_keep(replayed->plan, &options->required);
	else if (!status)
		status = required_check(replayed->plan, &options->required);
	return status;
}

/* What each probe of the plan sat on. */
static int fill_info(struct replayed *replayed)
{
	const struct plan *plan = replayed->plan;

	replayed->info = calloc(plan->nr_probes + 1, sizeof(*replayed->info));
	if (!replayed->info)
		return -ENOMEM;
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_class *class = &plan->class[plan->probe[n].class];
		const struct trace_probe *probe = replay_map_source(&replayed->map, n);

		replayed->info[n] = (struct attachment){
			.model = class->model->name,
			.class = class->class->name,
			.verb = model_verb_name(plan->probe[n].hook->verb),
			.function = probe ? probe->function : untrusted(NULL),
			.attach = probe ? probe->attach : untrusted("replay"),
		};
	}
	return 0;
}

const char *replayed_path(const char *trace)
{
	return trace && !strcmp(trace, "-") ? "/dev/stdin" : trace;
}

static enum exit_status refuse_file(const char *path, const struct trace_error *error, int err)
{
	if (err == -EBADMSG || err == -ENODATA)
		msg_error("%s: at byte %llu: %s", path, (unsigned long long)error->offset,
			  error->text);
	else
		msg_error("%s: %s", path, error->text);
	if (err == -EBADMSG && error->offset < 16)
		return EXIT_USAGE;
	return err == -EBADMSG || err == -ENODATA ? EXIT_CANNOT_TELL : EXIT_ENVIRONMENT;
}

enum exit_status replayed_keep_trace(const char *trace, const char *path)
{
	if (!output_is_one_file(replayed_path(trace), path))
		return EXIT_CLEAN;
	msg_error("cannot write to %s: that is the trace. Name another file", path);
	return EXIT_USAGE;
}

/* Whether another pattern than the recorded one is asked for. */
static bool differs(const char *asked, const char *recorded)
{
	return recorded && strcmp(asked, recorded) != 0;
}

/* What did not match the filters of the run is not in the trace: nothing can be said of it. */
static enum exit_status check_scope(const struct replay_options *options)
{
	const struct filter *asked = &options->filter, *recorded = &options->recorded;
	const char *which = NULL;

	if (differs(asked->device, recorded->device))
		which = "device";
	else if (differs(asked->pool, recorded->pool))
		which = "pool";
	else if (differs(asked->module, recorded->module))
		which = "module";
	else if (recorded->pid && asked->pid != recorded->pid)
		which = "pid";
	if (!options->narrowed || !which)
		return EXIT_CLEAN;
	msg_error("%s has only what can match the --%s with which it was recorded: give no other",
		  options->file, which);
	return EXIT_USAGE;
}

enum exit_status replayed_open(const struct replay_options *options, struct replayed **result)
{
	struct replayed *replayed = calloc(1, sizeof(*replayed));
	enum exit_status status = EXIT_CLEAN;
	struct trace_error error;
	int err;

	if (!replayed) {
		msg_error("out of memory");
		return EXIT_ENVIRONMENT;
	}
	replayed->options = *options;
	err = trace_open(options->file, &replayed->trace, &error);
	if (err)
		status = refuse_file(options->file, &error, err);
	if (!status) {
		replayed->meta = trace_meta(replayed->trace);
		repeat_options(replayed->meta, &replayed->options, &replayed->command);
		status = check_scope(&replayed->options);
	}
	if (!status)
		status = load_plan(replayed);
	if (!status && fill_info(replayed)) {
		msg_error("out of memory");
		status = EXIT_ENVIRONMENT;
	}
	if (status)
		replayed_close(replayed);
	else
		*result = replayed;
	return status;
}

enum exit_status replayed_find_places(struct replayed *replayed,
				      const struct debuginfo_options *options)
{
	return run_places_open(options, replayed->meta->kernel, true, &replayed->debuginfo);
}

void replayed_take_places(struct replayed *replayed, struct replayed *from)
{
	replayed->debuginfo = from->debuginfo;
	from->debuginfo = NULL;
}

struct debuginfo *replayed_places(const struct replayed *replayed)
{
	return replayed->debuginfo;
}

void replayed_close(struct replayed *replayed)
{
	if (!replayed)
		return;
	pipeline_free(replayed->pipeline);
	run_places_close(replayed->debuginfo);
	free(replayed->ledger.probe);
	free(replayed->info);
	loaded_plan_free(&replayed->other);
	loaded_plan_free(&replayed->own);
	trace_close(replayed->trace);
	free(replayed);
}
