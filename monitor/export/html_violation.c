// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "export/html.h"
#include "sink/origin.h"

static struct html_kind *kind_of(struct html_export *html, const struct violation *violation)
{
	const struct html_kind new = {
		.rule = violation->rule,
		.certain = violation->certain,
		.class = violation->object.class,
		.born_stack = stacks_like(html->base.stacks, violation->object.born_stack),
		.at_stack = stacks_like(html->base.stacks, violation->at_stack),
	};
	struct html_kind *kind;

	for (kind = html->kind; kind < html->kind + html->nr_kinds; kind++)
		if (kind->rule == new.rule && kind->certain == new.certain &&
		    kind->class == new.class && kind->born_stack == new.born_stack &&
		    kind->at_stack == new.at_stack)
			return kind;
	if (html->nr_kinds == HTML_MAX_KINDS)
		return NULL;
	html->nr_kinds++;
	*kind = new;
	return kind;
}

/* The step that broke the rule, in the automaton of the object's class. */
static void put_automaton(FILE *out, const struct sink *sink, const struct violation *violation)
{
	const struct plan *plan = sink->plan;
	unsigned int class = (unsigned int)(violation->object.class - plan->class);
	const struct plan_probe *probe = NULL;
	struct graph graph;

	graph_init(&graph, plan, class);
	if (violation->probe < plan->nr_probes)
		probe = &plan->probe[violation->probe];
	if (!probe)
		graph_break_in(&graph, violation->object.states);
	else if (probe->class == class)
		graph_break(&graph, violation->object.id ? violation->object.states : 0,
			    automaton_step_of(probe->hook), 1);
	else
		graph_break(&graph, violation->object.states, STEP_CHILD, 1);
	html_put_graph(out, &graph);
}

static void put_children(const struct sink *sink, const struct violation *violation)
{
	FILE *out = sink->out;

	if (!violation->nr_children)
		return;
	fputs("<p>Alive then, by where they were born:</p><ul>", out);
	for (unsigned int n = 0; n < violation->nr_groups; n++) {
		const struct object_group *group = &violation->group[n];
		struct origin origin = origin_of_birth(sink, group->class, group->born_stack);
		struct line line = {0};

		words_add_group(&line, group);
		line_add(&line, " born");
		if (origin.nr) {
			line_add(&line, " in ");
			origin_add(&line, &origin);
		}
		fputs("<li>", out);
		html_put_text(out, line.text);
		html_put_stack(sink, "born", group->born_stack, n == 0);
		fputs("</li>", out);
	}
	fputs("</ul>\n", out);
}

static void put_what(const struct sink *sink, const struct violation *violation)
{
	struct line what = {0}, when = {0};

	words_add_what(sink, violation, &what);
	line_add(&when, ", at ");
	line_add_time(&when, violation->time_ns, sink->start_ns);
	if (violation->probe != LM_PROBE_NONE) {
		line_add(&when, ", by ");
		line_add_clean(&when, tasks_comm(sink->tasks, violation->tid));
		line_add(&when, "/%" PRIu32 " on CPU %u", violation->tid, violation->cpu);
	}
	fputs("<p>", sink->out);
	html_put_text(sink->out, what.text);
	html_put_text(sink->out, when.text);
	fputs("</p>\n", sink->out);
}

static void put_section(const struct sink *sink, const struct violation *violation)
{
	const struct object_ref *object = &violation->object;
	struct line line = {0};

	words_add_object(&line, object, &violation->parent);
	html_put_text(sink->out, line.text);
	fputs("</h3>\n", sink->out);
	put_what(sink, violation);
	put_automaton(sink->out, sink, violation);
	/* the cause first: who is to give back what is out */
	put_children(sink, violation);
	html_put_stack(sink, "here", violation->at_stack, !violation->nr_children);
	html_put_stack(sink, "born", object->born_stack, violation->at_stack == LM_STACK_NONE);
	/* only where it says more than the others */
	if (object->last_stack != object->died_stack && object->last_stack != object->born_stack)
		html_put_stack(sink, "last used", object->last_stack, false);
	html_put_stack(sink, "released", object->died_stack, false);
}

int html_add_violation(struct html_export *html, const struct violation *violation)
{
	struct html_kind *kind = kind_of(html, violation);
	struct sink sink = html->base;

	if (!kind) {
		html->kinds_missed++;
		return 0;
	}
	if (kind->count++)
		return 0;
	sink.out = open_memstream(&kind->text, &kind->len);
	if (!sink.out)
		return -ENOMEM;
	put_section(&sink, violation);
	return fclose(sink.out) ? -ENOMEM : 0;
}

void html_put_violations(const struct html_export *html)
{
	FILE *out = html->base.out;

	if (!html->nr_kinds)
		return;
	fputs("<section id=\"violations\"><h2>Violations</h2>\n", out);
	for (const struct html_kind *kind = html->kind; kind < html->kind + html->nr_kinds;
	     kind++) {
		fprintf(out, "<article class=\"%s\"><h3><b>%s</b>%s: ",
			kind->certain ? "violation" : "violation possible", rule_name(kind->rule),
			kind->certain ? "" : " (possible)");
		fwrite(kind->text, 1, kind->len, out);
		if (kind->count > 1) {
			fputs("<p>", out);
			html_put_count(out, kind->count - 1);
			fputs(" more like this.</p>\n", out);
		}
		fputs("</article>\n", out);
	}
	if (html->kinds_missed) {
		fputs("<p>", out);
		html_put_count(out, html->kinds_missed);
		fputs(" more, of other kinds, are not shown.</p>\n", out);
	}
	fputs("</section>\n", out);
}
