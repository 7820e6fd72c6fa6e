// SPDX-License-Identifier: GPL-2.0-only
/* Makes a check: which measures there are, and which events are for which of them. */
#include <errno.h>
#include <stdlib.h>

#include "check/internal.h"

/* Objects are distinguished by what they are, not by what is measured of them. */
static int add_selection(struct check *check, struct measure *measure)
{
	const struct selector *selector = &measure->assertion->selector;
	unsigned int s = 0;

	while (s < check->nr_selections && !selector_same(check->selection[s].selector, selector))
		s++;
	if (s == CHECK_MAX_SELECTIONS)
		return -E2BIG;
	if (s == check->nr_selections)
		check->selection[check->nr_selections++].selector = selector;
	measure->selection = (int)s;
	return 0;
}

static int add_to_class(struct check *check, struct measure *measure)
{
	int class = measure->assertion->selector.class_index;
	struct class_measures *all = &check->class[class];
	void *grown = reallocarray(all->one, all->nr + 1, sizeof(*all->one));

	if (!grown)
		return -ENOMEM;
	all->one = grown;
	all->one[all->nr++] = measure;
	for (; class >= 0; class = check->config.plan->class[class].parent)
		check->class[class].followed = true;
	return 0;
}

static int add_measure(struct check *check, const struct assertion *assertion, int *nr_about)
{
	struct measure *measure = &check->measure[check->nr];
	int err = measure_init(measure, assertion);

	if (err)
		return err;
	check->nr++;
	if (assertion->metric == METRIC_LOST)
		return 0;
	if (assertion->metric == METRIC_VIOLATIONS) {
		measure->about = (*nr_about)++;
		return *nr_about > KEEP_MAX_ABOUT ? -E2BIG : 0;
	}
	err = add_selection(check, measure);
	return err ? err : add_to_class(check, measure);
}

/* The assertions that hold without any of the user's: those of a live run. */
static int imply(struct check *check)
{
	static const struct assertion implied[] = {
		{.metric = METRIC_VIOLATIONS, .selector.class_index = SELECTOR_ANY},
		{.metric = METRIC_LOST, .selector.class_index = SELECTOR_ANY},
	};

	check->config.expect = &check->implied;
	check->implied.nr = 2;
	check->implied.one = calloc(2, sizeof(*check->implied.one));
	if (!check->implied.one)
		return -ENOMEM;
	check->implied.one[0] = implied[0];
	check->implied.one[1] = implied[1];
	return 0;
}

int check_new(const struct check_config *config, struct check **check)
{
	struct check *new = calloc(1, sizeof(*new));
	int nr_about = 0;
	int err = 0;

	if (!new)
		return -ENOMEM;
	new->config = *config;
	keep_init(&new->keep, config->colour);
	if (!config->expect->nr)
		err = imply(new);
	if (!err) {
		new->measure = calloc(new->config.expect->nr, sizeof(*new->measure));
		err = new->measure ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !err && i < new->config.expect->nr; i++)
		err = add_measure(new, &new->config.expect->one[i], &nr_about);
	if (err) {
		check_free(new);
		return err;
	}
	new->sink.ops = new->nr_selections ? &check_ops_steps : &check_ops;
	*check = new;
	return 0;
}

void check_free(struct check *check)
{
	if (!check)
		return;
	check_drop_report(check);
	for (size_t i = 0; i < check->nr; i++)
		measure_fini(&check->measure[i]);
	for (unsigned int class = 0; class < PLAN_MAX_CLASSES; class ++)
		free(check->class[class].one);
	free(check->measure);
	free(check->implied.one);
	table_fini(&check->table);
	keep_fini(&check->keep);
	demand_fini(check);
	free(check);
}
