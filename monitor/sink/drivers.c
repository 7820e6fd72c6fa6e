// SPDX-License-Identifier: GPL-2.0-only
#include "sink/drivers.h"

#include "engine/births.h"

static void add(const struct sink *sink, struct drivers *drivers, struct untrusted name)
{
	if (untrusted_is_empty(name) || drivers->nr == DRIVERS_MOST)
		return;
	for (unsigned int i = 0; i < drivers->nr; i++)
		if (!untrusted_compare(drivers->name[i], name))
			return;
	drivers->build[drivers->nr] = builds_get(sink->builds, name);
	drivers->name[drivers->nr++] = name;
}

static void add_stack(const struct sink *sink, struct drivers *drivers, uint32_t stack)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(sink->stacks, stack, &frame);

	for (size_t i = 0; i < nr; i++)
		add(sink, drivers, frame[i].module);
}

void drivers_find(const struct sink *sink, struct drivers *drivers)
{
	*drivers = (struct drivers){0};
	for (unsigned int class = 0; sink->engine && class < sink->plan->nr_classes; class ++) {
		const struct births *births = engine_births(sink->engine, class);

		for (unsigned int i = 0; births && i < births->nr; i++)
			add_stack(sink, drivers, births->stack[i]);
	}
}

static void add_part(struct line *line, const char *what, const char *text, bool *first)
{
	if (!*text)
		return;
	line_add(line, "%s%s ", *first ? "" : ", ", what);
	line_add_clean(line, untrusted(text));
	*first = false;
}

void drivers_add_build(struct line *line, const struct build *build)
{
	bool first = true;

	if (!build)
		return;
	add_part(line, "version", build->version, &first);
	add_part(line, "srcversion", build->srcversion, &first);
	add_part(line, "build id", build->id, &first);
}
