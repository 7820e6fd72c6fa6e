// SPDX-License-Identifier: GPL-2.0-only
#include "cli/params_files.h"

#include <stdio.h>
#include <string.h>

#include "base/output.h"
#include "run/plan_load.h"

void params_files_add(struct params_files *files, const struct param *param, const char *value)
{
	const char *path = value;

	if (param->use == PARAM_WRITES_BEHIND) {
		path = strchr(value, ':');
		path = path ? path + 1 : NULL;
	} else if (param->use == PARAM_READS_MODEL && plan_load_is_builtin(value)) {
		path = NULL;
	}
	if (param->use == PARAM_USES_NONE || !path || files->nr == PARAMS_MAX_FILES)
		return;
	files->file[files->nr].param = param;
	files->file[files->nr++].path = path;
}

static bool is_written(const struct params_files *files, unsigned int n)
{
	enum param_use use = files->file[n].param->use;

	return use == PARAM_WRITES || use == PARAM_WRITES_BEHIND;
}

bool params_files_clash(const struct params_files *files, char *text, size_t size)
{
	for (unsigned int w = 0; w < files->nr; w++)
		for (unsigned int r = 0; r < files->nr; r++) {
			if (!is_written(files, w) || is_written(files, r) ||
			    !output_is_one_file(files->file[w].path, files->file[r].path))
				continue;
			snprintf(text, size, "--%s cannot go to %s: --%s reads it",
				 files->file[w].param->name, files->file[w].path,
				 files->file[r].param->name);
			return true;
		}
	return false;
}
