// SPDX-License-Identifier: GPL-2.0-only
#include "sink/words_evidence.h"

#include <string.h>

static const struct {
	const char *word, *before, *after;
} whys[] = {
	[LM_ARM_WHY_NONE] = {"off", "", " was not watched all the time"},
	[LM_ARM_WHY_FUNCTION] = {"no function", "no ", ""},
	[LM_ARM_WHY_SWITCH] = {"switched off", "", " was switched off for a while"},
	[LM_ARM_WHY_KPROBES] = {"switched off", "", " was switched off for a while"},
	[LM_ARM_WHY_SILENT] = {"silent", "", " did not run for a while"},
	[UNOBSERVED_NEVER] = {"missing", "no ", ""},
};

#define NR_WHYS (sizeof(whys) / sizeof(whys[0]))

const char *words_unobserved_why(unsigned int why)
{
	return whys[why < NR_WHYS ? why : LM_ARM_WHY_NONE].word;
}

const char *words_watched(enum watched watched)
{
	static const char *const words[] = {
		[WATCHED_ALL] = "watched",
		[WATCHED_RUN] = "watched in this run",
		[WATCHED_PARTLY] = "interrupted",
		[WATCHED_NOT] = "unwatched",
	};

	return words[watched];
}

const char *words_basis_births(const struct basis *basis)
{
	return basis->adopted && basis->births != WATCHED_NOT ? "adopted"
							      : words_watched(basis->births);
}

/* "my_buf_get of mydriver" */
static void add_function(struct line *line, struct untrusted name)
{
	struct line clean = {0};
	const char *colon;

	line_add_clean(&clean, name);
	colon = strchr(clean.text, ':');
	line_add(line, "%s", colon ? colon + 1 : clean.text);
	if (colon)
		line_add(line, " of %.*s", (int)(colon - clean.text), clean.text);
}

static void add_hook(struct line *line, const struct stats_info *stats, unsigned int n,
		     unsigned int why)
{
	const struct plan *plan = stats->plan;
	const struct plan_class *class = &plan->class[plan->probe[n].class];
	const struct model_hook *hook = plan->probe[n].hook;

	why = why < NR_WHYS ? why : LM_ARM_WHY_NONE;
	line_add(line, "class %s.%s was not observed: %s'%s' (", class->model->name,
		 class->class->name, whys[why].before, model_verb_name(hook->verb));
	add_function(line, attachment_function(plan, stats->probe, n));
	line_add(line, ")%s", whys[why].after);
}

bool words_add_unobserved(const struct stats_info *stats, struct line *line)
{
	unsigned int why, nr = 0;

	for (unsigned int n = 0; n < stats->plan->nr_probes; n++) {
		if (!engine_unobserved(stats->engine, n, &why))
			continue;
		if (!nr++)
			add_hook(line, stats, n, why);
	}
	if (nr > 1)
		line_add(line, ", and %u more hook%s", nr - 1, nr == 2 ? "" : "s");
	return nr;
}
