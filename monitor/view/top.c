// SPDX-License-Identifier: GPL-2.0-only
/* Objects by caller, module, device or task: a row for each, with what is alive and what leaked. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/births.h"
#include "event/demangle.h"
#include "sink/origin.h"
#include "view/internal.h"

#define CHAIN 3 /* functions of a caller that are shown */

static void add_frame(struct line *line, const struct stack_frame *frame)
{
	char shown[DEMANGLE_MAX];

	if (!untrusted_is_empty(frame->symbol))
		line_add_clean(line, demangle_shown(frame->symbol, shown));
	else
		line_add(line, "0x%" PRIx64, frame->addr);
}

/* "lm_prp_build < lm_map < queue_rq [lm_nvme]", of one module if they are in one. */
static void add_caller(const struct view *view, const struct group *group, struct line *line)
{
	const struct plan_class *class = &view->config.plan->class[group->key.class];
	struct origin origin = origin_of_birth(&view->base, class, group->key.stack);

	for (size_t n = 0; n < origin.nr && n < CHAIN; n++) {
		if (n && untrusted_compare(origin.frame[n].module, origin.frame->module))
			break;
		line_add(line, "%s", n ? " < " : "");
		add_frame(line, &origin.frame[n]);
	}
	if (origin.nr && !untrusted_is_empty(origin.frame->module)) {
		line_add(line, " [");
		line_add_clean(line, origin.frame->module);
		line_add(line, "]");
	}
}

static void add_module(const struct view *view, const struct group *group, struct line *line)
{
	const struct stack_frame *frame;
	const char *module = stacks_owner(view->base.stacks, group->key.stack);

	if (module)
		line_add_clean(line, untrusted(module));
	else if (stacks_get(view->base.stacks, group->key.stack, &frame))
		line_add(line, "(the kernel)");
}

static void add_task(const struct view *view, const struct group *group, struct line *line)
{
	if (group->key.tid)
		line_add_clean(line, tasks_comm(view->base.tasks, group->key.tid));
}

/* Where there are more stacks of a class, other functions of them can turn out to be wrappers. */
static uint32_t serial_of(const struct view *view, const struct group *group, enum top_by by)
{
	const struct births *births = engine_births(view->engine, group->key.class);

	return 1 + (uint32_t)by + NR_TOP_BY * (births ? births->nr : 0u);
}

static const char *label_of(const struct view *view, struct group *group, enum top_by by)
{
	uint32_t serial = serial_of(view, group, by);
	struct line line = {0};

	if (group->label_serial == serial)
		return group->label;
	if (group->key.adopted)
		line_add(&line, "(born before the watch)");
	else if (by == TOP_BY_CALLER)
		add_caller(view, group, &line);
	else if (by == TOP_BY_MODULE)
		add_module(view, group, &line);
	else
		add_task(view, group, &line);
	/* a stack that comes after its event, and a thread's new name, are looked for again */
	group->label_serial = line.len && by != TOP_BY_TASK ? serial : 0;
	snprintf(group->label, sizeof(group->label), "%.*s", (int)sizeof(group->label) - 1,
		 line.len ? line.text : "?");
	format_trim(group->label);
	return group->label;
}

static void add_count(struct group_count *to, const struct group_count *from)
{
	to->live += from->live;
	to->bytes += from->bytes;
	to->kept += from->kept;
	if (from->oldest_ns && (!to->oldest_ns || from->oldest_ns < to->oldest_ns))
		to->oldest_ns = from->oldest_ns;
}

/* Aligned at their newest samples. */
static void add_history(struct top_sum *sum, const uint32_t *history, unsigned int nr)
{
	if (nr > sum->nr_history) {
		memmove(sum->history + (nr - sum->nr_history), sum->history,
			sum->nr_history * sizeof(*history));
		memset(sum->history, 0, (nr - sum->nr_history) * sizeof(*history));
		sum->nr_history = nr;
	}
	for (unsigned int i = 0; i < nr; i++)
		sum->history[sum->nr_history - nr + i] += history[i];
}

