/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows of options that several commands have. Their destination is a struct options. */
#ifndef LM_PARAMS_SHARED_H
#define LM_PARAMS_SHARED_H

#include "cli/params.h"
#include "run/options.h"

#define PARAM_TO(member) .to = offsetof(struct options, member)
/* A repeatable one, that fills an array and counts. */
#define PARAM_TO_LIST(member, count, room)                                                         \
	PARAM_TO(member), .nr = offsetof(struct options, count), .most = (room)

/* --model-path, which goes to the model_choice at this offset. */
#define PARAM_MODEL_PATH(choice)                                                                   \
	{                                                                                          \
		"model-path", 0, PARAM_FILE, "DIR",                                                \
			"look for models (NAME.own) here first, then in ~/.config/lifemon/models " \
			"and "                                                                     \
			"/etc/lifemon/models (repeatable)",                                        \
			.to = (choice) + offsetof(struct model_choice, path.given),                \
			.nr = (choice) + offsetof(struct model_choice, path.nr_given),             \
			.most = MODEL_PATH_MAX_GIVEN                                               \
	}

/* What to judge. */
extern const struct param params_recorded_model[]; /* of a trace, which has models */
extern const struct param params_filters[];
extern const struct param params_part[]; /* --from, --until */
extern const struct param params_require[];
extern const struct param params_recorded_leaks[];

/* Of commands that watch. */
extern const struct param params_model[];
extern const struct param params_model_set[];
extern const struct param params_model_path[];
extern const struct param params_end[]; /* --duration, --leaks */
extern const struct param params_how[]; /* --attach and the like */

/* What to report. */
extern const struct param params_sink[];
extern const struct param params_wrappers[];
extern const struct param params_places[]; /* --debuginfo, --path-map */
extern const struct param params_possible[];
extern const struct param params_reported[]; /* --explain, --no-demangle */
extern const struct param params_colour[];
extern const struct param params_memory[];
extern const struct param params_quiet[];
extern const struct param params_verbose[];

/* --from before --until. */
error_t params_check_part(struct argp_state *state, const struct options *options,
			  const char *nothing);

/* The tables of the commands; NR_COMMANDS is live. */
extern const struct param_command params_live, params_run, params_record, params_top, params_replay,
	params_check, params_mark, params_explain, params_export, params_models, params_doctor;

#endif /* LM_PARAMS_SHARED_H */
