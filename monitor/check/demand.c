// SPDX-License-Identifier: GPL-2.0-only
/* What is asked of the run as a whole. Where it is not met, nothing is known: never a pass. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/internal.h"
#include "sink/format.h"

int check_demand(struct check *check, const struct check_demand *demand)
{
	struct check_demand *copy =
		reallocarray(check->demand, check->nr_demands + 1, sizeof(*check->demand));

	if (!copy)
		return -ENOMEM;
	check->demand = copy;
	copy += check->nr_demands++;
	*copy = (struct check_demand){
		.text = strdup(demand->text),
		.source = strdup(demand->source),
		.measured = strdup(demand->measured),
		.met = demand->met,
		.why = strdup(demand->why),
	};
	return copy->text && copy->source && copy->measured && copy->why ? 0 : -ENOMEM;
}

void demand_judge(const struct check *check, struct check_result *result)
{
	for (size_t i = 0; i < check->nr_demands; i++) {
		const struct check_demand *demand = &check->demand[i];

		result[i].text = demand->text;
		result[i].source = strdup(demand->source);
		result[i].outcome = demand->met ? CHECK_HOLDS : CHECK_CANNOT_TELL;
		format_clean(result[i].measured, sizeof(result[i].measured), demand->measured);
		snprintf(result[i].asked, sizeof(result[i].asked), "> 0");
	}
}

const char *demand_why(const struct check *check)
{
	for (size_t i = 0; i < check->nr_demands; i++)
		if (!check->demand[i].met)
			return check->demand[i].why;
	return NULL;
}

void demand_fini(struct check *check)
{
	for (size_t i = 0; i < check->nr_demands; i++) {
		free((char *)check->demand[i].text);
		free((char *)check->demand[i].source);
		free((char *)check->demand[i].measured);
		free((char *)check->demand[i].why);
	}
	free(check->demand);
}
