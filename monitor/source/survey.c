// SPDX-License-Identifier: GPL-2.0-only
#include "source/survey.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "source/find_hook.h"

struct survey {
	struct kbtf *kbtf;
};

int survey_open(struct survey **survey)
{
	struct survey *s = calloc(1, sizeof(*s));
	int err;

	libbpf_set_print(NULL); /* what is missing is said by the caller */
	err = s ? kbtf_open(&s->kbtf) : -ENOMEM;
	if (err) {
		free(s);
		return err;
	}
	*survey = s;
	return 0;
}

void survey_close(struct survey *survey)
{
	if (!survey)
		return;
	kbtf_close(survey->kbtf);
	free(survey);
}

enum survey_result survey_hook(struct survey *survey, const struct model_hook *hook,
			       char why[SURVEY_WHY])
{
	struct lm_probe_cfg cfg = {0};
	struct found_function found;
	int err;

	why[0] = '\0';
	err = find_hook(survey->kbtf, hook, &cfg, &found, why);
	if (err == -ENOENT)
		return SURVEY_MISSING;
	if (!found.function.btf) /* its fields are found when the module is there */
		return SURVEY_LATER;
	return err ? SURVEY_UNFIT : SURVEY_FOUND;
}
