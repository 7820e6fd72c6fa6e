/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps a GitHub runner from taking text for its commands. The runner reads each line of a step's
 * output, and obeys "::NAME::" at its beginning and "##[NAME]" anywhere in it; names of a traced
 * driver's objects are in such lines. Between "::stop-commands::TOKEN" and "::TOKEN::" it obeys
 * nothing (actions/runner, ActionCommandManager). The token is random, so that no name can end it.
 */
#ifndef LM_GITHUB_QUOTE_H
#define LM_GITHUB_QUOTE_H

#include <stdio.h>

struct github_quote {
	FILE *out;	/* NULL: not begun, or ended */
	char token[17]; /* a random number, hexadecimal */
};

/* Before any other output of the process. Returns 0, or -errno when there is no random number. */
int github_quote_begin(struct github_quote *quote, FILE *out);
/* What is written from now on can be commands. Safe to call twice, and on a zeroed one. */
void github_quote_end(struct github_quote *quote);

#endif /* LM_GITHUB_QUOTE_H */
