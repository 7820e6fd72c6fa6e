// SPDX-License-Identifier: GPL-2.0-only
#include "run/pipeline_internal.h"

static bool any_unobserved(const struct pipeline *pipeline)
{
	unsigned int why;

	for (unsigned int n = 0; n < pipeline->config.plan->nr_probes; n++)
		if (engine_unobserved(pipeline->engine, n, &why))
			return true;
	return false;
}

/* Something is known to be wrong, so a difference to the kernel's counts proves nothing new. */
static bool is_doubtful(const struct pipeline *pipeline)
{
	struct engine_losses losses;
	uint64_t violations = 0;
	char unseen[128];

	engine_losses(pipeline->engine, &losses);
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		violations += engine_violations(pipeline->engine, rule);
	unseen_text(&pipeline->unseen, pipeline->watermark_ns, unseen, sizeof(unseen));
	return violations || losses.possible || losses.gaps || losses.objects_full ||
	       pipeline->malformed || unseen[0] || any_unobserved(pipeline);
}

/* With filters, or when only a part of the run is judged, the books do not have all objects. */
static bool is_partial(const struct pipeline *pipeline, uint64_t time_ns)
{
	const struct window *window = &pipeline->window;

	return window->from_ns > pipeline->start_ns || time_ns > window->to_ns ||
	       !scope_is_all(&pipeline->config.filter);
}

void pipeline_compare_books(struct pipeline *pipeline, const struct lm_count *count)
{
	bool end = count->what == LM_COUNT_END;
	const struct books_moment moment = {
		.doubtful = end && is_doubtful(pipeline),
		.partial = end && is_partial(pipeline, count->h.time_ns),
	};

	books_feed(pipeline->books, count, &moment);
}
