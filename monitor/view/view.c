// SPDX-License-Identifier: GPL-2.0-only
#include "view/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/internal.h"

static int view_start(struct sink *sink, const struct start_info *info)
{
	struct view *view = (struct view *)sink;

	view->started = true;
	view->start_ns = view->last_sample_ns = info->time_ns;
	for (unsigned int n = 0; n < view->nr_probes; n++) {
		const struct attachment *probe = &info->probe[n];
		struct probe_row *row = &view->probe[n];

		row->spare = sink_is_spare(info->probe, info->plan, n);
		snprintf(row->model, sizeof(row->model), "%s", probe->model);
		snprintf(row->class, sizeof(row->class), "%s", probe->class);
		snprintf(row->verb, sizeof(row->verb), "%s", probe->verb);
		format_clean(row->function, sizeof(row->function),
			     untrusted_is_null(probe->function) ? untrusted("") : probe->function);
		format_clean(row->attach, sizeof(row->attach),
			     untrusted_is_null(probe->attach) ? untrusted("") : probe->attach);
	}
	return 0;
}

static void free_view(struct sink *sink)
{
	struct view *view = (struct view *)sink;

	for (unsigned int i = 0; i < MOST_VIOLATIONS; i++)
		free(view->violation[i].report);
	if (view->out)
		fclose(view->out);
	free(view->buf);
	free(view->probe);
	free(view->event);
	memory_free(MEMORY_REPORT, view->entry, view->room * sizeof(*view->entry));
	free(view->sum);
	free(view->collected);
	free(view->groups);
	free(view->device);
	free(view->parent);
	free(view->track);
	free(view);
}

static const struct sink_ops ops = {
	.name = "view",
	.start = view_start,
	.violation = view_add_violation,
	.mark = view_add_mark,
	.record = view_add_event,
	.states = view_add_states,
	.free = free_view,
};

static unsigned int most_families(const struct plan *plan)
{
	unsigned int nr[PLAN_MAX_CLASSES] = {0}, most = 0;

	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (plan->class[c].parent >= 0 && ++nr[plan->class[c].parent] > most)
			most = nr[plan->class[c].parent];
	return most;
}

struct view *view_new(const struct view_config *config)
{
	struct view *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	view->base.ops = &ops;
	view->config = *config;
	if (!view->config.tick_ns)
		view->config.tick_ns = 1000000000;
	view->families = most_families(config->plan);
	view->all_unfolded = !view->families;
	view->nr_probes = config->plan->nr_probes;
	/* untouched memory is not taken */
	view->track = calloc((size_t)MOST_PARENTS * view->families + 1, sizeof(*view->track));
	view->parent = calloc(MOST_PARENTS, sizeof(*view->parent));
	view->device = calloc(MOST_DEVICES, sizeof(*view->device));
	view->groups = calloc(1, sizeof(*view->groups));
	view->collected = calloc(VIEW_DEEPEST, sizeof(*view->collected));
	view->sum = calloc(MOST_GROUPS, sizeof(*view->sum));
	view->event = calloc(MOST_EVENTS, sizeof(*view->event));
	view->probe = calloc(view->nr_probes + 1, sizeof(*view->probe));
	view->out = open_memstream(&view->buf, &view->len);
	if (!view->track || !view->parent || !view->device || !view->event || !view->probe ||
	    !view->groups || !view->sum || !view->collected || !view->out) {
		free_view(&view->base);
		errno = ENOMEM;
		return NULL;
	}
	view->stale = true;
	return view;
}

struct sink *view_sink(struct view *view)
{
	return &view->base;
}

void view_fold(struct view *view, const struct node *node)
{
	struct parent_view parent;

	if (node->kind == NODE_ALL)
		view->all_unfolded = !view->all_unfolded;
	else if (node->kind == NODE_DEVICE && node->place < view->nr_devices)
		view->device[node->place].folded = !view->device[node->place].folded;
	else if (node->kind == NODE_PARENT && view->engine &&
		 engine_parent(view->engine, node->place, node->id, &parent) && view_lists(&parent))
		view->parent[slot_nr(node->place)].unfolded =
			!view->parent[slot_nr(node->place)].unfolded;
	view->stale = true;
}

static void fill_overview(struct view *view, const struct stats_info *stats,
			  const struct overview *given, struct overview *overview)
{
	struct engine_losses losses;
	struct class_stats class;

	*overview = *given;
	overview->time_ns = view->now_ns > view->start_ns ? view->now_ns - view->start_ns : 0;
	overview->events = stats->events;
	overview->events_rate = view->events_rate;
	overview->violations = stats->violations;
	overview->lost = stats->lost;
	for (unsigned int c = 0; c < view->config.plan->nr_classes; c++) {
		engine_class_stats(stats->engine, c, &class);
		overview->live += class.live;
	}
	engine_losses(stats->engine, &losses);
	overview->gaps = losses.gaps;
	overview->evicted = losses.evicted;
	overview->engine_bytes = engine_memory(stats->engine);
	overview->stack_missed = stats->ledger->stack_missed;
	overview->text_missed = stats->ledger->text_missed;
}

void view_fill(struct view *view, const struct request *request, const struct stats_info *stats,
	       const struct overview *given, struct snapshot *snapshot)
{
#define FILL(id, name) [SCREEN_##id] = view_fill_##name,
	static const view_fill_fn fill[NR_SCREENS] = {VIEW_SCREENS(FILL)};
#undef FILL
	struct request wanted = *request;

	if (wanted.rows > SNAPSHOT_ROWS)
		wanted.rows = SNAPSHOT_ROWS;
	view_sample(view, stats);
	view->engine = stats->engine;
	snapshot->serial = request->serial;
	snapshot->screen = request->screen;
	snapshot->nr_rows = snapshot->total = snapshot->cursor = 0;
	snapshot->top = request->top;
	snapshot->about[0] = '\0';
	snapshot->incomplete = false;
	snapshot->report_nr = 0;
	snapshot->repeated = 0;
	snapshot->nr_marks = 0;
	snapshot->first = (struct node){0};
	snapshot->grouped = false;
	fill_overview(view, stats, given, &snapshot->overview);
	view->stats = stats;
	fill[request->screen](view, &wanted, snapshot);
	view->stats = NULL;
	view->search_serial = request->search_serial;
}

void view_forget(struct view *view, const struct plan *plan)
{
	view->config.plan = plan;
	for (unsigned int i = 0; i < MOST_VIOLATIONS; i++)
		free(view->violation[i].report);
	memset(view->violation, 0, sizeof(view->violation));
	view->repeats = (struct repeats){0};
	view->nr_violations = view->nr_repeated = view->nr_events = view->nr_marks = 0;
	memset(view->parent, 0, MOST_PARENTS * sizeof(*view->parent));
	memset(view->class, 0, sizeof(view->class));
	memset(&view->all, 0, sizeof(view->all));
	view->nr_devices = 0;
	memset(view->device, 0, MOST_DEVICES * sizeof(*view->device));
	view->samples = view->last_sample_ns = view->events_before = view->events_rate = 0;
	view->oldest = (struct oldest){0};
	view_groups_forget(view);
	view->nr_entries = 0;
	view->started = false;
	view->start_ns = view->now_ns = 0;
	view->stale = true;
	view->engine = NULL;
}
