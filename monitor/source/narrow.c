// SPDX-License-Identifier: GPL-2.0-only
#include "source/narrow.h"

#include "event/record.h"
#include "probe.h"

/*
 * Whether an object of the class begins with one birth and ends with one release. Else the kernel
 * cannot tell what is alive: references are counted, or a release counts only once it has
 * succeeded.
 */
static bool is_plain(const struct plan *plan, unsigned int class)
{
	if (plan->class[class].counted)
		return false;
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct model_hook *hook = plan->probe[n].hook;

		if (plan->probe[n].class == class && (hook->on_success || hook->confirms))
			return false;
	}
	return true;
}

static bool is_narrow(const struct plan *plan, unsigned int class)
{
	if (plan->class[class].has_children)
		return false;
	for (int c = (int)class; c >= 0; c = plan->class[c].parent)
		if (!is_plain(plan, (unsigned int)c))
			return false;
	return true;
}

/* Whether some narrowed class is within it, at any depth. */
static bool has_narrow_child(const struct plan *plan, unsigned int class)
{
	for (unsigned int i = 0; i < plan->nr_classes; i++) {
		int c = is_narrow(plan, i) ? plan->class[i].parent : -1;

		for (; c >= 0; c = plan->class[c].parent)
			if (c == (int)class)
				return true;
	}
	return false;
}

static uint8_t flags_of(const struct plan *plan, const struct plan_probe *probe)
{
	const struct model_hook *hook = probe->hook;
	uint8_t flags = LIVE_TRACKED;

	flags |= hook->verb == VERB_BORN ? LIVE_BIRTH : 0;
	flags |= hook->verb == VERB_DIES ? LIVE_DEATH : 0;
	flags |= hook->only_if_live ? LIVE_KNOWN : 0;
	if (plan->class[probe->class].parent >= 0 && hook->parent.from != CAPTURE_NONE)
		flags |= LIVE_PARENT;
	return flags;
}

uint8_t narrow_flags(const struct plan *plan, unsigned int n)
{
	const struct plan_probe *probe = &plan->probe[n];

	if (is_narrow(plan, probe->class))
		return flags_of(plan, probe) | LIVE_NARROW;
	return has_narrow_child(plan, probe->class) ? flags_of(plan, probe) : 0;
}

bool narrow_any(const struct plan *plan)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (is_narrow(plan, c))
			return true;
	return false;
}
