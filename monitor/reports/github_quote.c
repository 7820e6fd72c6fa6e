// SPDX-License-Identifier: GPL-2.0-only
#include "reports/github_quote.h"

#include <errno.h>
#include <sys/random.h>

int github_quote_begin(struct github_quote *quote, FILE *out)
{
	unsigned char random[(sizeof(quote->token) - 1) / 2];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return errno ? -errno : -EIO;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(quote->token + 2 * i, 3, "%02x", random[i]);
	quote->out = out;
	fprintf(out, "::stop-commands::%s\n", quote->token);
	/* The runner reads both streams of the step: messages must not come first. */
	fflush(out);
	return 0;
}

void github_quote_end(struct github_quote *quote)
{
	if (!quote->out)
		return;
	fprintf(quote->out, "::%s::\n", quote->token);
	fflush(quote->out);
	quote->out = NULL;
}
