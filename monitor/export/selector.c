// SPDX-License-Identifier: GPL-2.0-only
#include "export/selector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct finder {
	struct sink base;
	struct object_selector selector;
	const struct plan_class *class;
	struct object_choice best;
	uint32_t first_generation, last_generation; /* seen at the key, 0: none */
	uint32_t generations;
};

/* Digits only up to @end: no sign, no white space. False when it is no number of that width. */
static bool number(const char *text, const char *end, int base, uint64_t most, uint64_t *value)
{
	const char *digits = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";
	char *stop;

	if (text == end || strspn(text, digits) != (size_t)(end - text))
		return false;
	errno = 0;
	*value = strtoull(text, &stop, base);
	return !errno && stop == end && *value <= most;
}

static bool key_of(const char *text, const char *end, uint64_t *key)
{
	if (end - text > 2 && text[0] == '0' && text[1] == 'x')
		return number(text + 2, end, 16, UINT64_MAX, key);
	return number(text, end, 10, UINT64_MAX, key);
}

int selector_parse(const char *text, struct object_selector *selector, const char **expected)
{
	const char *colon = strchr(text, ':'), *end = text + strlen(text), *hash;
	uint64_t generation = 0;

	memset(selector, 0, sizeof(*selector));
	if (!colon) {
		*expected = "expected the id of an object (17) or CLASS:KEY[#GENERATION]";
		text += *text == '#';
		return number(text, end, 10, UINT64_MAX, &selector->id) && selector->id ? 0
											: -EINVAL;
	}
	*expected = "expected the name of a class before the colon";
	if (colon == text || (size_t)(colon - text) >= sizeof(selector->class))
		return -EINVAL;
	memcpy(selector->class, text, (size_t)(colon - text));
	hash = strchr(colon, '#');
	*expected = "expected a key such as 0xffff8881034c1000 after the colon";
	if (!key_of(colon + 1, hash ? hash : end, &selector->key))
		return -EINVAL;
	*expected = "expected a generation after the '#': 1 is the first object with this key";
	if (hash && (!number(hash + 1, end, 10, UINT32_MAX, &generation) || !generation))
		return -EINVAL;
	selector->generation = (uint32_t)generation;
	return 0;
}

static bool is_candidate(const struct finder *finder, const struct object_ref *object)
{
	const struct object_selector *selector = &finder->selector;

	if (selector->id)
		return object->id == selector->id;
	return object->class == finder->class && object->key == selector->key && object->id;
}

static void choose(struct finder *finder, const struct plan *plan, const struct object_ref *object,
		   const struct object_ref *parent, bool broken)
{
	const struct object_selector *selector = &finder->selector;
	struct object_choice *best = &finder->best;

	if (object->id == best->id) {
		best->broken |= broken;
		if (parent->class)
			best->parent = parent->id;
		return;
	}
	if (best->broken || (selector->generation && object->generation != selector->generation))
		return;
	*best = (struct object_choice){
		.id = object->id,
		.class = (unsigned int)(object->class - plan->class),
		.key = object->key,
		.generation = object->generation,
		.parent = parent->class ? parent->id : 0,
		.broken = broken,
	};
}

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct finder *finder = (struct finder *)sink;
	const struct object_ref *object = &step->object;

	if (!is_candidate(finder, object))
		return 0;
	if (!finder->first_generation)
		finder->first_generation = object->generation;
	if (object->generation > finder->last_generation) {
		finder->last_generation = object->generation;
		finder->generations++;
	}
	choose(finder, sink->plan, object, &step->parent, false);
	return 0;
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct finder *finder = (struct finder *)sink;

	if (violation->certain && is_candidate(finder, &violation->object))
		choose(finder, sink->plan, &violation->object, &violation->parent, true);
	return 0;
}

static void on_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops ops = {
	.name = "finder",
	.violation = on_violation,
	.step = on_step,
	.free = on_free,
};

struct sink *selector_sink_new(const struct object_selector *selector,
			       const struct plan_class *class)
{
	struct finder *finder = calloc(1, sizeof(*finder));

	if (!finder)
		return NULL;
	finder->base.ops = &ops;
	finder->selector = *selector;
	finder->class = class;
	return &finder->base;
}

bool selector_found(const struct sink *sink, struct object_choice *choice, uint32_t *last)
{
	const struct finder *finder = (const struct finder *)sink;

	*choice = finder->best;
	*last = finder->last_generation;
	if (!choice->id)
		choice->generation = finder->first_generation;
	return choice->id;
}

uint32_t selector_generations(const struct sink *sink)
{
	return ((const struct finder *)sink)->generations;
}
