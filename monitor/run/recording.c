// SPDX-License-Identifier: GPL-2.0-only
#include "run/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/msg.h"
#include "model/print.h"

#define MOST_OPTIONS (8 + OPTIONS_MAX_REQUIRED + WRAPPERS_MAX)

/* What the head of a trace needs while it is written. */
struct head {
	struct trace_meta meta;
	struct trace_model model[PLAN_MAX_MODELS];
	struct trace_probe probe[LM_MAX_PROBES];
	struct trace_option option[MOST_OPTIONS];
	char pid[16];
	char *command;
};

int recording_check(struct recording *recording, const char *path)
{
	*recording = (struct recording){0};
	return path ? output_open(&recording->file, OUTPUT_IN_PLACE, path, NULL) : 0;
}

int recording_begin(struct recording *recording, enum trace_compress compress)
{
	struct trace_write_config config = {.compress = compress};
	int err;

	if (!recording->file.path)
		return 0;
	/* the file that was opened, not one that may have its name by now */
	config.fd = fileno(recording->file.out);
	err = output_begin(&recording->file);
	return err ? err : trace_write_open(recording->file.path, &config, &recording->writer);
}

static void add_option(struct head *head, const char *name, const char *value)
{
	if (value)
		head->option[head->meta.nr_options++] = (struct trace_option){name, value};
}

static void add_options(struct head *head, const struct options *options,
			const struct start_info *info)
{
	const struct filter *filter = &options->filter;

	add_option(head, "device", filter->device);
	add_option(head, "pool", filter->pool);
	add_option(head, "module", filter->module);
	snprintf(head->pid, sizeof(head->pid), "%u", filter->pid);
	add_option(head, "pid", filter->pid ? head->pid : NULL);
	add_option(head, "narrowed", info->narrowed ? "" : NULL);
	add_option(head, "possible", options->possible ? "" : NULL);
	add_option(head, "explain", options->explain);
	add_option(head, "command", options->command ? options->command[0] : NULL);
	for (unsigned int i = 0; i < options->required.nr; i++)
		add_option(head, "require", options->required.name[i]);
	for (unsigned int i = 0; i < options->wrappers.nr; i++)
		add_option(head, "wrapper", options->wrappers.pattern[i]);
	head->meta.option = head->option;
}

static int add_models(struct head *head, const struct loaded_plan *loaded)
{
	char *text;
	size_t len;
	FILE *out;

	head->meta.model = head->model;
	for (unsigned int i = 0; i < loaded->nr_models; i++) {
		text = NULL;
		out = open_memstream(&text, &len);
		if (!out)
			return -ENOMEM;
		print_model(loaded->model[i], out);
		if (fclose(out)) {
			free(text);
			return -ENOMEM;
		}
		head->model[head->meta.nr_models++] =
			(struct trace_model){loaded->model[i]->name, text, len};
	}
	return 0;
}

static void add_probes(struct head *head, const struct start_info *info)
{
	head->meta.probe = head->probe;
	head->meta.nr_probes = info->plan->nr_probes;
	for (unsigned int n = 0; n < info->plan->nr_probes; n++) {
		const struct attachment *probe = &info->probe[n];

		head->probe[n] = (struct trace_probe){probe->model, probe->class, probe->verb,
						      probe->function, probe->attach};
	}
}

/* The command line in one text, for people. */
static int add_command(struct head *head, char *const *command)
{
	size_t len;
	FILE *out = open_memstream(&head->command, &len);

	if (!out)
		return -ENOMEM;
	for (unsigned int i = 0; command && command[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", command[i]);
	if (fclose(out))
		return -ENOMEM;
	head->meta.command = untrusted(head->command);
	return 0;
}

static int write_head(struct recording *recording, const struct options *options,
		      const struct loaded_plan *loaded, const struct start_info *info)
{
	struct head *head = calloc(1, sizeof(*head));
	int err;

	if (!head)
		return -ENOMEM;
	head->meta.version = info->version;
	head->meta.kernel = info->kernel;
	head->meta.nr_cpus = info->nr_cpus;
	head->meta.start_ns = info->time_ns;
	head->meta.wall_ns = info->wall_ns;
	head->meta.nr_pools = info->nr_pools;
	head->meta.pool = info->pool;
	add_options(head, options, info);
	add_probes(head, info);
	err = add_models(head, loaded);
	if (!err)
		err = add_command(head, options->command);
	if (!err)
		err = trace_write_meta(recording->writer, &head->meta);
	for (unsigned int i = 0; i < head->meta.nr_models; i++)
		free((char *)head->model[i].text);
	free(head->command);
	free(head);
	return err;
}

void recording_start(struct recording *recording, const struct options *options,
		     const struct loaded_plan *loaded, const struct start_info *info)
{
	if (!recording->writer)
		return;
	recording->start_err = write_head(recording, options, loaded, info);
	if (recording->start_err)
		output_refuse(&recording->file, "trace", recording->start_err);
}

void recording_stats(struct recording *recording, const struct stats_info *stats, bool periodic)
{
	struct trace_entry entry = {.what = TRACE_STATS, .stats = {stats->ledger, periodic}};

	if (recording->writer)
		trace_write_entry(recording->writer, &entry);
}

void recording_end(struct recording *recording, const struct trace_end *end)
{
	struct trace_entry entry = {.what = TRACE_END, .end = *end};

	if (recording->writer)
		trace_write_entry(recording->writer, &entry);
}

void recording_report_error(struct recording *recording)
{
	struct trace_write_counters counters = recording->counters;

	if (recording->writer)
		trace_write_counters(recording->writer, &counters);
	if (!counters.error || recording->reported_error)
		return;
	recording->reported_error = counters.error;
	msg_error("cannot write the trace %s any more: %s; watching goes on without it",
		  recording->file.path, strerror(-counters.error));
}

void recording_finish(struct recording *recording, struct verdict *verdict)
{
	const struct trace_write_counters *counters = &recording->counters;
	int err;

	if (!recording->writer)
		return;
	err = recording_close(recording);
	recording_report_error(recording);
	verdict->record_err = recording->start_err ? recording->start_err : err;
	if (verdict->record_err)
		return;
	msg_info("wrote %s: %llu records, %.1f KiB", recording->file.path,
		 (unsigned long long)counters->records, (double)counters->bytes / 1024);
	verdict->records_lost = counters->records_lost;
	verdict->control_lost = counters->control_lost;
	if (verdict->records_lost || verdict->control_lost)
		msg_warn("the disk was too slow: %llu events and %llu notes on the run are not in "
			 "the trace",
			 (unsigned long long)counters->records_lost,
			 (unsigned long long)counters->control_lost);
}

int recording_close(struct recording *recording)
{
	int err = 0;

	if (recording->writer) {
		err = trace_write_close(recording->writer, &recording->counters);
		recording->writer = NULL;
	}
	return output_close(&recording->file, err);
}
