/* SPDX-License-Identifier: GPL-2.0-only */
/* The values of options: text, type and range to what is stored. Private to cli/. */
#ifndef LM_PARAM_VALUES_H
#define LM_PARAM_VALUES_H

#include "cli/params.h"

/* Stores the value where the row says. Returns 0, or EINVAL after argp_error(). */
error_t param_store(struct argp_state *state, const struct param *param, char *value,
		    void *options);

#endif /* LM_PARAM_VALUES_H */
