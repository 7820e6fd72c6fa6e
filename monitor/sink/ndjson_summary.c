// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "sink/drivers.h"
#include "sink/ndjson.h"
#include "sink/words_evidence.h"

/* The key of a class in "live": its name, with its model where two models have that name. */
static void class_key(const struct plan *plan, unsigned int class, char *buf, size_t size)
{
	const struct plan_class *this = &plan->class[class];
	unsigned int i;

	for (i = 0; i < plan->nr_classes; i++) {
		if (i == class || strcmp(plan->class[i].class->name, this->class->name))
			continue;
		snprintf(buf, size, "%s.%s", this->model->name, this->class->name);
		return;
	}
	snprintf(buf, size, "%s", this->class->name);
}

static json_t *live_of(const struct stats_info *stats)
{
	json_t *live = json_object();
	struct class_stats class;
	char key[256];
	unsigned int i;

	for (i = 0; i < stats->plan->nr_classes; i++) {
		engine_class_stats(stats->engine, i, &class);
		class_key(stats->plan, i, key, sizeof(key));
		json_object_set_new(live, key, ndjson_number(class.live));
	}
	return live;
}

/* Live objects of no known module; only the classes that have some. */
static json_t *unowned_of(const struct stats_info *stats)
{
	json_t *unowned = json_object();
	char key[256];

	for (unsigned int i = 0; i < stats->plan->nr_classes; i++) {
		uint64_t nr = engine_unowned(stats->engine, i);

		class_key(stats->plan, i, key, sizeof(key));
		if (nr)
			json_object_set_new(unowned, key, ndjson_number(nr));
	}
	return unowned;
}

/* Only the rules that were broken. */
static json_t *violations_of(const struct stats_info *stats)
{
	json_t *violations = json_object();
	unsigned int rule;
	uint64_t count;

	for (rule = 0; rule < NR_RULES; rule++) {
		count = engine_violations(stats->engine, rule);
		if (count)
			json_object_set_new(violations, rule_name(rule), ndjson_number(count));
	}
	return violations;
}

static json_t *classes_of(const struct stats_info *stats)
{
	json_t *list = json_array();
	const struct plan_class *class;
	struct class_stats counts;
	unsigned int i;

	for (i = 0; i < stats->plan->nr_classes; i++) {
		class = &stats->plan->class[i];
		engine_class_stats(stats->engine, i, &counts);
		json_array_append_new(list,
				      json_pack("{ss ss so so so so so so}", "model",
						class->model->name, "class", class->class->name,
						"live", ndjson_number(counts.live), "peak",
						ndjson_number(counts.peak), "births",
						ndjson_number(counts.births), "deaths",
						ndjson_number(counts.deaths), "adopted",
						ndjson_number(counts.adopted), "bytes",
						ndjson_number(counts.bytes)));
	}
	return list;
}

static void add_loss(json_t *list, const char *reason, uint64_t count, struct untrusted function)
{
	if (count)
		json_array_append_new(list, json_pack("{ss so so}", "reason", reason, "lost",
						      ndjson_number(count), "function",
						      ndjson_known(function)));
}

/* One entry for each counter that is not 0; "function" is null when it is of no probe. */
static json_t *ledger_of(const struct sink *sink, const struct summary_info *info)
{
	const struct ledger *ledger = info->stats.ledger;
	json_t *list = json_array();
	unsigned int reason, probe;

	for (reason = 0; reason < NR_LOSS_REASONS; reason++) {
		add_loss(list, ledger_reason_name(reason), ledger->other[reason], untrusted(NULL));
		for (probe = 0; probe < ledger->nr_probes; probe++) {
			add_loss(list, ledger_reason_name(reason), ledger->probe[probe][reason],
				 sink_function(sink, probe));
		}
	}
	return list;
}

/* Filters that matched nothing, with what they were asked about instead. */
static json_t *unmatched_of(const struct summary_info *info)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < info->nr_unmatched; i++) {
		const struct unmatched_filter *one = &info->unmatched[i];
		json_t *seen = json_array();

		for (unsigned int n = 0; n < one->nr_seen; n++)
			json_array_append_new(seen, ndjson_text(one->seen[n]));
		json_array_append_new(list, json_pack("{ss so so so}", "filter", one->option,
						      "pattern", ndjson_text(one->pattern), "seen",
						      seen, "more", json_boolean(one->more)));
	}
	return list;
}

