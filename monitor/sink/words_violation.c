// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "sink/origin.h"
#include "sink/words.h"
#include "sink/words_evidence.h"

#define BOLD_RED "\033[1;31m"
#define PLAIN	 "\033[0m"

static void add_task(const struct sink *sink, uint32_t tid, struct line *line)
{
	line_add(line, " by ");
	line_add_clean(line, tasks_comm(sink->tasks, tid));
	line_add(line, "/%u", tid);
}

/* "    TITLE 1.203 ms earlier" */
static void put_earlier(FILE *out, const struct sink *sink, const struct violation *violation,
			const char *title, uint64_t then_ns, uint32_t tid)
{
	struct line line = {0};

	line_add(&line, "    %s ", title);
	line_add_span(&line, violation->time_ns > then_ns ? violation->time_ns - then_ns : 0);
	line_add(&line, " earlier");
	if (tid)
		add_task(sink, tid, &line);
	line_put(out, 0, line.text);
}

static void put_past(FILE *out, const struct sink *sink, const struct violation *violation)
{
	const struct object_ref *object = &violation->object;
	bool dead = object->states == STATE_BIT(STATE_DEAD);

	if (object->born_ns) {
		put_earlier(out, sink, violation, "born", object->born_ns, object->born_tid);
		words_put_stack(out, sink, object->born_stack, SIZE_MAX);
	} else if (object->adopted) {
		fprintf(out, "    first seen in mid-life: its birth was not watched\n");
	}
	if (object->last_stack != LM_STACK_NONE && object->last_stack != object->born_stack &&
	    object->last_stack != object->died_stack) {
		fprintf(out, "    last used\n");
		words_put_stack(out, sink, object->last_stack, SIZE_MAX);
	}
	if (dead) {
		put_earlier(out, sink, violation, "released first", object->last_ns, 0);
		words_put_stack(out, sink, object->died_stack, SIZE_MAX);
	}
}

/* "161 × 4,096 B born in lm_prp_build ← lm_map, 10.879 s to 11.041 s earlier" */
static void put_group(FILE *out, const struct sink *sink, const struct violation *violation,
		      const struct object_group *group)
{
	struct origin origin = origin_of_birth(sink, group->class, group->born_stack);
	struct line line = {0};

	line_add(&line, "    ");
	words_add_group(&line, group);
	line_add(&line, " born");
	if (origin.nr) {
		line_add(&line, " in ");
		origin_add(&line, &origin);
	}
	if (group->oldest_ns) {
		line_add(&line, ", ");
		line_add_span(&line, violation->time_ns - group->newest_ns);
		if (group->count > 1 && group->oldest_ns != group->newest_ns) {
			line_add(&line, " to ");
			line_add_span(&line, violation->time_ns - group->oldest_ns);
		}
		line_add(&line, " earlier");
	}
	line_put(out, 0, line.text);
	words_put_stack(out, sink, group->born_stack, SIZE_MAX);
}

static void put_groups(FILE *out, const struct sink *sink, const struct violation *violation)
{
	for (unsigned int n = 0; n < violation->nr_groups; n++)
		put_group(out, sink, violation, &violation->group[n]);
}

static void put_headline(FILE *out, const struct violation *violation, bool colour)
{
	const char *word = violation->certain ? "VIOLATION" : "POSSIBLE";
	const char *rule = rule_name(violation->rule);
	struct line line = {0};

	fprintf(out, "%s %s%s%s", word, colour ? BOLD_RED : "", rule, colour ? PLAIN : "");
	line_add(&line, ": ");
	words_add_object(&line, &violation->object, &violation->parent);
	line_put(out, strlen(word) + 1 + strlen(rule), line.text);
}

static void put_now(FILE *out, const struct sink *sink, const struct violation *violation)
{
	bool has_event = violation->probe != LM_PROBE_NONE && violation->tid;
	struct line line = {0};

	words_add_what(sink, violation, &line);
	if (has_event) {
		add_task(sink, violation->tid, &line);
		line_add(&line, " on CPU %u", violation->cpu);
	}
	line_add(&line, " at ");
	line_add_time(&line, violation->time_ns, sink->start_ns);
	fprintf(out, "    ");
	line_put(out, 4, line.text);
	words_put_stack(out, sink, violation->at_stack, SIZE_MAX);
}

static void put_basis(FILE *out, const struct basis *basis)
{
	fprintf(out, "    rests on: births %s, deaths %s, uses %s", words_basis_births(basis),
		words_watched(basis->deaths), words_watched(basis->uses));
	if (basis->owner)
		fprintf(out, ", owner %s", basis->owner);
	fputc('\n', out);
}

void words_put_violation(FILE *out, const struct sink *sink, const struct violation *violation,
			 bool colour)
{
	put_headline(out, violation, colour);
	put_now(out, sink, violation);
	put_groups(out, sink, violation);
	put_past(out, sink, violation);
	if (sink->verbose)
		put_basis(out, &violation->basis);
}