static uint64_t whole_rate(uint64_t nr, uint64_t ns)
{
	return (uint64_t)((double)nr * 1e9 / (double)ns + 0.5);
}

static void add_group(const struct view *view, const struct group *group, uint64_t whole_ns,
		      struct top_sum *sum)
{
	uint64_t gone = group->births - group->orphaned;
	uint32_t history[SNAPSHOT_HISTORY];

	add_count(&sum->now, &group->now);
	sum->leaked += group->leaked;
	if (whole_ns) {
		sum->births += whole_rate(group->births, whole_ns);
		sum->deaths +=
			whole_rate(gone > group->now.live ? gone - group->now.live : 0, whole_ns);
	} else {
		sum->births += group->birth_rate;
		sum->deaths += group->death_rate;
	}
	add_history(sum, history, view_group_history(view, group, history));
	if (sum->class != group->key.class)
		sum->class = -1;
}

/* A group and its row, to bring those of one row together. */
struct labelled {
	const char *label;
	const struct group *group;
};

static int by_label(const void *a, const void *b)
{
	const struct labelled *x = a, *y = b;
	int order = strcmp(x->label, y->label);

	return order ? order
		     : (x->group->key.class > y->group->key.class) -
			       (x->group->key.class < y->group->key.class);
}

/* Callers have a row for each class; a module, a device and a task one for all. */
static bool is_one_row(const struct labelled *a, const struct labelled *b, enum top_by by)
{
	return !strcmp(a->label, b->label) &&
	       (by != TOP_BY_CALLER || a->group->key.class == b->group->key.class);
}

static unsigned int sum_groups(struct view *view, const struct request *request)
{
	static struct labelled labelled[MOST_GROUPS];
	struct groups *groups = view->groups;
	struct top_sum *sum = view->sum;

	for (unsigned int n = 0; n < groups->nr; n++)
		labelled[n] = (struct labelled){label_of(view, &groups->group[n], request->by),
						&groups->group[n]};
	qsort(labelled, groups->nr, sizeof(*labelled), by_label);
	for (unsigned int n = 0; n < groups->nr; n++) {
		if (!n || !is_one_row(&labelled[n - 1], &labelled[n], request->by))
			*sum++ = (struct top_sum){
				.label = labelled[n].label,
				.class = labelled[n].group->key.class,
			};
		add_group(view, labelled[n].group, request->whole_ns, sum - 1);
	}
	return (unsigned int)(sum - view->sum);
}

/* Those of Pools, with the same figures. */
static unsigned int sum_devices(struct view *view, const struct request *request)
{
	for (unsigned int d = 0; d < view->nr_devices; d++) {
		const struct device *device = &view->device[d];
		const struct sums *sums = &device->sums;
		struct top_sum *sum = &view->sum[d];

		*sum = (struct top_sum){
			.label = *device->name ? device->name : "(no device)",
			.class = -1,
			.now = {.live = sums->live,
				.bytes = sums->bytes,
				.oldest_ns = sums->oldest_ns},
			.leaked = device->leaked,
			.births = device->track.birth_rate,
			.deaths = device->track.death_rate,
		};
		if (request->whole_ns) {
			sum->births = whole_rate(device->track.births, request->whole_ns);
			sum->deaths = whole_rate(device->track.deaths, request->whole_ns);
		}
		sum->nr_history = view_history(view, &device->track, sum->history);
	}
	return view->nr_devices;
}

/* qsort() has no argument for it; only the watching thread sorts. */
static struct sorting sorting;

static double value_of(const struct top_sum *sum, enum top_column column)
{
	switch (column) {
	case TOP_LEAKED:
		return (double)sum->leaked;
	case TOP_GROWTH:
		return (double)sum->growth;
	case TOP_LIVE:
		return (double)sum->now.live;
	case TOP_BYTES:
		return (double)sum->now.bytes;
	case TOP_OLDEST: /* the earliest birth first */
		return sum->now.oldest_ns ? -(double)sum->now.oldest_ns : -1e300;
	case TOP_BORN:
		return (double)sum->births;
	case TOP_FREED:
		return (double)sum->deaths;
	default:
		return 0;
	}
}

