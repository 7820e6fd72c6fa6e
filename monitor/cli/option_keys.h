/* SPDX-License-Identifier: GPL-2.0-only */
/* The keys of options without a letter, and what several commands parse alike. */
#ifndef LM_OPTION_KEYS_H
#define LM_OPTION_KEYS_H

#include <argp.h>
#include <stdint.h>

enum option_key {
	OPT_FORMAT = 256,
	OPT_REPORT,
	OPT_ATTACH,
	OPT_STACKS,
	OPT_LEAKS,
	OPT_READY_FD,
	OPT_DURATION,
	OPT_INTERVAL,
	OPT_DEVICE,
	OPT_POOL,
	OPT_MODULE,
	OPT_RING_SIZE,
	OPT_POSSIBLE,
	OPT_EXPLAIN,
	OPT_COMPRESS,
	OPT_FROM,
	OPT_TO,
	OPT_UNTIL,
	OPT_DASHBOARD,
	OPT_NO_DASHBOARD,
	OPT_NO_DEMANGLE,
	OPT_SPEED,
	OPT_REQUIRE,
};

/*
 * Parses the options that say what to judge and what to tell into a struct options, which is
 * state->input: those that live and replayed runs share. ARGP_ERR_UNKNOWN for others.
 */
error_t options_parse_shared(int key, char *arg, struct argp_state *state);

struct required;

/* One more --require, or a usage error. */
void options_add_required(struct argp_state *state, struct required *required, const char *name);

/* A time since the start of the run, more than 0: *@ns; or a usage error of @option. */
void options_parse_since(struct argp_state *state, const char *option, const char *text,
			 uint64_t *ns);

#endif /* LM_OPTION_KEYS_H */