/* The comparison of the books with the kernel's own counts. */
static json_t *books_of(const struct books_result *books)
{
	json_t *list = json_array();

	for (unsigned int i = 0; books && i < books->nr_kept; i++) {
		const struct mismatch *one = &books->mismatch[i];

		json_array_append_new(list, json_pack("{ss so so so so so}", "what", one->what,
						      "name", ndjson_text(one->name), "device",
						      ndjson_text(one->device), "kernel",
						      ndjson_number(one->kernel), "lifemon",
						      ndjson_number(one->ours), "time_ns",
						      ndjson_number(one->time_ns)));
	}
	return json_pack("{so so so so}", "readings", ndjson_number(books ? books->readings : 0),
			 "compared", ndjson_number(books ? books->compared : 0), "mismatches",
			 ndjson_number(books ? books->mismatches : 0), "differ", list);
}

static json_t *not_exercised_of(const struct summary_info *info)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < info->nr_not_exercised; i++)
		json_array_append_new(list, ndjson_text(info->not_exercised[i]));
	return list;
}

/* The missing hooks that kept a class from being observed. */
static json_t *unobserved_of(const struct sink *sink, const struct summary_info *info)
{
	const struct plan *plan = info->stats.plan;
	json_t *list = json_array();
	unsigned int why;

	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_class *class = &plan->class[plan->probe[n].class];
		const char *verb = model_verb_name(plan->probe[n].hook->verb);

		if (engine_unobserved(info->stats.engine, n, &why))
			json_array_append_new(
				list, json_pack("{ss ss ss so ss}", "model", class->model->name,
						"class", class->class->name, "verb", verb,
						"function", ndjson_text(sink_function(sink, n)),
						"why", words_unobserved_why(why)));
	}
	return list;
}

/* Which builds made what was watched, of those of which something is known. Other fields are empty.
 */
static json_t *drivers_of(const struct sink *sink)
{
	json_t *list = json_array();
	struct drivers drivers;

	drivers_find(sink, &drivers);
	for (unsigned int i = 0; i < drivers.nr; i++) {
		const struct build *build = drivers.build[i];

		if (!build)
			continue;
		json_array_append_new(
			list, json_pack("{so so so so}", "module", ndjson_text(drivers.name[i]),
					"version", ndjson_text(untrusted(build->version)),
					"srcversion", ndjson_text(untrusted(build->srcversion)),
					"build_id", ndjson_text(untrusted(build->id))));
	}
	return list;
}

/* The counts that stats and summary lines share. */
static json_t *counts_of(const char *type, const struct stats_info *stats)
{
	json_t *line = json_pack("{ss so so so so so so}", "type", type, "time_ns",
				 ndjson_number(stats->time_ns), "elapsed_ns",
				 ndjson_number(stats->elapsed_ns), "events",
				 ndjson_number(stats->events), "lost", ndjson_number(stats->lost),
				 "violations", violations_of(stats), "live", live_of(stats));

	if (line && stats->unknown_gaps)
		json_object_set_new(line, "unknown_gaps", ndjson_number(stats->unknown_gaps));
	if (line && stats->narrowed)
		json_object_set_new(line, "narrowed", json_true());
	if (line && stats->unseen[0])
		json_object_set_new(line, "unseen", ndjson_text(stats->unseen));
	return line;
}

int ndjson_stats(struct sink *sink, const struct stats_info *stats)
{
	return ndjson_put(sink, counts_of("stats", stats));
}

int ndjson_summary(struct sink *sink, const struct summary_info *info)
{
	const struct ledger *ledger = info->stats.ledger;
	json_t *line = counts_of("summary", &info->stats);
	struct engine_losses losses;
	json_t *more, *drivers = drivers_of(sink);

	engine_losses(info->stats.engine, &losses);
	more = json_pack("{so so so so so so so si so so so so so so}", "owner_unknown",
			 unowned_of(&info->stats), "left_out", ndjson_number(info->stats.left_out),
			 "possible", ndjson_number(losses.possible), "classes",
			 classes_of(&info->stats), "ledger", ledger_of(sink, info), "stacks_missed",
			 ndjson_number(ledger->stack_missed), "names_missed",
			 ndjson_number(ledger->text_missed), "exit_status", info->exit_status,
			 "reason", ndjson_text(info->reason ? info->reason : ""), "command_status",
			 info->has_command ? json_integer(info->command_status) : json_null(),
			 "unmatched", unmatched_of(info), "not_exercised", not_exercised_of(info),
			 "books", books_of(info->books), "unobserved", unobserved_of(sink, info));
	if (!line || !more || json_object_update(line, more)) {
		json_decref(line);
		line = NULL;
	}
	if (line && json_array_size(drivers))
		json_object_set(line, "drivers", drivers);
	json_decref(drivers);
	json_decref(more);
	return ndjson_put(sink, line);
}