static int by_column(const struct top_sum *a, const struct top_sum *b, enum top_column column)
{
	double x = value_of(a, column), y = value_of(b, column);

	return (x < y) - (x > y);
}

/* Where it makes no difference: what leaked, then what grows, comes first. */
static int compare(const void *a, const void *b)
{
	static const enum top_column next[] = {TOP_LEAKED, TOP_GROWTH, TOP_LIVE, TOP_BORN};
	const struct top_sum *x = a, *y = b;
	int order = sorting.column == TOP_NAME ? strcmp(x->label, y->label)
					       : by_column(x, y, sorting.column);

	order = sorting.ascending ? -order : order;
	for (size_t n = 0; !order && n < sizeof(next) / sizeof(*next); n++)
		order = by_column(x, y, next[n]);
	order = order ? order : strcmp(x->label, y->label);
	return order ? order : x->class - y->class;
}

static void name_class(const struct view *view, int nr, char *buf, size_t size)
{
	const struct plan_class *class = nr < 0 ? NULL : &view->config.plan->class[nr];

	if (class)
		snprintf(buf, size, "%s.%s", class->model->name, class->class->name);
	else
		*buf = '\0';
}

static bool is_wanted(const struct view *view, const struct top_sum *sum, const char *filter)
{
	char class[48];

	name_class(view, sum->class, class, sizeof(class));
	return !filter[0] || view_has(sum->label, filter) || view_has(class, filter);
}

static void fill_row(const struct view *view, const struct top_sum *sum, struct top_row *row)
{
	uint64_t oldest_ns = sum->now.oldest_ns;

	*row = (struct top_row){
		.leaked = sum->leaked,
		.growth = sum->growth,
		.live = sum->now.live,
		.bytes = sum->now.bytes,
		.oldest_ns = oldest_ns && view->now_ns > oldest_ns ? view->now_ns - oldest_ns : 0,
		.births = sum->births,
		.deaths = sum->deaths,
	};
	format_clean(row->name, sizeof(row->name), sum->label);
	name_class(view, sum->class, row->class, sizeof(row->class));
}

/* Of a leak that has begun lately, after much time without one, the newer half shows more. */
static int64_t growth_of(const struct top_sum *sum)
{
	const unsigned int half = SNAPSHOT_HISTORY / 2;
	int64_t lately, all = view_rise(sum->history, sum->nr_history);

	if (sum->nr_history <= half)
		return all;
	lately = view_rise(sum->history + (sum->nr_history - half), half);
	return lately > all ? lately : all;
}

void view_fill_top(struct view *view, const struct request *request, struct snapshot *snapshot)
{
	unsigned int nr = request->by == TOP_BY_DEVICE ? sum_devices(view, request)
						       : sum_groups(view, request);

	for (unsigned int n = 0; n < nr; n++) {
		struct top_sum *sum = &view->sum[n];

		sum->growth = growth_of(sum);
		if (is_wanted(view, sum, request->filter))
			view->sum[snapshot->total++] = *sum;
	}
	sorting = request->sort[SCREEN_TOP];
	qsort(view->sum, snapshot->total, sizeof(*view->sum), compare);
	snapshot->incomplete = view->groups->full;
	snapshot->cursor = view_clamp(request->index[SCREEN_TOP], snapshot->total);
	snapshot->top = view_top(snapshot->cursor, snapshot->total, request->rows, snapshot->top);
	for (; snapshot->nr_rows < request->rows &&
	       snapshot->top + snapshot->nr_rows < snapshot->total;
	     snapshot->nr_rows++)
		fill_row(view, &view->sum[snapshot->top + snapshot->nr_rows],
			 &snapshot->group[snapshot->nr_rows]);
}
