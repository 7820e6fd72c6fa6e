// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a page with the automaton of each class of the models that are named, whole and with each
 * step that breaks a rule: for the browser of tests/html/check.
 */
#include <stdlib.h>
#include <string.h>

#include "export/html.h"
#include "model/plan.h"

static bool has_step(const struct plan *plan, unsigned int class, enum step step)
{
	if (step == STEP_CHILD)
		return plan->class[class].has_children;
	for (unsigned int i = 0; i < plan->nr_probes; i++)
		if (plan->probe[i].class == class && automaton_step_of(plan->probe[i].hook) == step)
			return true;
	return false;
}

static void draw(const struct plan *plan, unsigned int class, int state, enum step step)
{
	static struct graph graph;

	graph_init(&graph, plan, class);
	if (state >= 0 && !automaton_single((enum state)state, step).reject)
		return;
	if (state >= 0 && (!graph.node[state] || !has_step(plan, class, step)))
		return;
	if (state >= 0)
		graph_break(&graph, STATE_BIT(state), step, 1);
	printf("<article><h3>%s.%s", plan->class[class].model->name,
	       plan->class[class].class->name);
	if (state >= 0)
		printf(": %s when %s", graph_step_name(step), state_name((enum state)state));
	puts("</h3>");
	html_put_graph(stdout, &graph);
	puts("</article>");
}

int main(int argc, char **argv)
{
	struct model *model[PLAN_MAX_MODELS];
	struct model_error error;
	struct plan plan;

	for (int i = 1; i < argc && i < PLAN_MAX_MODELS; i++) {
		if (model_load(argv[i], &model[i - 1], &error)) {
			fprintf(stderr, "graphs: %s: %s\n", argv[i], error.text);
			return 1;
		}
	}
	if (plan_init(&plan, model, (unsigned int)argc - 1))
		return 1;
	html_put_head(stdout, "automata");
	for (unsigned int class = 0; class < plan.nr_classes; class ++) {
		draw(&plan, class, -1, STEP_BORN);
		for (int state = 0; state < NR_STATES; state++)
			for (unsigned int step = 0; step < NR_STEPS; step++)
				draw(&plan, class, state, (enum step)step);
	}
	puts("</body>\n</html>");
	return 0;
}
