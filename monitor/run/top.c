// SPDX-License-Identifier: GPL-2.0-only
#include "run/top.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "run/options.h"
#include "sink/format.h"

#define LEAST_NS      100000000 /* between two looks at the counts */
#define SAMPLES_A_RUN 48

struct top {
	const struct top_options *options;
	FILE *out;
	struct view *view;
	struct request request;
	struct snapshot *snapshot;
	uint64_t last_ns, next_ns; /* 0: not begun */
	unsigned int printed;	   /* tables */
};

int top_new(const struct top_options *options, const struct plan *plan, uint64_t tick_ns, FILE *out,
	    struct top **result)
{
	const struct view_config config = {.plan = plan, .tick_ns = tick_ns};
	struct top *top = calloc(1, sizeof(*top));

	if (!top)
		return -ENOMEM;
	top->options = options;
	top->out = out;
	top->request = (struct request){
		.screen = SCREEN_TOP,
		.by = options->by,
		.rows = SNAPSHOT_ROWS,
	};
	top->request.sort[SCREEN_TOP].column = (uint8_t)options->sort;
	top->view = view_new(&config);
	top->snapshot = calloc(1, sizeof(*top->snapshot));
	if (!top->view || !top->snapshot) {
		top_free(top);
		return -ENOMEM;
	}
	*result = top;
	return 0;
}

void top_free(struct top *top)
{
	if (!top)
		return;
	if (top->view)
		sink_free(view_sink(top->view));
	free(top->snapshot);
	free(top);
}

struct sink *top_sink(struct top *top)
{
	return view_sink(top->view);
}

static void put_head(const struct top *top)
{
	static const char *const names[] = {
		[TOP_BY_CALLER] = "CLASS                     CALLER",
		[TOP_BY_MODULE] = "MODULE",
		[TOP_BY_DEVICE] = "DEVICE",
		[TOP_BY_TASK] = "TASK",
	};
	const struct overview *o = &top->snapshot->overview;
	struct line line = {0};

	line_add(&line, "lifemon top: ");
	line_add_span(&line, top->request.whole_ns ? top->request.whole_ns : o->time_ns);
	line_add(&line, ", ");
	line_add_count(&line, o->events);
	line_add(&line, " events, live ");
	line_add_count(&line, o->live);
	line_add(&line, ", violations ");
	line_add_count(&line, o->violations);
	line_add(&line, ", lost ");
	line_add_count(&line, o->lost);
	fprintf(top->out, "%s%s\n%8s %8s %8s %8s %8s %9s %12s  %s\n", top->printed ? "\n" : "",
		line.text, "LEAKED", "GROWTH", "LIVE", "BORN/s", "FREED/s", "OLDEST", "BYTES",
		names[top->request.by]);
}

/* Whole numbers, and seconds: what a script can take apart at blanks. */
static void put_row(const struct top *top, const struct top_row *row)
{
	char oldest[32] = "-", growth[32];

	if (row->oldest_ns)
		snprintf(oldest, sizeof(oldest), "%.3f", (double)row->oldest_ns / 1e9);
	snprintf(growth, sizeof(growth), row->growth ? "%+" PRId64 : "%" PRId64, row->growth);
	fprintf(top->out,
		"%8" PRIu64 " %8s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %9s %12" PRIu64 "  ",
		row->leaked, growth, row->live, row->births, row->deaths, oldest, row->bytes);
	if (top->request.by == TOP_BY_CALLER)
		fprintf(top->out, "%-25s ", row->class);
	fprintf(top->out, "%s\n", row->name);
}

static void print(struct top *top, const struct stats_info *stats)
{
	const struct overview none = {0};
	const struct snapshot *s = top->snapshot;
	uint32_t most = top->options->limit ? (uint32_t)top->options->limit : UINT32_MAX;
	uint32_t done = 0;

	top->request.index[SCREEN_TOP] = 0;
	do {
		/* the page that begins behind what is printed */
		top->snapshot->serial = done;
		top->request.top = done;
		top->request.index[SCREEN_TOP] = done;
		view_fill(top->view, &top->request, stats, &none, top->snapshot);
		if (!done)
			put_head(top);
		for (uint32_t i = done - s->top; i < s->nr_rows && done < most; i++, done++)
			put_row(top, &s->group[i]);
	} while (done < s->total && done < most);
	if (s->incomplete)
		fprintf(top->out,
			"(some objects are in no row: too many callers and tasks at once)\n");
	fflush(top->out);
	top->printed++;
}

bool top_is_due(const struct top *top, uint64_t now_ns)
{
	return now_ns - top->last_ns >= LEAST_NS;
}

bool top_turn(struct top *top, const struct stats_info *stats, uint64_t now_ns)
{
	const struct top_options *options = top->options;

	if (!top->next_ns)
		top->next_ns = now_ns + options->delay_ns;
	top->last_ns = now_ns;
	view_sample(top->view, stats);
	if (now_ns < top->next_ns)
		return true;
	top->next_ns += options->delay_ns;
	if (top->next_ns < now_ns)
		top->next_ns = now_ns;
	print(top, stats);
	return !ferror(top->out) &&
	       (!options->iterations || top->printed < (unsigned int)options->iterations);
}

static int play(struct top *top, struct replayed *replayed)
{
	struct trace_entry entry;
	struct stats_info stats;
	int result, err = 0;

	while (!err && (result = replayed_read(replayed, &entry)) == 1) {
		err = replayed_call(replayed, &entry);
		if (err || entry.what != TRACE_ADVANCE)
			continue;
		replayed_stats(replayed, &stats);
		view_sample(top->view, &stats);
	}
	return err ? err : result;
}

/* How much of the run was judged. */
static uint64_t part_of(const struct replay_options *asked, const struct stats_info *stats)
{
	uint64_t end = stats->elapsed_ns;

	if (asked->to_ns && asked->to_ns < end)
		end = asked->to_ns;
	return end > asked->from_ns ? end - asked->from_ns : 1;
}

static enum exit_status print_replay(struct top *top, const struct replay_options *asked,
				     struct replayed *replayed)
{
	struct sink *sinks[] = {top_sink(top)};
	enum exit_status status = replayed_begin(replayed, sinks, 1, true);
	struct stats_info stats;
	int err;

	if (status)
		return status;
	err = play(top, replayed);
	replayed_stats(replayed, &stats);
	view_count(top->view, &stats);
	top->request.whole_ns = part_of(asked, &stats);
	print(top, &stats);
	return replayed_end(replayed, err);
}

enum exit_status top_replay(const struct top_options *options, const struct replay_options *asked,
			    struct replayed *replayed, FILE *out)
{
	uint64_t tick_ns = replayed_length(replayed) / SAMPLES_A_RUN;
	enum exit_status status = EXIT_ENVIRONMENT;
	struct top *top;
	int err;

	if (!tick_ns || tick_ns > 1000000000)
		tick_ns = 1000000000;
	err = top_new(options, replayed_plan(replayed), tick_ns, out, &top);
	if (err) {
		msg_error("cannot count objects: %s", strerror(-err));
	} else {
		status = print_replay(top, asked, replayed);
		top_explain(status, replayed_reason(replayed));
	}
	/* the pipeline has the view */
	replayed_close(replayed);
	top_free(top);
	return status;
}

struct dashboard_config top_screen(const struct options *options)
{
	return (struct dashboard_config){
		.screen = options->has_top ? SCREEN_TOP : SCREEN_TREE,
		.by = options->top.by,
		.sort = options->top.sort,
	};
}

void top_explain(enum exit_status status, const char *reason)
{
	if (status)
		msg_info("exit status %d: %s", (int)status, reason);
}
