// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "cli/options.h"
#include "cli/params_shared.h"
#include "run/marks.h"

static error_t take_text(struct argp_state *state, void *ctx, char *arg)
{
	const char **text = ctx;

	if (*text)
		argp_error(state, "one TEXT: quote it if it has spaces ('%s' is too much)", arg);
	else if (!*arg || strlen(arg) >= LM_MARK_LEN)
		argp_error(state, "TEXT has %zu bytes, expected 1 to %d", strlen(arg),
			   LM_MARK_LEN - 1);
	else
		*text = arg;
	return *text == arg ? 0 : EINVAL;
}

static error_t end(struct argp_state *state, void *ctx)
{
	const char **text = ctx;

	if (*text)
		return 0;
	argp_error(state, "which text? lifemon mark TEXT");
	return EINVAL;
}

const struct param_command params_mark = {
	.arguments = "TEXT",
	.doc = "Put a mark into the records of the runs of lifemon that watch now.\v"
	       "Within the command of lifemon run or record: into that run only. Returns "
	       "when the mark is there, so what was done before is earlier and what "
	       "follows is later. Exit status: 0, 2 wrong usage, 3 nobody watches.",
	.argument = take_text,
	.end = end,
};

const char *options_parse_mark(int argc, char **argv)
{
	const char *text = NULL;

	params_parse(&params_mark, argc, argv, &text);
	return text;
}
